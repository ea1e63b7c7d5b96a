import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { archiveError } from '../../errors.ts';
import type { BlobKey } from '../blob-store.ts';
import type { EncryptionKey, EncryptionKeys } from './encryption-keys.ts';

/*
 * A sealed file is its chunks, each followed by its tag, and a seal of fixed length at the end, where the name and the
 * length of the file are known. All numbers are little-endian.
 *
 *     chunk 0 … n-1    64 KiB of the file (the last one fewer), AES-256-GCM under the file's own key, tag of 16 bytes
 *     seal             magic, version, id of the master key, id and length of the file, its key wrapped by the master key
 *
 * A chunk is bound to its file, its place and to whether it is the last; the seal to the name and the length of the
 * file. So nothing can be cut off, put elsewhere or taken from another file unseen.
 */

export const chunkBytes = 64 * 1024;
export const tagBytes = 16;
export const sealBytes = 128;
const magic = Buffer.from('ISOCRYPT');
const version = 1;
const place = {
  version: 8,
  keyIdLength: 9,
  keyId: 10,
  fileId: 42,
  byteLength: 58,
  nonce: 66,
  wrapped: 78,
  tag: 110,
};
const keyIdBytes = 32;
const nonceBytes = 12;

/** What opens the chunks of one file. The key encrypts this file alone, so a chunk's number may be its nonce. */
export interface FileKey {
  readonly fileId: Uint8Array;
  readonly bytes: Uint8Array;
}

export const createFileKey = (): FileKey => ({ fileId: randomBytes(16), bytes: randomBytes(32) });

/** An empty file has one chunk, which is empty: there is always a last one. */
export const countChunks = (byteLength: number): number => Math.max(1, Math.ceil(byteLength / chunkBytes));

export const sealedByteLength = (byteLength: number): number =>
  byteLength + countChunks(byteLength) * tagBytes + sealBytes;

export function sealChunk(key: FileKey, index: number, isLast: boolean, bytes: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonceOf(index, isLast));
  cipher.setAAD(key.fileId);
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** Throws `ARCHIVE_BLOB_DAMAGED` unless it is this chunk of this file, unchanged. */
export function openChunk(key: FileKey, index: number, isLast: boolean, sealed: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonceOf(index, isLast), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(key.fileId);
  try {
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const bytes = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
    decipher.final();
    return bytes;
  } catch (cause) {
    throw archiveError('ARCHIVE_BLOB_DAMAGED', {}, { cause });
  }
}

function nonceOf(index: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(nonceBytes);
  nonce.writeBigUInt64LE(BigInt(index));
  nonce.writeUInt8(isLast ? 1 : 0, 8);
  return nonce;
}

/** The seal of a file under a master key. The nonce is random: a master key serves for 2³² files. */
export function writeSeal(
  master: EncryptionKey,
  key: FileKey,
  byteLength: number,
  blobKey: BlobKey,
): Uint8Array {
  const seal = Buffer.alloc(sealBytes);
  magic.copy(seal);
  seal.writeUInt8(version, place.version);
  seal.writeUInt8(master.id.length, place.keyIdLength);
  seal.write(master.id, place.keyId, 'ascii');
  seal.set(key.fileId, place.fileId);
  seal.writeBigUInt64LE(BigInt(byteLength), place.byteLength);
  randomBytes(nonceBytes).copy(seal, place.nonce);
  const cipher = createCipheriv('aes-256-gcm', master.bytes, seal.subarray(place.nonce, place.wrapped));
  cipher.setAAD(boundTo(seal, blobKey));
  seal.set(Buffer.concat([cipher.update(key.bytes), cipher.final()]), place.wrapped);
  seal.set(cipher.getAuthTag(), place.tag);
  return seal;
}

export interface Seal {
  readonly masterKeyId: string;
  readonly key: FileKey;
  /** Of the file as it was before it was sealed. */
  readonly byteLength: number;
}

export const isSeal = (bytes: Uint8Array): boolean =>
  bytes.length === sealBytes && magic.equals(bytes.subarray(0, magic.length));

/** Throws `ARCHIVE_BLOB_DAMAGED` for what is no seal of this name, `ARCHIVE_ENCRYPTION_KEY_MISSING`. */
export function openSeal(bytes: Uint8Array, keys: EncryptionKeys, blobKey: BlobKey): Seal {
  const seal = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const keyIdLength = isSeal(seal) ? seal.readUInt8(place.keyIdLength) : 0;
  if (keyIdLength === 0 || keyIdLength > keyIdBytes || seal.readUInt8(place.version) !== version) {
    throw archiveError('ARCHIVE_BLOB_DAMAGED', {});
  }
  const masterKeyId = seal.toString('ascii', place.keyId, place.keyId + keyIdLength);
  const master = keys.byId.get(masterKeyId);
  if (!master) throw archiveError('ARCHIVE_ENCRYPTION_KEY_MISSING', { keyId: masterKeyId });
  const nonce = seal.subarray(place.nonce, place.wrapped);
  const decipher = createDecipheriv('aes-256-gcm', master.bytes, nonce, { authTagLength: tagBytes });
  decipher.setAAD(boundTo(seal, blobKey));
  decipher.setAuthTag(seal.subarray(place.tag, place.tag + tagBytes));
  try {
    const fileKey = Buffer.concat([
      decipher.update(seal.subarray(place.wrapped, place.tag)),
      decipher.final(),
    ]);
    const fileId = seal.subarray(place.fileId, place.byteLength);
    const byteLength = Number(seal.readBigUInt64LE(place.byteLength));
    return { masterKeyId, key: { fileId, bytes: fileKey }, byteLength };
  } catch (cause) {
    throw archiveError('ARCHIVE_BLOB_DAMAGED', {}, { cause });
  }
}

/** All that the seal says in the open, and the name of the file. */
const boundTo = (seal: Buffer, blobKey: BlobKey): Uint8Array =>
  Buffer.concat([seal.subarray(0, place.nonce), Buffer.from(blobKey, 'ascii')]);
