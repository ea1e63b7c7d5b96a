import { archiveError } from '../../errors.ts';

/** A master key. It encrypts nothing but the keys of files. */
export interface EncryptionKey {
  /** Written into each file, so that its key is found again. */
  readonly id: string;
  /** 32 bytes, for AES-256. */
  readonly bytes: Uint8Array;
}

/** All master keys that files may be encrypted under; the newest encrypts new ones. */
export interface EncryptionKeys {
  readonly newest: EncryptionKey;
  readonly byId: ReadonlyMap<string, EncryptionKey>;
}

/**
 * Reads keys from a file or the environment: `ID:BASE64` of 32 random bytes, one to a line or divided by commas, the
 * newest last; `#` begins a comment. Make one with `openssl rand -base64 32`.
 *
 * Throws `ARCHIVE_ENCRYPTION_KEYS_INVALID`, which never tells a key.
 */
export function parseEncryptionKeys(text: string): EncryptionKeys {
  const invalid = (reason: string) => archiveError('ARCHIVE_ENCRYPTION_KEYS_INVALID', { reason });
  const byId = new Map<string, EncryptionKey>();
  let newest: EncryptionKey | undefined;
  for (const entry of text.replace(/#.*$/gm, '').split(/[\n,]/)) {
    if (entry.trim() === '') continue;
    const [, id = '', base64 = ''] = /^\s*([A-Za-z0-9._-]{1,32}):([A-Za-z0-9+/]{43}=)\s*$/.exec(entry) ?? [];
    if (id === '') throw invalid(`entry ${byId.size + 1} is not ID:BASE64 of 32 bytes`);
    if (byId.has(id)) throw invalid(`the id ${id} is there twice`);
    newest = { id, bytes: new Uint8Array(Buffer.from(base64, 'base64')) };
    byId.set(id, newest);
  }
  if (!newest) throw invalid('there is none');
  return { newest, byId };
}
