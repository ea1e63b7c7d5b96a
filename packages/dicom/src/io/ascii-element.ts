import { TransferSyntaxUid } from '../transfer-syntax/transfer-syntax.ts';
import { type VR, vrProperties } from '../values/vr.ts';

const longestText = 0xfffe;

/**
 * One element of text in ASCII, to the same bytes as `encodeDataSet` writes for a data set of it alone, without making one. `undefined`
 * where that is needed: in other transfer syntaxes than the two of little endian that are neither deflated nor encapsulated, and for a
 * VR with a long length. PS3.5 §7.1.2, §7.1.3.
 *
 * @param text all its values; no letter beyond ASCII.
 */
export function encodeAsciiElement(
  { tag, vr, text }: { readonly tag: number; readonly vr: VR; readonly text: string },
  transferSyntaxUid: string,
): Uint8Array | undefined {
  const isExplicit = transferSyntaxUid === TransferSyntaxUid.ExplicitVrLittleEndian;
  if (!isExplicit && transferSyntaxUid !== TransferSyntaxUid.ImplicitVrLittleEndian) return undefined;
  const { shortLength, padding } = vrProperties[vr];
  if (!shortLength || text.length > longestText) return undefined;
  const byteLength = text.length + (text.length % 2);
  const bytes = new Uint8Array(8 + byteLength);
  bytes[0] = tag >>> 16;
  bytes[1] = tag >>> 24;
  bytes[2] = tag;
  bytes[3] = tag >>> 8;
  if (isExplicit) {
    bytes[4] = vr.charCodeAt(0);
    bytes[5] = vr.charCodeAt(1);
    bytes[6] = byteLength;
    bytes[7] = byteLength >>> 8;
  } else {
    bytes[4] = byteLength;
    bytes[5] = byteLength >>> 8;
  }
  for (let at = 0; at < text.length; at++) bytes[8 + at] = text.charCodeAt(at);
  if (byteLength > text.length) bytes[bytes.length - 1] = padding;
  return bytes;
}
