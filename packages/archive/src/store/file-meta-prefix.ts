import { encodeFileMeta, isValidUid } from '@isocenter/dicom';
import type { BareDataSet } from '../incoming-instance.ts';

/** File meta information of a sender, to put the SOP Instance UID of an instance in. */
interface Template {
  readonly bytes: Uint8Array;
  readonly uidByteOffset: number;
}

/** Senders, and lengths of their UIDs; the oldest go. */
const mostTemplates = 64;
const templates = new Map<string, Template>();

/** Media Storage SOP Instance UID (0002,0003), UI, as File Meta Information is encoded; two bytes of length follow. PS3.10 §7.1. */
const sopInstanceUidHeader = Uint8Array.of(0x02, 0x00, 0x03, 0x00, 0x55, 0x49);
const elementHeaderBytes = 8;

/**
 * Preamble and File Meta Information for in front of a bare data set. Those of one sender differ in the SOP Instance UID alone: they are
 * encoded once for each length of it, since to encode them anew takes as long as to read the head of an instance.
 */
export function fileMetaPrefix(bare: BareDataSet): Uint8Array {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle = '' } = bare;
  if (!isValidUid(sopInstanceUid)) return encode(bare);
  const key = [sopClassUid, transferSyntaxUid, sourceAeTitle, sopInstanceUid.length].join('\\');
  const template = templates.get(key) ?? keep(key, encode(bare));
  const bytes = template.bytes.slice();
  for (let at = 0; at < sopInstanceUid.length; at++)
    bytes[template.uidByteOffset + at] = sopInstanceUid.charCodeAt(at);
  return bytes;
}

function encode({ sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle }: BareDataSet): Uint8Array {
  return encodeFileMeta({
    mediaStorageSopClassUid: sopClassUid,
    mediaStorageSopInstanceUid: sopInstanceUid,
    transferSyntaxUid,
    ...(sourceAeTitle && { sourceAeTitle }),
  });
}

function keep(key: string, bytes: Uint8Array): Template {
  const uidByteOffset = Buffer.from(bytes).indexOf(sopInstanceUidHeader) + elementHeaderBytes;
  const template = { bytes, uidByteOffset };
  for (const [oldest] of templates) {
    if (templates.size < mostTemplates) break;
    templates.delete(oldest);
  }
  templates.set(key, template);
  return template;
}
