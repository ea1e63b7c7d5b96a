import { Marker, mainHeaderSegments, parseJpeg2000Header, viewOf } from './codestream.ts';

/** One tile-part of a codestream: its SOT segment and the data behind it. ITU-T T.800 A.4.2. */
export interface TilePart {
  readonly tileIndex: number;
  /** Of its SOT marker. */
  readonly byteOffset: number;
  /** As SOT says; for the last tile-part it may reach to the end of the codestream. */
  readonly byteLength: number;
  /** All its bytes are there. */
  readonly whole: boolean;
}

const SOT_BYTES = 12;

/** Tile-parts from the first SOT on, the last perhaps cut short. `codestream` begins with SOC. */
export function findTileParts(codestream: Uint8Array): TilePart[] {
  const view = viewOf(codestream);
  const parts: TilePart[] = [];
  let at = mainHeaderLength(codestream);
  while (at + SOT_BYTES <= view.byteLength && view.getUint16(at) === Marker.SOT) {
    const stated = view.getUint32(at + 6);
    const endOfCodestream = view.byteLength - (endsWithEoc(codestream) ? 2 : 0);
    const byteLength = stated === 0 ? endOfCodestream - at : stated;
    if (byteLength < SOT_BYTES) break;
    const whole = stated === 0 ? endsWithEoc(codestream) : at + byteLength <= view.byteLength;
    parts.push({ tileIndex: view.getUint16(at + 4), byteOffset: at, byteLength, whole });
    at += byteLength;
  }
  return parts;
}

/** SOC and every segment before the first tile-part. */
function mainHeaderLength(codestream: Uint8Array): number {
  let end = 2;
  for (const { byteOffset, byteLength } of mainHeaderSegments(codestream)) end = byteOffset + byteLength;
  return end;
}

/** A pad byte may follow EOC. */
function endsWithEoc(codestream: Uint8Array): boolean {
  const end = codestream.at(-1) === 0 ? codestream.length - 1 : codestream.length;
  return codestream[end - 2] === 0xff && codestream[end - 1] === 0xd9;
}

/**
 * Makes a codestream that ends early one that decoders take: the tile-part that is cut is filled with zeros, which are empty
 * packets, and EOC follows. Packets that were whole decode as before. Undefined where nothing is missing that can be seen.
 *
 * @param atMostBytes what the whole codestream may have; a tile-part that claims more is filled up to there
 */
export function completeCodestream(codestream: Uint8Array, atMostBytes: number): Uint8Array | undefined {
  const parts = findTileParts(codestream);
  const last = parts.at(-1);
  if (!last) return undefined;
  const end = last.byteOffset + last.byteLength;
  if (last.whole && !endsBeforeLastTile(codestream, parts)) return undefined;
  const length = Math.max(codestream.length, Math.min(end, atMostBytes));
  const completed = new Uint8Array(length + 2);
  completed.set(codestream);
  completed.set([0xff, 0xd9], length);
  if (length < end) viewOf(completed).setUint32(last.byteOffset + 6, length - last.byteOffset);
  return completed;
}

/** The last tile-part is whole, yet no EOC follows it and tile-parts are owed: they were cut off. */
function endsBeforeLastTile(codestream: Uint8Array, parts: readonly TilePart[]): boolean {
  const last = parts.at(-1);
  if (!last || viewOf(codestream).byteLength >= last.byteOffset + last.byteLength + 2) return false;
  const view = viewOf(codestream);
  const owed = (part: TilePart) => view.getUint8(part.byteOffset + 11); // TNsot, 0 where it is not said
  const found = new Map<number, number>();
  for (const { tileIndex } of parts) found.set(tileIndex, (found.get(tileIndex) ?? 0) + 1);
  const isPartOwed = parts.some((part) => owed(part) > (found.get(part.tileIndex) ?? 0));
  return isPartOwed || found.size < parseJpeg2000Header(codestream).tileCount;
}

/**
 * How many bytes from the start of a codestream are enough for a picture halved `resolutionLevel` times, as far as a tile-part
 * length table (TLM) tells: one tile, a tile-part for each resolution, as in the HTJ2K syntax with RPCL options (PS3.5 §10.18).
 * Undefined where the head does not tell; the whole codestream is needed then.
 *
 * @param head the first bytes, from SOC through the main header
 */
export function reducedByteLength(head: Uint8Array, resolutionLevel: number): number | undefined {
  const { decompositionLevels, progressionOrder, tileCount } = parseJpeg2000Header(head);
  if (tileCount !== 1 || (progressionOrder !== 'RPCL' && progressionOrder !== 'RLCP')) return undefined;
  const lengths = tilePartLengths(head);
  if (lengths.length !== decompositionLevels + 1) return undefined;
  const wanted = lengths.slice(0, Math.max(1, lengths.length - resolutionLevel));
  return wanted.reduce((end, length) => end + length, mainHeaderLength(head));
}

/** Ptlm of every TLM segment. ITU-T T.800 A.7.1. */
function tilePartLengths(head: Uint8Array): number[] {
  const view = viewOf(head);
  const lengths: number[] = [];
  for (const { marker, byteOffset, byteLength } of mainHeaderSegments(head)) {
    if (marker !== Marker.TLM) continue;
    const sizes = view.getUint8(byteOffset + 5);
    const indexBytes = (sizes >> 4) & 3;
    const lengthBytes = sizes & 0x40 ? 4 : 2;
    const end = byteOffset + byteLength;
    for (let at = byteOffset + 6; at + indexBytes + lengthBytes <= end; at += indexBytes + lengthBytes) {
      const lengthAt = at + indexBytes;
      lengths.push(lengthBytes === 4 ? view.getUint32(lengthAt) : view.getUint16(lengthAt));
    }
  }
  return lengths;
}
