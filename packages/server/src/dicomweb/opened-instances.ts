import type { OpenBlob, StoredInstance } from '@isocenter/archive';
import {
  type FrameTable,
  findFrameTable,
  type OpenedPart10,
  type OpenPart10Options,
  openPart10,
} from '@isocenter/dicom';
import { vendorDictionary } from '@isocenter/dicom/private-dictionary';

/** A stored instance whose head is read and whose file is open. */
export interface OpenedInstance {
  readonly stored: StoredInstance;
  readonly part10: OpenedPart10;
  readonly frames: FrameTable | undefined;
}

interface Entry {
  readonly opening: Promise<OpenedInstance & { readonly blob: OpenBlob }>;
  users: number;
  isRetired: boolean;
}

/**
 * Keeps the last instances asked for open, with head and frame table, so that paging through the frames of one
 * object reads its head once. A file is closed when it has fallen out and its last user is done.
 */
export class OpenedInstances {
  readonly #entries = new Map<string, Entry>();
  readonly #limit: number;

  constructor(limit = 32) {
    this.#limit = limit;
  }

  async use<T>(stored: StoredInstance, work: (instance: OpenedInstance) => Promise<T>): Promise<T> {
    const entry = this.#enter(stored);
    try {
      return await work(await entry.opening);
    } finally {
      this.#leave(entry);
    }
  }

  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map((entry) => this.#retire(entry)));
  }

  #enter(stored: StoredInstance): Entry {
    const key = stored.sha256;
    const entry = this.#entries.get(key) ?? this.#open(stored);
    this.#entries.delete(key); // to the end: used last
    this.#entries.set(key, entry);
    entry.users++;
    for (const [oldest, old] of this.#entries) {
      if (this.#entries.size <= this.#limit) break;
      this.#entries.delete(oldest);
      void this.#retire(old);
    }
    return entry;
  }

  #open(stored: StoredInstance): Entry {
    const opening = openInstance(stored);
    const entry: Entry = { opening, users: 0, isRetired: false };
    opening.catch(() => this.#entries.delete(stored.sha256));
    return entry;
  }

  #leave(entry: Entry): void {
    entry.users--;
    if (entry.isRetired) void this.#retire(entry);
  }

  async #retire(entry: Entry): Promise<void> {
    entry.isRetired = true;
    if (entry.users > 0) return;
    const opened = await entry.opening.catch(() => undefined);
    await opened?.blob.close();
  }
}

async function openInstance(stored: StoredInstance): Promise<OpenedInstance & { blob: OpenBlob }> {
  const blob = await stored.open();
  try {
    const part10 = await openPart10(blob, headOptions(stored));
    const frames = part10.pixelData ? await findFrameTable(part10) : undefined;
    return { stored, part10, frames, blob };
  } catch (error) {
    await blob.close();
    throw error;
  }
}

/**
 * How the head of a stored file is read: forgiving, with the VRs of vendors' elements where implicit VR tells none, and in
 * one read of the right size, since the index knows where pixel data begins.
 */
export function headOptions({ pixelDataByteOffset, byteLength }: StoredInstance): OpenPart10Options {
  return {
    lenient: true,
    privateDictionary: vendorDictionary,
    headByteLength: Math.min(byteLength, (pixelDataByteOffset ?? byteLength) + 4096),
  };
}
