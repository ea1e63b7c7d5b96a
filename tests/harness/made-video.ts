import { type DataSetContent, SopClassUid } from '@isocenter/dicom';
import {
  annexB,
  h264Pictures,
  parameterSets,
  type WrittenPicture,
} from '../../packages/pixels/test/h264-writer.ts';
import { mp4Of, transportStreamOf } from '../../packages/pixels/test/video-wrappings.ts';
import { type MadeImage, madeFile, madeSize } from './made-images.ts';

/** Macroblocks of 16 pixels in a row of the picture, and in a column. */
export const barcodeBlocks = madeSize / 16;
/** Luma of the blocks that stand for 0 and for 1; shown black and white. */
const [dark, bright] = [16, 235];

export interface MadeVideoOptions {
  readonly frames: number;
  /** Every so many frames decoding can begin. */
  readonly groupLength?: number;
  /** Frames are decoded in another order than they are shown. */
  readonly isReordered?: boolean;
  readonly wrapping?: 'none' | 'mp4' | 'transport-stream';
  readonly frameTimeMs?: number;
}

/**
 * A video of 64 × 64 pixels whose every frame shows its index, from 0, as bits: the block at column c and row r of 4 × 4 blocks
 * is white where bit 4 r + c of the index is set. Only blocks that differ from the frame decoded before are written.
 */
export function madeVideo(
  options: MadeVideoOptions,
  content: DataSetContent = {},
  transferSyntaxUid = '1.2.840.10008.1.2.4.102',
): MadeImage {
  const { frames, frameTimeMs = 40 } = options;
  return madeFile(
    {
      SOPClassUID: SopClassUid.VideoEndoscopicImageStorage,
      Modality: 'ES',
      NumberOfFrames: frames,
      CineRate: Math.round(1000 / frameTimeMs),
      FrameTime: frameTimeMs,
      FrameIncrementPointer: '00181063',
      SamplesPerPixel: 3,
      PhotometricInterpretation: 'YBR_PARTIAL_420',
      PlanarConfiguration: 0,
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      PixelRepresentation: 0,
      LossyImageCompression: '01',
      LossyImageCompressionMethod: 'ISO_14496_10',
      PixelData: { fragments: [streamOf(options)] },
      ...content,
    },
    transferSyntaxUid,
  );
}

function streamOf({ frames, groupLength = 10, isReordered = false, wrapping = 'none' }: MadeVideoOptions) {
  const order = decodingOrder(frames, groupLength, isReordered);
  let before: readonly number[] = [];
  const pictures = order.map((frameIndex): WrittenPicture => {
    const idr = frameIndex % groupLength === 0;
    const luma = barcode(frameIndex);
    const known = before;
    const isReference = !isReordered || (frameIndex % groupLength) % 2 === 0;
    if (isReference) before = luma;
    return {
      luma: luma.map((level, block) => (!idr && level === known[block] ? undefined : level)),
      idr,
      isReference,
      ...(isReordered && { order: frameIndex % groupLength }),
    };
  });
  const stream = { columns: barcodeBlocks, rows: barcodeBlocks, pictures };
  if (wrapping === 'none') return annexB(h264Pictures({ ...stream, repeatsParameterSets: false }));
  const units = h264Pictures(stream);
  if (wrapping === 'transport-stream') return transportStreamOf(units.map((each) => annexB([each])));
  return mp4Of(units, {
    order,
    sync: order.flatMap((frameIndex, position) => (frameIndex % groupLength === 0 ? [position + 1] : [])),
    parameterSets: parameterSets(barcodeBlocks, barcodeBlocks, isReordered),
    isMovieLast: true,
  });
}

/** Each frame of an even place in its group before the one of the odd place that is shown before it. */
function decodingOrder(frames: number, groupLength: number, isReordered: boolean): number[] {
  const order = Array.from({ length: frames }, (_, frameIndex) => frameIndex);
  if (!isReordered) return order;
  for (let at = 1; at + 1 < frames; at++) {
    const place = at % groupLength;
    if (place % 2 === 1 && place + 1 < groupLength) {
      order[at] = at + 1;
      order[at + 1] = at;
      at++;
    }
  }
  return order;
}

const barcode = (frameIndex: number): number[] =>
  Array.from({ length: barcodeBlocks ** 2 }, (_, bit) => ((frameIndex >> bit) & 1 ? bright : dark));
