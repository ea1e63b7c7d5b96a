import type { VideoCodec, VideoContainer } from './video-stream.ts';

/** What the first bytes of a video tell of it. */
export interface VideoBeginning {
  readonly container: VideoContainer;
  /** Where that is told so early: a container names its codec further on. */
  readonly codec?: VideoCodec;
}

/** As many bytes as tell a video: two packets of a transport stream. */
export const videoBeginningBytes = 2 * 188;

/**
 * Tells a video by its first bytes; undefined where they begin none that is known. Samples that are stored as they are can
 * look alike: ask only of bytes that are no such samples. ISO/IEC 14496-12 §4.3, ISO/IEC 13818-1 §2.4.3 and §2.5.3.
 */
export function findVideoBeginning(bytes: Uint8Array): VideoBeginning | undefined {
  const ascii = String.fromCharCode(...bytes.subarray(4, 8));
  if (['ftyp', 'moov', 'mdat', 'free', 'styp'].includes(ascii)) return { container: 'mp4' };
  if (bytes[0] === 0x47 && (bytes.length <= 188 || bytes[188] === 0x47)) return { container: 'mpeg-ts' };
  const codeAt = bytes[2] === 0 ? 3 : 2;
  if (bytes[0] !== 0 || bytes[1] !== 0 || bytes[codeAt] !== 1) return undefined;
  const [code = 0, next = 0] = bytes.subarray(codeAt + 1, codeAt + 3);
  if (code === packCode) return { container: 'mpeg-ps', codec: 'mpeg-2' };
  if (code === sequenceHeaderCode) return { container: 'elementary', codec: 'mpeg-2' };
  if (isHevcBeginning(code, next)) return { container: 'elementary', codec: 'hevc' };
  return isH264Beginning(code) ? { container: 'elementary', codec: 'h264' } : undefined;
}

/** ISO/IEC 13818-1 §2.5.3.4 and ISO/IEC 13818-2 §6.2.1. */
const [packCode, sequenceHeaderCode] = [0xba, 0xb3];

/** A parameter set or an access unit delimiter of the base layer. ITU-T H.265 §7.3.1.2, Table 7-1. */
const isHevcBeginning = (first: number, second: number): boolean =>
  (first & 0x81) === 0 && first >> 1 >= 32 && first >> 1 <= 35 && second === 1;

/** A sequence parameter set, an access unit delimiter, or supplemental information. ITU-T H.264 §7.3.1, Table 7-1. */
const isH264Beginning = (first: number): boolean => {
  const type = first & 0x1f;
  const hasReferences = (first & 0x60) !== 0;
  return first < 0x80 && (type === 7 ? hasReferences : !hasReferences && (type === 6 || type === 9));
};
