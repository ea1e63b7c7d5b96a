import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DiskRecord, Op } from './disk-records.ts';

/** What a power cut leaves of what was not flushed. */
export interface Mercy {
  /** Whether a page of 4 KiB that was written and not flushed got to the disk all the same. */
  keepsPage(): boolean;
  /** How many bytes of such a page that got there are whole, 0 to 4096. */
  wholeBytes(): number;
  /** Of the changes of names that were not flushed, how many of the first got there: 0 to 1. */
  readonly keptNames: number;
}

/** Nothing that was not flushed survives. */
export const nothingKept: Mercy = { keepsPage: () => false, wholeBytes: () => 0, keptNames: 0 };

/** Each page survives by chance, some of them torn at a sector of 512 bytes; names survive in their order, up to one of them. */
export function chanceKept(random: () => number): Mercy {
  const pages = random();
  return {
    keepsPage: () => random() < pages,
    wholeBytes: () => (random() < 0.2 ? 512 * Math.floor(random() * 8) : pageBytes),
    keptNames: random(),
  };
}

const pageBytes = 4096;

/** A change to a file's content that is not flushed yet. */
type Pending = { readonly offset: number; readonly data: Buffer } | { readonly truncatedTo: number };

/** A file, whatever it is called. */
class Content {
  durable: Buffer;
  pending: Pending[] = [];

  constructor(durable: Buffer) {
    this.durable = durable;
  }

  flush(count: number): void {
    for (const change of this.pending.splice(0, count)) this.durable = changed(this.durable, change);
  }

  /** What was written last from there on, and nothing that was written before it. */
  flushWrite(offset: number): void {
    const at = this.pending.findLastIndex((change) => 'data' in change && change.offset === offset);
    for (const change of at < 0 ? [] : this.pending.splice(at, 1))
      this.durable = changed(this.durable, change);
  }

  after(mercy: Mercy): Buffer {
    let content = this.durable;
    for (const change of this.pending) {
      if ('truncatedTo' in change) {
        if (mercy.keepsPage()) content = changed(content, change);
        continue;
      }
      for (const page of pagesOf(change)) {
        if (!mercy.keepsPage()) continue;
        const data = page.data.subarray(0, mercy.wholeBytes());
        if (data.length > 0) content = changed(content, { offset: page.offset, data });
      }
    }
    return content;
  }
}

type Entry = Content | 'folder';

/** A name given to (or, without an entry, taken from) something; durable once its folder was flushed. */
interface NameChange {
  readonly path: string;
  readonly entry: Entry | undefined;
  isDurable: boolean;
}

/**
 * A data folder on a disk that keeps only what was flushed: the bytes of a file by fsync or fdatasync of the file, or by O_DSYNC, its name by fsync
 * of the folder it is in. Stricter than file systems are, and what POSIX promises.
 */
export class DiskModel {
  readonly #before = new Map<string, Entry>();
  readonly #now = new Map<string, Entry>();
  readonly #changes: NameChange[] = [];
  readonly #open = new Map<number, { readonly path: string; readonly content: Content | undefined }>();
  readonly #begun = new Map<number, number>();
  /** Bytes written and not flushed at the end. */
  get unflushedBytes(): number {
    const contents = new Set([...this.#now.values()].filter((entry) => entry !== 'folder'));
    let bytes = 0;
    for (const { pending } of contents)
      for (const change of pending) if ('data' in change) bytes += change.data.length;
    return bytes;
  }

  /** Starts from a folder as it is, all of it durable. */
  constructor(folder: string) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
      if (path.endsWith('.log')) continue;
      const content = entry.isDirectory() ? 'folder' : new Content(readFileSync(join(folder, path)));
      this.#before.set(path, content);
      this.#now.set(path, content);
    }
  }

  apply(records: readonly DiskRecord[], { ignoresSyncs = false } = {}): void {
    for (const record of records) {
      if (ignoresSyncs && record.op & (Op.sync | Op.syncBegin | Op.syncWrite)) continue;
      this.#apply(record);
    }
  }

  #apply({ op, fileDescriptor, path, newPath, offset, data, isCreated }: DiskRecord): void {
    const file = this.#open.get(fileDescriptor);
    switch (op) {
      case Op.open: {
        if (isCreated && !this.#now.has(path)) this.#name(path, new Content(Buffer.alloc(0)));
        const entry = this.#now.get(path);
        const content = entry === 'folder' ? undefined : entry;
        this.#open.set(fileDescriptor, { path, content });
        if (offset === 1) content?.pending.push({ truncatedTo: 0 });
        break;
      }
      case Op.close:
        this.#open.delete(fileDescriptor);
        break;
      case Op.write:
        file?.content?.pending.push({ offset, data });
        break;
      case Op.syncWrite:
        file?.content?.flushWrite(offset);
        break;
      case Op.truncate:
        file?.content?.pending.push({ truncatedTo: offset });
        break;
      case Op.syncBegin:
        this.#begun.set(fileDescriptor, file?.content ? file.content.pending.length : this.#changes.length);
        break;
      case Op.sync: {
        const count = this.#begun.get(fileDescriptor) ?? 0;
        if (file?.content) file.content.flush(count);
        else if (file)
          for (const change of this.#changes.slice(0, count))
            if (folderOf(change.path) === file.path) change.isDurable = true;
        break;
      }
      case Op.rename: {
        const entry = this.#now.get(path);
        if (!entry) break;
        this.#name(newPath, entry);
        this.#name(path, undefined);
        break;
      }
      case Op.unlink:
      case Op.rmdir:
        this.#name(path, undefined);
        break;
      case Op.mkdir:
        this.#name(path, 'folder');
        break;
    }
  }

  #name(path: string, entry: Entry | undefined): void {
    this.#changes.push({ path, entry, isDurable: false });
    if (entry) this.#now.set(path, entry);
    else this.#now.delete(path);
  }

  /** Writes into a new folder what a power cut at the end would have left. */
  writeAfterPowerCut(folder: string, mercy: Mercy): void {
    const names = new Map(this.#before);
    const kept = mercy.keptNames * this.#changes.length;
    for (const [index, { path, entry, isDurable }] of this.#changes.entries()) {
      if (!isDurable && index >= kept) continue;
      if (entry) names.set(path, entry);
      else names.delete(path);
    }
    mkdirSync(folder, { recursive: true });
    for (const path of [...names.keys()].sort()) {
      const entry = names.get(path);
      if (!isReachable(path, names)) continue;
      if (entry === 'folder') mkdirSync(join(folder, path));
      else if (entry) writeFileSync(join(folder, path), entry.after(mercy), { mode: 0o600 });
    }
  }
}

const folderOf = (path: string): string => (path.includes('/') ? dirname(path) : '');

function isReachable(path: string, names: ReadonlyMap<string, Entry>): boolean {
  const folder = folderOf(path);
  return folder === '' || (names.get(folder) === 'folder' && isReachable(folder, names));
}

function changed(content: Buffer, change: Pending): Buffer {
  if ('truncatedTo' in change) {
    const cut = Buffer.alloc(change.truncatedTo);
    content.copy(cut);
    return cut;
  }
  const end = change.offset + change.data.length;
  const longer =
    end > content.length
      ? Buffer.concat([content, Buffer.alloc(end - content.length)])
      : Buffer.from(content);
  change.data.copy(longer, change.offset);
  return longer;
}

/** A write as the pages it touches. */
function* pagesOf({ offset, data }: { readonly offset: number; readonly data: Buffer }) {
  for (let at = 0; at < data.length; ) {
    const length = Math.min(data.length - at, pageBytes - ((offset + at) % pageBytes));
    yield { offset: offset + at, data: data.subarray(at, at + length) };
    at += length;
  }
}
