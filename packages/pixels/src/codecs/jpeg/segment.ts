import { pixelsError } from '../../errors.ts';

/** A marker segment of the JPEG family. ITU-T T.81 B.1.1.4. */
export interface Segment {
  readonly marker: number;
  /** The segment's parameters, without marker and length. */
  readonly body: Uint8Array;
  readonly endOffset: number;
}

/** The marker segment at or after `offset`; undefined at EOI or at the end of the bytes. */
export function nextSegment(codestream: Uint8Array, offset: number): Segment | undefined {
  let at = offset;
  for (;;) {
    at = codestream.indexOf(0xff, at);
    if (at < 0) return undefined;
    while (codestream[at] === 0xff) at++;
    const marker = codestream[at++];
    if (marker === undefined || marker === 0xd9) return undefined;
    const standsAlone = marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (standsAlone) continue;
    const length = ((codestream[at] ?? 0) << 8) | (codestream[at + 1] ?? 0);
    if (length < 2 || at + length > codestream.length)
      throw pixelsError('PIXELS_CODESTREAM_INVALID', {
        codec: 'JPEG',
        problem: 'A marker segment reaches past the end',
      });
    return { marker, body: codestream.subarray(at + 2, at + length), endOffset: at + length };
  }
}
