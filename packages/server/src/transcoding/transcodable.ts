import type { StoredInstance } from '@isocenter/archive';
import { findTransferSyntax, TransferSyntaxUid } from '@isocenter/dicom';
import { type EncodeFrameOptions, isDecodable } from '@isocenter/pixels/decoding';

const u = TransferSyntaxUid;

/** Transfer syntaxes instances and frames can be given in without losing anything, the default first. PS3.18 Table 8.7.3-2. */
export const losslessTargets: readonly string[] = [
  u.ExplicitVrLittleEndian,
  u.JpegLosslessSv1,
  u.JpegLossless,
  u.JpegLsLossless,
  u.Jpeg2000Lossless,
  u.Htj2kLossless,
  u.Htj2kLosslessRpcl,
  u.RleLossless,
];

/** How much may be lost in each transfer syntax that an instance can be asked for by its UID, and then loses something. */
export const lossyTargets: ReadonlyMap<string, EncodeFrameOptions> = new Map([
  [u.JpegBaseline8Bit, { quality: 90 }],
  [u.JpegLsNearLossless, { nearLossless: 2 }],
  [u.Jpeg2000, { compressionRatio: 10 }],
  [u.Htj2k, { compressionRatio: 10 }],
]);

/** Whether an instance can be brought into a transfer syntax, as far as this can be told without decoding it. */
export function isTranscodable(
  { transferSyntaxUid, numberOfFrames }: Pick<StoredInstance, 'transferSyntaxUid' | 'numberOfFrames'>,
  target: string,
): boolean {
  const source = findTransferSyntax(transferSyntaxUid);
  if (!source) return false;
  if (!losslessTargets.includes(target) && !lossyTargets.has(target)) return false;
  return numberOfFrames === 0 ? !source.encapsulated : isDecodable(transferSyntaxUid);
}
