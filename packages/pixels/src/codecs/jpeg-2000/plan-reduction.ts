import { isIsocenterError } from '@isocenter/dicom';
import { identifyCodestream } from '../identify-codestream.ts';
import { parseJpeg2000Header } from './codestream.ts';
import { reducedByteLength } from './tile-parts.ts';

/** A smaller picture to be had from the beginning of a codestream. */
export interface Reduction {
  /** How often the picture is halved. */
  readonly resolutionLevel: number;
  /** As many bytes of the codestream are needed. */
  readonly byteLength: number;
}

/** Fills the screens that are read at, and is decoded in a moment. */
const LONGEST_SIDE = 1024;
/** What a picture halved once, twice and more often has of the bytes where the codestream does not tell: a little more than seen. */
const SHARES = [1, 0.5, 0.25, 0.15];
/** With more of the bytes the whole picture is not far. */
const WORTHWHILE_SHARE = 0.6;

/**
 * The smaller picture that is worth being decoded before all of a codestream is there. Undefined where its bytes do not come coarse
 * before fine (position first, or tile after tile), where it is small, or where its head cannot be read.
 *
 * @param head the first bytes, with the whole main header
 */
export function planReduction(head: Uint8Array, totalBytes: number): Reduction | undefined {
  if (identifyCodestream(head) !== 'jpeg-2000') return undefined;
  try {
    const header = parseJpeg2000Header(head);
    const { progressionOrder, tileCount, decompositionLevels, columns, rows, highThroughput } = header;
    if (tileCount !== 1 || progressionOrder === 'PCRL' || progressionOrder === 'CPRL') return undefined;
    const wanted = Math.ceil(Math.log2(Math.max(columns, rows) / LONGEST_SIDE));
    const resolutionLevel = Math.min(wanted, decompositionLevels);
    if (resolutionLevel < 1) return undefined;
    const told = reducedByteLength(head, resolutionLevel);
    // Where an HTJ2K codestream ends early, its decoder gives up what is not whole.
    if (told === undefined && highThroughput) return undefined;
    const share = SHARES[Math.min(resolutionLevel, SHARES.length - 1)] as number;
    const byteLength = told ?? Math.ceil(totalBytes * share);
    return byteLength <= totalBytes * WORTHWHILE_SHARE ? { resolutionLevel, byteLength } : undefined;
  } catch (error) {
    if (isIsocenterError(error)) return undefined;
    throw error;
  }
}
