import { pixelsError } from '../../errors.ts';
import { type JpegHeader, type JpegScan, parseJpeg } from './codestream.ts';
import type { HuffmanTable } from './huffman-table.ts';
import { LosslessDifferences } from './lossless-differences.ts';

/** Samples of a lossless JPEG, components interleaved, as unsigned numbers of `header.precision` bits. */
export interface LosslessImage {
  readonly header: JpegHeader;
  readonly samples: Uint16Array;
}

const unsupported = (problem: string) =>
  pixelsError('PIXELS_FORMAT_UNSUPPORTED', { attribute: 'JPEG lossless codestream', problem });

/**
 * JPEG lossless, non-hierarchical, Huffman: process 14 with any predictor. ITU-T T.81 Annex H, PS3.5 §8.2.1.
 * Decodes 2 to 16 bits, any number of components, point transform, restart intervals of whole lines.
 */
export function decodeJpegLossless(bytes: Uint8Array): LosslessImage {
  const { header, scans } = parseJpeg(bytes);
  if (header.process !== 'lossless')
    throw pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG lossless', problem: 'It is a DCT image' });
  const sampleCount = header.rows * header.columns * header.components.length;
  if (sampleCount > bytes.length * 8)
    throw pixelsError('PIXELS_CODESTREAM_INVALID', {
      codec: 'JPEG lossless',
      problem: 'It has fewer bits than samples',
    });
  const samples = new Uint16Array(sampleCount);
  for (const scan of scans) decodeScan(scan, header, samples);
  return { header, samples };
}

function decodeScan(scan: JpegScan, header: JpegHeader, samples: Uint16Array): void {
  const { rows, columns, components } = header;
  const scanned = scan.components;
  const sampledAlike = components.every((c) => c.horizontalSampling === 1 && c.verticalSampling === 1);
  if (components.length > 1 && !sampledAlike) throw unsupported('has subsampled components');
  if (scan.restartInterval % columns !== 0) throw unsupported('restarts within a line');
  if (scan.spectralStart > 7) throw unsupported(`uses predictor ${scan.spectralStart}`);

  const tables = scanned.map(({ dcTable }): HuffmanTable => {
    if (dcTable) return dcTable;
    throw pixelsError('PIXELS_CODESTREAM_INVALID', {
      codec: 'JPEG lossless',
      problem: 'A scan uses a Huffman table that was not defined',
    });
  });
  const differences = new LosslessDifferences(scan.data, tables);
  const rowsPerInterval = scan.restartInterval === 0 ? rows : scan.restartInterval / columns;
  const line = new Int32Array(columns * scanned.length);
  const planes = scanned.map(() => new Uint16Array(2 * columns));
  const startValue = 1 << (header.precision - scan.approximationLow - 1);

  for (let row = 0; row < rows; row++) {
    const isFirstOfInterval = row % rowsPerInterval === 0;
    if (isFirstOfInterval) differences.nextInterval();
    differences.readLine(line);
    planes.forEach((lines, k) => {
      const current = lines.subarray((row & 1) * columns, ((row & 1) + 1) * columns);
      const above = lines.subarray((1 - (row & 1)) * columns, (2 - (row & 1)) * columns);
      const source = { line, first: k, step: scanned.length };
      if (isFirstOfInterval) predictFirstLine(current, source, startValue);
      else predictLine(current, above, source, scan.spectralStart);
      const index = scanned[k]?.index ?? 0;
      let at = row * columns * components.length + index;
      for (let column = 0; column < columns; column++, at += components.length) {
        samples[at] = (current[column] as number) << scan.approximationLow;
      }
    });
  }
}

/** Differences of one component within an interleaved line. */
interface DifferenceSource {
  readonly line: Int32Array;
  readonly first: number;
  readonly step: number;
}

/** The first line of a restart interval: only the left neighbour is known. ITU-T T.81 H.1.2.1. */
function predictFirstLine(current: Uint16Array, { line, first, step }: DifferenceSource, startValue: number) {
  let left = startValue;
  for (let column = 0, i = first; column < current.length; column++, i += step) {
    left = (left + (line[i] as number)) & 0xffff;
    current[column] = left;
  }
}

/**
 * Any other line: `left` is Ra, `above` is Rb, `aboveLeft` is Rc; the first sample is predicted from above.
 * Sums are modulo 2^16. ITU-T T.81 Table H.1.
 */
function predictLine(
  current: Uint16Array,
  aboveLine: Uint16Array,
  { line, first, step }: DifferenceSource,
  predictor: number,
): void {
  let aboveLeft = aboveLine[0] as number;
  let left = (aboveLeft + (line[first] as number)) & 0xffff;
  current[0] = left;
  for (let column = 1, i = first + step; column < current.length; column++, i += step) {
    const above = aboveLine[column] as number;
    let predicted = 0;
    switch (predictor) {
      case 1:
        predicted = left;
        break;
      case 2:
        predicted = above;
        break;
      case 3:
        predicted = aboveLeft;
        break;
      case 4:
        predicted = left + above - aboveLeft;
        break;
      case 5:
        predicted = left + ((above - aboveLeft) >> 1);
        break;
      case 6:
        predicted = above + ((left - aboveLeft) >> 1);
        break;
      case 7:
        predicted = (left + above) >> 1;
        break;
    }
    left = (predicted + (line[i] as number)) & 0xffff;
    current[column] = left;
    aboveLeft = above;
  }
}
