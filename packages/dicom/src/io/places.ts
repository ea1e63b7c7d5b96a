import { type ByteSource, type BytesRange, readRange } from './byte-source.ts';
import { joinBytes } from './join-bytes.ts';

/** The part of bytes that lie in several places one after the other, as places again. */
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

/** Several places of a source, such as the fragments of pixel data, as a source of their own. */
export function sourceOfPlaces(source: ByteSource, places: readonly BytesRange[]): ByteSource {
  return {
    byteLength: places.reduce((sum, { byteLength }) => sum + byteLength, 0),
    read: async (byteOffset, byteLength, signal) => {
      const parts = withinPlaces(places, { byteOffset, byteLength });
      return joinBytes(await Promise.all(parts.map((part) => readRange(source, part, signal))));
    },
  };
}
