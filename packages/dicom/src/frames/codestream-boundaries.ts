import type { BytesRange } from '../io/byte-source.ts';

/** Whether a fragment begins with the start of a codestream, and whether the one before it ends with the end of one. */
export interface FragmentEnds {
  readonly startsCodestream: boolean;
  readonly previousEndsCodestream: boolean;
}

const headByteLength = 12;
const tailByteLength = 32;

/** What must be read to judge the seam before fragment `index`: the tail of the one before, its header, its first bytes. */
export function seamRange(fragments: readonly BytesRange[], index: number): BytesRange {
  const fragment = fragments[index] as BytesRange;
  const previous = fragments[index - 1];
  const begin =
    previous === undefined
      ? fragment.byteOffset
      : fragment.byteOffset - 8 - Math.min(tailByteLength, previous.byteLength);
  const end = fragment.byteOffset + Math.min(headByteLength, fragment.byteLength);
  return { byteOffset: begin, byteLength: end - begin };
}

/** Judges the bytes of `seamRange`. */
export function codestreamSeam(
  bytes: Uint8Array,
  range: BytesRange,
  fragments: readonly BytesRange[],
  index: number,
): FragmentEnds {
  const headAt = (fragments[index] as BytesRange).byteOffset - range.byteOffset;
  return {
    startsCodestream: startsCodestream(bytes.subarray(headAt)),
    previousEndsCodestream: index === 0 || endsCodestream(bytes.subarray(0, headAt - 8)),
  };
}

const signatures: readonly (readonly number[])[] = [
  [0xff, 0xd8, 0xff], // SOI of JPEG and JPEG-LS, and the marker after it
  [0xff, 0x4f, 0xff, 0x51], // SOC and SIZ of JPEG 2000 and HTJ2K
  [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20], // JP2 signature box
  [0xff, 0x0a], // JPEG XL codestream
  [0x00, 0x00, 0x00, 0x0c, 0x4a, 0x58, 0x4c, 0x20], // JPEG XL container
];

function startsCodestream(head: Uint8Array): boolean {
  return signatures.some((signature) => signature.every((byte, i) => head[i] === byte)) || isRleHeader(head);
}

/** 1 to 15 segments, the first of which follows the header at byte 64. PS3.5 G.5. */
function isRleHeader(head: Uint8Array): boolean {
  const [segments = 0, ...rest] = head;
  return segments >= 1 && segments <= 15 && [0, 0, 0, 0x40, 0, 0, 0].every((byte, i) => rest[i] === byte);
}

/** EOI and EOC are both FFD9; padding of 00 or FF may follow. */
function endsCodestream(tail: Uint8Array): boolean {
  let at = tail.byteLength - 1;
  while (at >= 0 && (tail[at] === 0x00 || tail[at] === 0xff)) at--;
  return tail[at] === 0xd9 && tail[at - 1] === 0xff;
}

/**
 * Divides fragments into `frames` where codestreams begin. A start after an end is surest, since thumbnails begin codestreams
 * too; then starts alone, then ends alone. Undefined where none gives the number wanted. PS3.5 A.4.
 */
export function divideByCodestreams(
  fragments: readonly BytesRange[],
  ends: readonly FragmentEnds[],
  frames: number,
): readonly (readonly BytesRange[])[] | undefined {
  const criteria: readonly ((seam: FragmentEnds) => boolean)[] = [
    (seam) => seam.startsCodestream && seam.previousEndsCodestream,
    (seam) => seam.startsCodestream,
    (seam) => seam.previousEndsCodestream,
  ];
  for (const begins of criteria) {
    const starts = fragments.map((_, i) => i).filter((i) => i === 0 || begins(ends[i] as FragmentEnds));
    if (starts.length === frames)
      return starts.map((start, i) => fragments.slice(start, starts[i + 1] ?? fragments.length));
  }
  return undefined;
}
