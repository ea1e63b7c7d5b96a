import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CoercionRule, EncryptionKeys } from '@isocenter/archive';
import { serverError } from '../errors.ts';
import { parseCoercions } from './coercion-setting.ts';
import { defaultDataFolder } from './data-folder.ts';
import { type DicomTlsSetting, parseDicomTls } from './dicom-tls-setting.ts';
import { isLoopbackHost, withoutBrackets } from './loopback.ts';
import {
  parseAeTitle,
  parseByteCount,
  parseChoice,
  parseCount,
  parseOrigins,
  parsePort,
  parseSwitch,
  parseText,
  printable,
  type Setting,
} from './setting.ts';
import {
  type BlobsSetting,
  type DatabaseSetting,
  parseBlobs,
  parseDatabase,
  readEncryptionKeys,
} from './storage-setting.ts';

export interface ServerConfig {
  readonly dataFolder: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** 0 takes any free port. */
  readonly dicomPort: number;
  readonly aeTitle: string;
  readonly dicomTls: DicomTlsSetting;
  /** Programs of this machine may call under any AE title that is no node's. */
  readonly anyLocalCaller: boolean;
  /** Where DICOM listens. Others than programs of this machine are let in only as known nodes, so it may be any address. */
  readonly dicomHost: string;
  /** Make the sample studies at the first start. */
  readonly samples: boolean;
  /** Origins of other pages that may use the server, such as `https://viewer.example`. */
  readonly corsOrigins: readonly string[];
  /** Origins that may show the viewer in a frame; nobody when empty. */
  readonly frameAncestors: readonly string[];
  /** Where index, records and jobs are: SQLite in the data folder, or a PostgreSQL database several processes share. */
  readonly database: DatabaseSetting;
  /** Where stored files are: in the data folder, or in a bucket. */
  readonly blobs: BlobsSetting;
  /** Keys that stored files are encrypted under; absent: they are not. */
  readonly encryptionKeys: EncryptionKeys | undefined;
  /** What becomes of another object under a SOP Instance UID that is here. */
  readonly sameUid: 'keep-first' | 'replace' | 'quarantine';
  /** What becomes of an instance whose patient is not that of its study. */
  readonly patientConflict: 'accept' | 'quarantine';
  /** Nothing is stored that leaves less than this on the volume of the data folder. */
  readonly minimumFreeBytes: number;
  /** Changes to what some senders send. */
  readonly coercions: readonly CoercionRule[];
  /** Every stored file is read and its digest checked once in so many days; 0: never. */
  readonly scrubDays: number;
  /** Orders and performed steps that ended, and promises that were told, are kept for so many days; 0: for ever. */
  readonly keepEndedDays: number;
  /** DICOM associations served at the same time; the next is rejected. */
  readonly dicomAssociations: number;
}

/** Settings by the names of the command line; the config file uses the same. */
export interface SettingsByName {
  readonly data?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
  readonly 'dicom-port'?: unknown;
  readonly 'ae-title'?: unknown;
  readonly 'any-local-caller'?: unknown;
  readonly 'dicom-host'?: unknown;
  readonly 'dicom-tls-port'?: unknown;
  readonly 'dicom-tls-certificate'?: unknown;
  readonly 'dicom-tls-key'?: unknown;
  readonly 'dicom-tls-client-ca'?: unknown;
  readonly 'dicom-tls-client'?: unknown;
  readonly 'dicom-tls-ca'?: unknown;
  readonly 'no-samples'?: unknown;
  readonly 'cors-origins'?: unknown;
  readonly 'frame-ancestors'?: unknown;
  readonly database?: unknown;
  readonly blobs?: unknown;
  readonly 'encryption-key-file'?: unknown;
  readonly coercions?: unknown;
  readonly 'same-uid'?: unknown;
  readonly 'patient-conflict'?: unknown;
  readonly 'minimum-free'?: unknown;
  readonly 'scrub-days'?: unknown;
  readonly 'keep-ended-days'?: unknown;
  readonly 'dicom-associations'?: unknown;
}

export type SettingName = keyof SettingsByName;

export interface ConfigInputs {
  /** Options of the command line, without the dashes. */
  readonly options: SettingsByName & { readonly config?: string };
  readonly environment: NodeJS.ProcessEnv;
}

export const configFileName = 'isocenter.config.json';

const environmentNames = {
  data: 'ISOCENTER_DATA',
  host: 'ISOCENTER_HOST',
  port: 'ISOCENTER_PORT',
  'dicom-port': 'ISOCENTER_DICOM_PORT',
  'ae-title': 'ISOCENTER_AE_TITLE',
  'any-local-caller': 'ISOCENTER_ANY_LOCAL_CALLER',
  'dicom-host': 'ISOCENTER_DICOM_HOST',
  'dicom-tls-port': 'ISOCENTER_DICOM_TLS_PORT',
  'dicom-tls-certificate': 'ISOCENTER_DICOM_TLS_CERTIFICATE',
  'dicom-tls-key': 'ISOCENTER_DICOM_TLS_KEY',
  'dicom-tls-client-ca': 'ISOCENTER_DICOM_TLS_CLIENT_CA',
  'dicom-tls-client': 'ISOCENTER_DICOM_TLS_CLIENT',
  'dicom-tls-ca': 'ISOCENTER_DICOM_TLS_CA',
  'no-samples': 'ISOCENTER_NO_SAMPLES',
  'cors-origins': 'ISOCENTER_CORS_ORIGINS',
  'frame-ancestors': 'ISOCENTER_FRAME_ANCESTORS',
  database: 'ISOCENTER_DATABASE',
  blobs: 'ISOCENTER_BLOBS',
  'encryption-key-file': 'ISOCENTER_ENCRYPTION_KEY_FILE',
  coercions: 'ISOCENTER_COERCIONS',
  'same-uid': 'ISOCENTER_SAME_UID',
  'patient-conflict': 'ISOCENTER_PATIENT_CONFLICT',
  'minimum-free': 'ISOCENTER_MINIMUM_FREE',
  'scrub-days': 'ISOCENTER_SCRUB_DAYS',
  'keep-ended-days': 'ISOCENTER_KEEP_ENDED_DAYS',
  'dicom-associations': 'ISOCENTER_DICOM_ASSOCIATIONS',
} as const satisfies Record<SettingName, string>;

const settingNames = Object.keys(environmentNames) as SettingName[];

/**
 * Settings in force: an option wins over the environment, that over the config file, that over the default. The file
 * is `--config`, or `isocenter.config.json` in the data folder. A wrong setting is refused with its source.
 */
export function readConfig({ options, environment }: ConfigInputs): ServerConfig {
  const given = (name: SettingName): Setting | undefined => {
    if (options[name] !== undefined) return { source: `--${name}`, value: options[name] };
    const variable = environmentNames[name];
    const value = environment[variable];
    return value === undefined || value === '' ? undefined : { source: variable, value };
  };
  const explicitFile = options.config === undefined ? undefined : resolve(options.config);
  const folderBeforeFile = () => resolve(parseText('data', given('data')) ?? defaultDataFolder(environment));
  const filePath = explicitFile ?? join(folderBeforeFile(), configFileName);
  const file = readConfigFile(filePath, { mustExist: explicitFile !== undefined });
  if (explicitFile === undefined && file.data !== undefined) {
    throw serverError('SERVER_SETTING_INVALID', {
      setting: 'data',
      source: filePath,
      reason: 'A config file inside the data folder cannot move the data folder.',
    });
  }
  const find = (name: SettingName): Setting | undefined =>
    given(name) ?? (file[name] === undefined ? undefined : { source: filePath, value: file[name] });

  const host = withoutBrackets(parseText('host', find('host')) ?? '127.0.0.1');
  if (!isLoopbackHost(host)) throw serverError('SERVER_HOST_NOT_LOOPBACK', { host: printable(host) });
  const dicomHost = withoutBrackets(parseText('dicom-host', find('dicom-host')) ?? host);
  return {
    dataFolder: resolve(parseText('data', find('data')) ?? defaultDataFolder(environment)),
    host,
    port: parsePort('port', find('port')) ?? 8017,
    dicomPort: parsePort('dicom-port', find('dicom-port')) ?? 11112,
    aeTitle: parseAeTitle(find('ae-title')) ?? 'ISOCENTER',
    dicomHost,
    // What forwards a port of this machine to others makes them all look local.
    anyLocalCaller: parseSwitch('any-local-caller', find('any-local-caller')) ?? isLoopbackHost(dicomHost),
    dicomTls: parseDicomTls(find),
    samples: !(parseSwitch('no-samples', find('no-samples')) ?? false),
    corsOrigins: parseOrigins('cors-origins', find('cors-origins')) ?? [],
    frameAncestors: parseOrigins('frame-ancestors', find('frame-ancestors')) ?? [],
    database: parseDatabase(find('database')),
    blobs: parseBlobs(find('blobs')),
    encryptionKeys: readEncryptionKeys(find('encryption-key-file'), environment),
    sameUid: parseChoice('same-uid', find('same-uid'), ['keep-first', 'replace', 'quarantine']),
    patientConflict: parseChoice('patient-conflict', find('patient-conflict'), ['quarantine', 'accept']),
    coercions: parseCoercions(find('coercions')),
    minimumFreeBytes: parseByteCount('minimum-free', find('minimum-free')) ?? 2 ** 30,
    scrubDays: parseCount('scrub-days', find('scrub-days')) ?? 30,
    keepEndedDays: parseCount('keep-ended-days', find('keep-ended-days')) ?? 90,
    dicomAssociations: parseCount('dicom-associations', find('dicom-associations')) ?? 300,
  };
}

function readConfigFile(path: string, { mustExist }: { mustExist: boolean }): SettingsByName {
  if (!mustExist && !existsSync(path)) return {};
  let settings: unknown;
  try {
    settings = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'It is not JSON.' : `The system answered ${codeOf(cause)}.`;
    throw serverError('SERVER_CONFIG_FILE_UNREADABLE', { path, reason }, { cause });
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw serverError('SERVER_CONFIG_FILE_UNREADABLE', { path, reason: 'It is not an object of settings.' });
  }
  const unknown = Object.keys(settings).find((name) => !settingNames.some((known) => known === name));
  if (unknown !== undefined) {
    const reason = `"${printable(unknown)}" is not a setting; known are ${settingNames.join(', ')}.`;
    throw serverError('SERVER_CONFIG_FILE_UNREADABLE', { path, reason });
  }
  return settings;
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? 'an error');
