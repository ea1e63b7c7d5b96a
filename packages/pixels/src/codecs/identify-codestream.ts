/** Families that a codestream's first bytes tell apart. */
export type CodestreamFamily = 'jpeg' | 'jpeg-ls' | 'jpeg-2000';

const SOF55_JPEG_LS = 0xf7;
const SOS = 0xda;

/**
 * The family a frame really is, whatever its transfer syntax says: SOC begins JPEG 2000, SOI begins JPEG,
 * and a SOF55 marker makes that JPEG-LS. Undefined when it is none of them. ITU-T T.81, T.87, T.800.
 */
export function identifyCodestream(bytes: Uint8Array): CodestreamFamily | undefined {
  const isJp2File = bytes[4] === 0x6a && bytes[5] === 0x50 && bytes[6] === 0x20 && bytes[7] === 0x20;
  if (isJp2File || (bytes[0] === 0xff && bytes[1] === 0x4f)) return 'jpeg-2000';
  const start = bytes.indexOf(0xff);
  if (start < 0 || bytes[start + 1] !== 0xd8) return undefined;
  for (let at = start + 2; at + 3 < bytes.length; ) {
    if (bytes[at] !== 0xff) return 'jpeg';
    const marker = bytes[at + 1];
    if (marker === SOF55_JPEG_LS) return 'jpeg-ls';
    if (marker === SOS) return 'jpeg';
    at += marker === 0xff ? 1 : 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
  }
  return 'jpeg';
}
