import type { StoredInstance } from '@isocenter/archive';
import type { BytesRange } from '@isocenter/dicom';
import { readInPieces } from '../../retrieve/index.ts';

/** Reads places of a stored file, one after the other, from an opening of its own. */
export async function* readPlaces(
  stored: StoredInstance,
  places: readonly BytesRange[],
): AsyncGenerator<Uint8Array> {
  const blob = await stored.open();
  try {
    for (const place of places) yield* readInPieces(blob, place);
  } finally {
    await blob.close();
  }
}
