import { readFileSync } from 'node:fs';
import { type EncryptionKeys, parseEncryptionKeys, parseS3Url, type S3Options } from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import { invalid, parseText, type Setting } from './setting.ts';

export type DatabaseSetting =
  | { readonly kind: 'sqlite' }
  /** The address may hold a password: it is never printed or logged. */
  | { readonly kind: 'postgres'; readonly url: string };

export type BlobsSetting = { readonly kind: 'folder' } | { readonly kind: 's3'; readonly options: S3Options };

/** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; SQLite unless told. */
export function parseDatabase(setting: Setting | undefined): DatabaseSetting {
  const text = parseText('database', setting);
  if (text === undefined || setting === undefined || text === 'sqlite') return { kind: 'sqlite' };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1) {
    return { kind: 'postgres', url: text };
  }
  throw invalid('database', setting, 'It is sqlite, or postgres://USER:PASSWORD@HOST:PORT/DATABASE.');
}

/** `s3://BUCKET/PREFIX?endpoint=…&region=…`, credentials from the environment; the data folder unless told. */
export function parseBlobs(setting: Setting | undefined): BlobsSetting {
  const text = parseText('blobs', setting);
  if (text === undefined || setting === undefined || text === 'folder') return { kind: 'folder' };
  return { kind: 's3', options: translated('blobs', setting, () => parseS3Url(text)) };
}

const keysVariable = 'ISOCENTER_ENCRYPTION_KEYS';

/** From the file or else from the environment; none: files are not encrypted. */
export function readEncryptionKeys(
  file: Setting | undefined,
  environment: NodeJS.ProcessEnv,
): EncryptionKeys | undefined {
  const path = parseText('encryption-key-file', file);
  if (path !== undefined && file !== undefined) {
    return translated('encryption-key-file', file, () => parseEncryptionKeys(readFileSync(path, 'utf8')));
  }
  const text = environment[keysVariable]?.trim();
  if (!text) return undefined;
  const setting = { source: keysVariable, value: undefined };
  return translated('encryption-key-file', setting, () => parseEncryptionKeys(text));
}

/** An error of the archive or the system as one that names the setting; none of them tells a key. */
function translated<Value>(name: string, setting: Setting, parse: () => Value): Value {
  try {
    return parse();
  } catch (cause) {
    if (isIsocenterError(cause)) throw invalid(name, setting, cause.message);
    const { code = 'an error' } = cause as NodeJS.ErrnoException;
    throw invalid(name, setting, `The system answered ${code}.`);
  }
}
