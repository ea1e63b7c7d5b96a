import {
  type FrameTable,
  findFrameTable,
  findTransferSyntax,
  isIsocenterError,
  type OpenedPart10,
} from '@isocenter/dicom';
import type { StoredFrames } from '../retrieve/stored-frames.ts';

/**
 * Where each frame of a stored file lies, so that a frame is one positioned read later. Native frames are arithmetic
 * and read nothing; for encapsulated ones the offset table is read, and seams between fragments only where it fails.
 * Undefined where frames cannot be told or are not whole, and for deflated files and video. PS3.5 §8.1.1, A.4.
 */
export async function findStoredFrames(
  opened: OpenedPart10,
  signal?: AbortSignal,
): Promise<StoredFrames | undefined> {
  const syntax = findTransferSyntax(opened.transferSyntaxUid);
  if (opened.pixelData === undefined || syntax?.deflated || syntax?.codec === 'video') return undefined;
  let table: FrameTable;
  try {
    table = await findFrameTable(opened, signal);
  } catch (error) {
    if (isIsocenterError(error) && error.kind !== 'unavailable') return undefined;
    throw error;
  }
  const { numberOfFrames, bitsPerFrame } = table;
  if (numberOfFrames === 0) return undefined;
  if (!table.native) {
    const ranges = Array.from({ length: numberOfFrames }, (_, frameIndex) => table.rangesOf(frameIndex));
    return { kind: 'encapsulated', ranges };
  }
  const { byteOffset, byteLength } = opened.pixelData;
  if (bitsPerFrame === undefined || numberOfFrames * bitsPerFrame > byteLength * 8) return undefined;
  return { kind: 'native', byteOffset, bitsPerFrame, numberOfFrames };
}
