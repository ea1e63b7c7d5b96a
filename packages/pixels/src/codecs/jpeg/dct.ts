import { pixelsError } from '../../errors.ts';
import { type JpegHeader, parseJpeg } from './codestream.ts';
import { type CoefficientPlane, NATURAL_ORDER } from './coefficients.ts';
import { decodeDctScan } from './dct-scan.ts';
import { inverseDct } from './inverse-dct.ts';

/** Samples of a DCT JPEG before any colour conversion, components interleaved at full size. */
export interface DctImage {
  readonly header: JpegHeader;
  readonly samples: Uint16Array;
}

/**
 * Sequential and progressive DCT, Huffman, 8 and 12 bits: processes 1, 2, 4, 6, 8, 10, 12. ITU-T T.81
 * Annexes F and G, PS3.5 §8.2.1. Subsampled components are brought to full size by repetition.
 */
export function decodeJpegDct(bytes: Uint8Array): DctImage {
  const { header, scans } = parseJpeg(bytes);
  if (header.process === 'lossless')
    throw pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG', problem: 'It is a lossless image' });
  if ((header.rows * header.columns) / 64 > bytes.length * 8)
    throw pixelsError('PIXELS_CODESTREAM_INVALID', {
      codec: 'JPEG',
      problem: 'It has fewer bits than blocks',
    });
  const planes = allocatePlanes(header);
  for (const scan of scans) {
    for (const { index, quantization } of scan.components) {
      const plane = planes[index];
      if (plane) plane.quantization ??= quantization;
    }
    decodeDctScan(scan, header, planes);
  }
  const samples = new Uint16Array(header.rows * header.columns * planes.length);
  planes.forEach((plane, index) => {
    writeSamples(reconstruct(plane, header.precision), plane, header, index, samples);
  });
  return { header, samples };
}

function allocatePlanes(header: JpegHeader): CoefficientPlane[] {
  const maxH = Math.max(...header.components.map((c) => c.horizontalSampling));
  const maxV = Math.max(...header.components.map((c) => c.verticalSampling));
  const mcusPerRow = Math.ceil(header.columns / (8 * maxH));
  const mcusPerColumn = Math.ceil(header.rows / (8 * maxV));
  return header.components.map(({ horizontalSampling, verticalSampling }) => {
    const blocksPerRow = mcusPerRow * horizontalSampling;
    const blocksPerColumn = mcusPerColumn * verticalSampling;
    return {
      horizontalSampling,
      verticalSampling,
      blocksPerRow,
      blocksPerColumn,
      usedBlocksPerRow: Math.ceil(Math.ceil((header.columns * horizontalSampling) / maxH) / 8),
      usedBlocksPerColumn: Math.ceil(Math.ceil((header.rows * verticalSampling) / maxV) / 8),
      coefficients: new Int32Array(blocksPerRow * blocksPerColumn * 64),
      quantization: undefined,
    };
  });
}

/** Dequantizes and transforms a plane: one sample per pixel of the component, padded to whole blocks. */
function reconstruct(plane: CoefficientPlane, precision: number): Uint16Array {
  const { blocksPerRow, blocksPerColumn, coefficients, quantization } = plane;
  if (!quantization)
    throw pixelsError('PIXELS_CODESTREAM_INVALID', {
      codec: 'JPEG',
      problem: 'A quantization table was not defined',
    });
  const steps = new Uint16Array(64);
  NATURAL_ORDER.forEach((natural, zigzag) => {
    steps[natural] = quantization[zigzag] as number;
  });
  const width = blocksPerRow * 8;
  const out = new Uint16Array(width * blocksPerColumn * 8);
  const block = new Int32Array(64);
  const middle = 2 ** (precision - 1);
  const highest = 2 ** precision - 1;
  for (let blockIndex = 0; blockIndex < blocksPerRow * blocksPerColumn; blockIndex++) {
    for (let k = 0; k < 64; k++) {
      block[k] = (coefficients[blockIndex * 64 + k] as number) * (steps[k] as number);
    }
    inverseDct(block, precision);
    const blockColumn = blockIndex % blocksPerRow;
    const corner = ((blockIndex - blockColumn) / blocksPerRow) * 8 * width + blockColumn * 8;
    for (let k = 0; k < 64; k++) {
      const value = (block[k] as number) + middle;
      out[corner + (k >> 3) * width + (k & 7)] = value < 0 ? 0 : value > highest ? highest : value;
    }
  }
  return out;
}

function writeSamples(
  plane: Uint16Array,
  { horizontalSampling, verticalSampling, blocksPerRow }: CoefficientPlane,
  header: JpegHeader,
  index: number,
  samples: Uint16Array,
): void {
  const { rows, columns, components } = header;
  const maxH = Math.max(...components.map((c) => c.horizontalSampling));
  const maxV = Math.max(...components.map((c) => c.verticalSampling));
  const width = blocksPerRow * 8;
  let at = index;
  for (let row = 0; row < rows; row++) {
    const lineStart = Math.floor((row * verticalSampling) / maxV) * width;
    for (let column = 0; column < columns; column++, at += components.length) {
      samples[at] = plane[lineStart + Math.floor((column * horizontalSampling) / maxH)] as number;
    }
  }
}
