import type { StoredInstance } from '@isocenter/archive';
import {
  type BytesRange,
  findTransferSyntax,
  isIsocenterError,
  readRange,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import type { FrameBuffers } from '../answering/frame-buffers.ts';
import type { OpenFiles } from '../opening/open-files.ts';
import type { WireFrame } from './frame-source.ts';

/** Bytes of a stored file that go onto the wire as they are. */
export interface ReadyFrame {
  readonly transferSyntaxUid: string;
  readonly ranges: readonly BytesRange[];
}

/** A frame whose memory may be wanted back. */
export interface LentFrame extends WireFrame {
  readonly release?: () => void;
}

/**
 * Where a frame lies that needs no work: native and little endian, or compressed and wanted as stored. `undefined` where
 * the index does not know, or the data set has to be read to tell.
 */
export function findReadyFrame(
  { frames, transferSyntaxUid }: StoredInstance,
  frameIndex: number,
  asStored: boolean,
): ReadyFrame | undefined {
  if (frames?.kind === 'encapsulated') {
    const ranges = asStored ? frames.ranges[frameIndex] : undefined;
    return ranges && { transferSyntaxUid, ranges };
  }
  const syntax = findTransferSyntax(transferSyntaxUid);
  if (frames === undefined || !syntax || syntax.encapsulated || syntax.bigEndian) return undefined;
  if (frameIndex >= frames.numberOfFrames || frames.bitsPerFrame % 8 !== 0) return undefined;
  const byteLength = frames.bitsPerFrame / 8;
  const byteOffset = frames.byteOffset + frameIndex * byteLength;
  return {
    transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
    ranges: [{ byteOffset, byteLength }],
  };
}

/**
 * `undefined` where the file ends before the frame does: then the data set tells what is there. With `buffers` the frame is
 * lent: whoever sends it gives it back by `release`.
 */
export async function readReadyFrame(
  files: OpenFiles,
  stored: StoredInstance,
  { transferSyntaxUid, ranges }: ReadyFrame,
  buffers?: FrameBuffers,
): Promise<LentFrame | undefined> {
  try {
    return await files.use(stored, async (blob): Promise<LentFrame | undefined> => {
      const [only] = ranges;
      if (buffers && blob.readInto && only && ranges.length === 1) {
        const bytes = buffers.take(only.byteLength);
        if ((await blob.readInto(bytes, only.byteOffset)) < only.byteLength) return undefined;
        return { transferSyntaxUid, bytes, release: () => buffers.give(bytes) };
      }
      const parts = await Promise.all(ranges.map((range) => readRange(blob, range)));
      const [first] = parts;
      return { transferSyntaxUid, bytes: parts.length === 1 && first ? first : Buffer.concat(parts) };
    });
  } catch (error) {
    if (isIsocenterError(error, 'DICOM_READ_SHORT')) return undefined;
    throw error;
  }
}
