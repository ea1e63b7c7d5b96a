import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serverError } from '../errors.ts';
import { defaultDataFolder } from './data-folder.ts';
import { isLoopbackHost, withoutBrackets } from './loopback.ts';

export interface ServerConfig {
  readonly dataFolder: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** 0 takes any free port. */
  readonly dicomPort: number;
  readonly aeTitle: string;
  /** Make the sample studies at the first start. */
  readonly samples: boolean;
  /** Origins of other pages that may use the server, such as `https://viewer.example`. */
  readonly corsOrigins: readonly string[];
  /** Origins that may show the viewer in a frame; nobody when empty. */
  readonly frameAncestors: readonly string[];
}

/** Settings by the names of the command line; the config file uses the same. */
export interface SettingsByName {
  readonly data?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
  readonly 'dicom-port'?: unknown;
  readonly 'ae-title'?: unknown;
  readonly 'no-samples'?: unknown;
  readonly 'cors-origins'?: unknown;
  readonly 'frame-ancestors'?: unknown;
}

export type SettingName = keyof SettingsByName;

export interface ConfigInputs {
  /** Options of the command line, without the dashes. */
  readonly options: SettingsByName & { readonly config?: string };
  readonly environment: NodeJS.ProcessEnv;
}

interface Setting {
  readonly source: string;
  readonly value: unknown;
}

export const configFileName = 'isocenter.config.json';

const environmentNames = {
  data: 'ISOCENTER_DATA',
  host: 'ISOCENTER_HOST',
  port: 'ISOCENTER_PORT',
  'dicom-port': 'ISOCENTER_DICOM_PORT',
  'ae-title': 'ISOCENTER_AE_TITLE',
  'no-samples': 'ISOCENTER_NO_SAMPLES',
  'cors-origins': 'ISOCENTER_CORS_ORIGINS',
  'frame-ancestors': 'ISOCENTER_FRAME_ANCESTORS',
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
  return {
    dataFolder: resolve(parseText('data', find('data')) ?? defaultDataFolder(environment)),
    host,
    port: parsePort('port', find('port')) ?? 8017,
    dicomPort: parsePort('dicom-port', find('dicom-port')) ?? 11112,
    aeTitle: parseAeTitle(find('ae-title')) ?? 'ISOCENTER',
    samples: !(parseSwitch('no-samples', find('no-samples')) ?? false),
    corsOrigins: parseOrigins('cors-origins', find('cors-origins')) ?? [],
    frameAncestors: parseOrigins('frame-ancestors', find('frame-ancestors')) ?? [],
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

function parseText(name: SettingName, setting: Setting | undefined): string | undefined {
  if (setting === undefined) return undefined;
  if (typeof setting.value === 'string' && setting.value.trim() !== '') return setting.value.trim();
  throw invalid(name, setting, 'It must be a text that is not empty.');
}

function parsePort(name: SettingName, setting: Setting | undefined): number | undefined {
  if (setting === undefined) return undefined;
  const port = typeof setting.value === 'string' ? Number(setting.value.trim() || Number.NaN) : setting.value;
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw invalid(name, setting, 'A port is a whole number from 0 to 65535.');
}

/** PS3.5 §6.2: 1 to 16 characters of the default repertoire, no backslash, no control character. */
function parseAeTitle(setting: Setting | undefined): string | undefined {
  const title = parseText('ae-title', setting);
  if (title === undefined || setting === undefined) return undefined;
  if (/^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(title)) return title;
  throw invalid(
    'ae-title',
    setting,
    'An AE title has 1 to 16 ASCII characters and no backslash (PS3.5 §6.2).',
  );
}

function parseSwitch(name: SettingName, setting: Setting | undefined): boolean | undefined {
  if (setting === undefined) return undefined;
  if (typeof setting.value === 'boolean') return setting.value;
  const text = String(setting.value).toLowerCase();
  if (['1', 'true', 'yes'].includes(text)) return true;
  if (['0', 'false', 'no'].includes(text)) return false;
  throw invalid(name, setting, 'It is either true or false.');
}

function parseOrigins(name: SettingName, setting: Setting | undefined): readonly string[] | undefined {
  if (setting === undefined) return undefined;
  const values =
    typeof setting.value === 'string' ? setting.value.split(/[\s,]+/).filter(Boolean) : setting.value;
  if (!Array.isArray(values)) throw invalid(name, setting, 'It must be a list of origins.');
  for (const value of values) {
    if (
      typeof value !== 'string' ||
      !/^https?:\/\/[\w.-]+(:\d+)?$|^https?:\/\/\[[0-9a-fA-F:]+\](:\d+)?$/.test(value)
    ) {
      throw invalid(name, setting, 'An origin looks like https://viewer.example or http://localhost:3000.');
    }
  }
  return values;
}

const invalid = (setting: SettingName, { source }: Setting, reason: string) =>
  serverError('SERVER_SETTING_INVALID', { setting, source, reason });

/** Text from outside, fit for a terminal. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? 'an error');
