import { joinBytes } from '@isocenter/dicom';
import { pixelsError } from '../../errors.ts';
import { Marker, mainHeaderSegments, viewOf } from './codestream.ts';
import { findTileParts } from './tile-parts.ts';

const SOT_AND_SOD_BYTES = 14;

/**
 * Puts codestreams of one component each together to one of several components, without decoding them. They must be coded alike:
 * one tile, one layer, one precinct a resolution, no component transform, in the order CPRL (one tile-part) or RPCL (a tile-part
 * for each resolution). Their packets then follow each other unchanged, component by component within a tile-part, since the
 * packets of one component do not depend on another's. ITU-T T.800 B.12.1.
 */
export function joinComponents(codestreams: readonly Uint8Array[]): Uint8Array {
  const [first] = codestreams;
  const parts = codestreams.map((codestream) =>
    findTileParts(codestream).map(({ byteOffset, byteLength }) =>
      codestream.subarray(byteOffset + SOT_AND_SOD_BYTES, byteOffset + byteLength),
    ),
  );
  const partCount = parts[0]?.length ?? 0;
  if (!first || partCount === 0 || parts.some((others) => others.length !== partCount))
    throw pixelsError('PIXELS_ENCODE_FAILED', { problem: 'the codestreams of its components differ' });
  const tileParts = Array.from({ length: partCount }, (_, index) =>
    tilePart(
      index,
      partCount,
      parts.map((others) => others[index] as Uint8Array),
    ),
  );
  const eoc = Uint8Array.of(0xff, 0xd9);
  return joinBytes([mainHeader(first, codestreams.length, tileParts), ...tileParts, eoc]);
}

/** The first component's, with SIZ for all components, and TLM for the new lengths where there was one. */
function mainHeader(first: Uint8Array, componentCount: number, tileParts: readonly Uint8Array[]): Uint8Array {
  const segments: Uint8Array[] = [first.subarray(0, 2)];
  for (const { marker, byteOffset, byteLength } of mainHeaderSegments(first)) {
    const segment = first.subarray(byteOffset, byteOffset + byteLength);
    if (marker === Marker.SIZ) segments.push(sizeSegment(segment, componentCount));
    else if (marker === Marker.TLM) segments.push(tilePartLengths(tileParts));
    else segments.push(segment);
  }
  return joinBytes(segments);
}

/** Csiz and one entry of three bytes (depth, horizontal and vertical sampling) a component. ITU-T T.800 A.5.1. */
function sizeSegment(segment: Uint8Array, componentCount: number): Uint8Array {
  const fixed = segment.subarray(0, 40);
  const component = segment.subarray(40, 43);
  const size = joinBytes([fixed, ...Array.from({ length: componentCount }, () => component)]);
  const view = viewOf(size);
  view.setUint16(2, size.length - 2);
  view.setUint16(38, componentCount);
  return size;
}

/** One TLM segment: tile index in 8 bits, length in 32. ITU-T T.800 A.7.1. */
function tilePartLengths(tileParts: readonly Uint8Array[]): Uint8Array {
  const segment = new Uint8Array(6 + 5 * tileParts.length);
  const view = viewOf(segment);
  view.setUint16(0, Marker.TLM);
  view.setUint16(2, segment.length - 2);
  view.setUint8(5, 0x50);
  tileParts.forEach(({ length }, index) => void view.setUint32(6 + 5 * index + 1, length));
  return segment;
}

/** SOT, SOD and the packets. ITU-T T.800 A.4.2. */
function tilePart(index: number, partCount: number, packets: readonly Uint8Array[]): Uint8Array {
  const head = new Uint8Array(SOT_AND_SOD_BYTES);
  const part = joinBytes([head, ...packets]);
  const view = viewOf(part);
  view.setUint16(0, Marker.SOT);
  view.setUint16(2, 10);
  view.setUint32(6, part.length);
  view.setUint8(10, index);
  view.setUint8(11, partCount);
  view.setUint16(12, 0xff93); // SOD
  return part;
}
