import { isJpegXl } from './jpeg-xl/header.ts';

/** Families that a codestream's first bytes tell apart. */
export type CodestreamFamily = 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'jpeg-xl';

const SOF55_JPEG_LS = 0xf7;
const SOS = 0xda;

/**
 * The family a frame really is, whatever its transfer syntax says: SOC begins JPEG 2000, FF0A JPEG XL, SOI begins JPEG,
 * and a SOF55 marker makes that JPEG-LS. Undefined when it is none of them. ITU-T T.81, T.87, T.800.
 */
export function identifyCodestream(bytes: Uint8Array): CodestreamFamily | undefined {
  const isJp2File = bytes[4] === 0x6a && bytes[5] === 0x50 && bytes[6] === 0x20 && bytes[7] === 0x20;
  if (isJp2File || (bytes[0] === 0xff && bytes[1] === 0x4f)) return 'jpeg-2000';
  if (isJpegXl(bytes)) return 'jpeg-xl';
  if (findStartOfImage(bytes) === undefined) return undefined;
  return findJpegLsFrameHeader(bytes) ? 'jpeg-ls' : 'jpeg';
}

function findStartOfImage(bytes: Uint8Array): number | undefined {
  const start = bytes.indexOf(0xff);
  return start >= 0 && bytes[start + 1] === 0xd8 ? start : undefined;
}

/** Size in the SOF55 segment of a JPEG-LS codestream; undefined when there is none before the first scan. */
export function findJpegLsFrameHeader(bytes: Uint8Array): { rows: number; columns: number } | undefined {
  const word = (at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  let at = (findStartOfImage(bytes) ?? bytes.length) + 2;
  while (at + 3 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    if (marker === SOF55_JPEG_LS) return { rows: word(at + 5), columns: word(at + 7) };
    if (marker === SOS) return undefined;
    at += marker === 0xff ? 1 : 2 + word(at + 2);
  }
  return undefined;
}
