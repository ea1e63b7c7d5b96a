import { type DataSetContent, TransferSyntaxUid } from '@isocenter/dicom';
import { encodeFrame } from '@isocenter/pixels/decoding';
import { nodeCodecs } from '../../packages/pixels/test/node-codecs.ts';
import { type MadeImage, madeImage } from './made-images.ts';

const side = 2048;
const format = {
  rows: side,
  columns: side,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  signed: false,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
} as const;

/** An HTJ2K image of 2048 × 2048 waves with noise, whose first bytes hold a smaller picture; and its stored values, row by row. */
export async function madeLargeImage(
  content: DataSetContent = {},
): Promise<{ image: MadeImage; values: Uint16Array; side: number }> {
  const values = Uint16Array.from({ length: side * side }, (_, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    return 1000 + 400 * Math.sin(column / 90) * Math.cos(row / 70) + ((i * 7919) % 61);
  });
  const decoded = {
    rows: side,
    columns: side,
    samplesPerPixel: 1,
    values,
    minimum: 0,
    maximum: 2000,
  } as const;
  const htj2k = TransferSyntaxUid.Htj2kLosslessRpcl;
  const { encoded } = await encodeFrame(decoded, format, htj2k, nodeCodecs());
  const PixelData = { fragments: [encoded.bytes] };
  return { image: madeImage({ Rows: side, Columns: side, PixelData, ...content }, htj2k), values, side };
}
