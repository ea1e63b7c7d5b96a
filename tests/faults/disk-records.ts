import { existsSync, readFileSync } from 'node:fs';

/** The numbers of faulty-disk.c. */
export const Op = {
  open: 1,
  close: 2,
  write: 4,
  syncBegin: 8,
  sync: 16,
  rename: 32,
  unlink: 64,
  mkdir: 128,
  rmdir: 256,
  truncate: 512,
  read: 1024,
  /** Of what one write wrote, by itself: O_DSYNC. */
  syncWrite: 2048,
} as const;

/** One thing a process did below its data folder; paths are relative to it, and the folder itself is ''. */
export interface DiskRecord {
  readonly op: number;
  readonly fileDescriptor: number;
  /** Of a write and its flush; of an open, 1 where it emptied the file; of a truncation, the new length. */
  readonly offset: number;
  readonly path: string;
  /** Of a rename: the new name. */
  readonly newPath: string;
  readonly data: Buffer;
  /** The open made the file. */
  readonly isCreated: boolean;
}

const headBytes = 40;

/** What faulty-disk.c recorded, in order; a record that the end of the process cut is not there. */
export function readDiskRecords(path: string): DiskRecord[] {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const records: DiskRecord[] = [];
  let at = 0;
  const take = (length: number): Buffer => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at + headBytes <= bytes.length) {
    const head = take(headBytes);
    const lengths = [head.readUInt32LE(24), head.readUInt32LE(28), head.readUInt32LE(32)] as const;
    if (at + lengths[0] + lengths[1] + lengths[2] > bytes.length) break;
    records.push({
      op: head.readUInt32LE(0),
      fileDescriptor: head.readInt32LE(4),
      offset: Number(head.readBigUInt64LE(8)),
      path: take(lengths[0]).toString(),
      newPath: take(lengths[1]).toString(),
      data: take(lengths[2]),
      isCreated: head.readUInt32LE(36) === 1,
    });
  }
  return records;
}
