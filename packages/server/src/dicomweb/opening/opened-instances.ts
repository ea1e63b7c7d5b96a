import type { OpenBlob, StoredInstance } from '@isocenter/archive';
import {
  type FrameTable,
  findFrameTable,
  type OpenedPart10,
  type OpenPart10Options,
  openPart10,
} from '@isocenter/dicom';
import { vendorDictionary } from '@isocenter/dicom/private-dictionary';
import { Lending } from './lending.ts';

/** A stored instance whose head is read and whose file is open. */
export interface OpenedInstance {
  readonly stored: StoredInstance;
  readonly part10: OpenedPart10;
  readonly frames: FrameTable | undefined;
}

type Opened = OpenedInstance & { readonly blob: OpenBlob };

/** The last instances asked for, open, with head and frame table, so that paging through one object reads its head once. */
export class OpenedInstances {
  readonly #lending: Lending<Opened>;

  constructor(limit = 32) {
    this.#lending = new Lending({ limit, close: ({ blob }) => blob.close() });
  }

  use<T>(stored: StoredInstance, work: (instance: OpenedInstance) => Promise<T>): Promise<T> {
    return this.#lending.use(stored.sha256, () => openInstance(stored), work);
  }

  close(): Promise<void> {
    return this.#lending.close();
  }
}

async function openInstance(stored: StoredInstance): Promise<Opened> {
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
