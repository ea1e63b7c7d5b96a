import type { StoredInstance } from '@isocenter/archive';
import type { BytesRange } from '@isocenter/dicom';
import { readInPieces } from '../../retrieve/index.ts';

/** The part of bytes that lie in several places of a file one after the other, as places again. */
export function withinPlaces(places: readonly BytesRange[], wanted: BytesRange): BytesRange[] {
  const found: BytesRange[] = [];
  const wantedEnd = wanted.byteOffset + wanted.byteLength;
  let passed = 0;
  for (const { byteOffset, byteLength } of places) {
    const from = Math.max(wanted.byteOffset, passed);
    const to = Math.min(wantedEnd, passed + byteLength);
    if (from < to) found.push({ byteOffset: byteOffset + from - passed, byteLength: to - from });
    passed += byteLength;
  }
  return found;
}

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
