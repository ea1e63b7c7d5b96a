import { readFileSync } from 'node:fs';
import { serverError } from '../errors.ts';
import { parseText, type Setting } from './setting.ts';

/** A key for AES-256-GCM. */
export interface EncryptionKey {
  /** Names the key in the files it encrypted. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

const variable = 'ISOCENTER_ENCRYPTION_KEYS';

/**
 * Keys, one a line or separated by commas, each `NAME:BASE64`: the first encrypts, all decrypt, so that a new key is put in
 * front and the old ones stay until all is written anew. They come from the file, or from the environment; no value is
 * ever part of an error.
 */
export function readEncryptionKeys(
  file: Setting | undefined,
  environment: NodeJS.ProcessEnv,
): readonly EncryptionKey[] {
  const path = parseText('encryption-key-file', file);
  const text = path === undefined ? environment[variable] : readKeyFile(path);
  if (text === undefined || text.trim() === '') return [];
  const source = path ?? variable;
  const keys = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => parseKey(entry, source));
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    throw invalidKeys(source, 'Two keys have one name.');
  return keys;
}

function parseKey(entry: string, source: string): EncryptionKey {
  const [, id = '', base64 = ''] = /^([\w.-]{1,32}):([\w+/=-]+)$/.exec(entry) ?? [];
  const key = Buffer.from(base64, 'base64');
  if (id !== '' && key.length === 32) return { id, key };
  throw invalidKeys(source, 'Each key is NAME:BASE64 with 32 bytes; `openssl rand -base64 32` makes one.');
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = 'an error' } = cause as NodeJS.ErrnoException;
    throw serverError('SERVER_SETTING_INVALID', {
      setting: 'encryption-key-file',
      source: path,
      reason: `The system answered ${code}.`,
    });
  }
}

const invalidKeys = (source: string, reason: string) =>
  serverError('SERVER_SETTING_INVALID', { setting: 'encryption-key-file', source, reason });
