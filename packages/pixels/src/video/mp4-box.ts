import { type ByteSource, readRange } from '@isocenter/dicom';
import { videoError } from './errors.ts';

/** Big-endian numbers of an MP4 file; behind the end they are refused. */
export class BoxReader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(at: number): number {
    this.#check(at + 1);
    return this.#view.getUint8(at);
  }

  word(at: number): number {
    this.#check(at + 2);
    return this.#view.getUint16(at);
  }

  long(at: number): number {
    this.#check(at + 4);
    return this.#view.getUint32(at);
  }

  signedLong(at: number): number {
    this.#check(at + 4);
    return this.#view.getInt32(at);
  }

  /** 64 bits, of which a number holds 53. */
  huge(at: number): number {
    return this.long(at) * 2 ** 32 + this.long(at + 4);
  }

  type(at: number): string {
    return String.fromCharCode(this.byte(at), this.byte(at + 1), this.byte(at + 2), this.byte(at + 3));
  }

  /** Whether a table of so many entries can be there at all. */
  checkTable(at: number, entries: number, entryBytes: number): void {
    this.#check(at + entries * entryBytes);
  }

  #check(end: number): void {
    if (end > this.bytes.length)
      throw videoError('PIXELS_VIDEO_UNREADABLE', { problem: 'A box of the MP4 file ends too early' });
  }
}

/** The boxes that follow each other in the content of a box. ISO/IEC 14496-12 §4.2. */
export function* boxesIn(content: Uint8Array, from = 0): Generator<{ type: string; content: Uint8Array }> {
  const reader = new BoxReader(content);
  for (let at = from; at + 8 <= content.length; ) {
    const { headerBytes, byteLength } = boxSize(reader, at, content.length - at);
    yield { type: reader.type(at + 4), content: content.subarray(at + headerBytes, at + byteLength) };
    at += byteLength;
  }
}

/** The content of the first box at a path of types; undefined where there is none. */
export function findBox(content: Uint8Array, ...path: readonly string[]): Uint8Array | undefined {
  const [type, ...rest] = path;
  if (type === undefined) return content;
  for (const box of boxesIn(content)) if (box.type === type) return findBox(box.content, ...rest);
  return undefined;
}

/** Larger ones are no tables of a video that anyone looks at. */
const mostMovieBytes = 256 * 1024 * 1024;

/** Reads the `moov` box, at whichever end of the file it is, and nothing of the pictures. Throws PIXELS_VIDEO_UNREADABLE */
export async function readMovieBox(source: ByteSource, signal?: AbortSignal): Promise<Uint8Array> {
  for (let at = 0; at + 8 <= source.byteLength; ) {
    const left = source.byteLength - at;
    const header = await readRange(source, { byteOffset: at, byteLength: Math.min(16, left) }, signal);
    const reader = new BoxReader(header);
    const { headerBytes, byteLength } = boxSize(reader, 0, left);
    if (reader.type(4) === 'moov') {
      if (byteLength > mostMovieBytes)
        throw videoError('PIXELS_VIDEO_UNREADABLE', { problem: 'The tables of its MP4 file are too large' });
      const range = { byteOffset: at + headerBytes, byteLength: byteLength - headerBytes };
      return readRange(source, range, signal);
    }
    at += byteLength;
  }
  throw videoError('PIXELS_VIDEO_UNREADABLE', { problem: 'Its MP4 file has no tables (moov)' });
}

/** A size of 1 means that 64 bits follow, 0 that the box goes on to the end. */
function boxSize(reader: BoxReader, at: number, left: number): { headerBytes: number; byteLength: number } {
  const told = reader.long(at);
  const headerBytes = told === 1 ? 16 : 8;
  const byteLength = told === 1 ? reader.huge(at + 8) : told === 0 ? left : told;
  if (byteLength < headerBytes || byteLength > left)
    throw videoError('PIXELS_VIDEO_UNREADABLE', {
      problem: 'A box of the MP4 file has an impossible length',
    });
  return { headerBytes, byteLength };
}
