import { pixelsError } from '../../errors.ts';
import type { KernelSamples } from '../kernel-memory.ts';
import { type JpegHeader, type JpegScan, readScans } from './codestream.ts';
import { invalid, type JpegKernel } from './kernel.ts';

const unsupported = (problem: string) =>
  pixelsError('PIXELS_FORMAT_UNSUPPORTED', { attribute: 'JPEG lossless codestream', problem });

/** A code and its extra bits. */
const LONGEST_DIFFERENCE_BYTES = 4;

/**
 * JPEG lossless, non-hierarchical, Huffman: process 14 with any predictor. ITU-T T.81 Annex H, PS3.5 §8.2.1.
 * Decodes 2 to 16 bits, any number of components, point transform, restart intervals of whole lines.
 * Gives the samples, components interleaved, as unsigned numbers of `header.precision` bits.
 */
export function decodeJpegLossless(bytes: Uint8Array, header: JpegHeader, kernel: JpegKernel): KernelSamples {
  const { rows, columns, components, precision } = header;
  const sampleCount = rows * columns * components.length;
  if (sampleCount > bytes.length * 8) throw invalid('It has fewer bits than samples');
  const bytesPerSample = precision <= 8 ? 1 : 2;
  kernel.begin(bytes, columns * components.length * LONGEST_DIFFERENCE_BYTES);
  const picture = kernel.memory.allocate(sampleCount * bytesPerSample);
  const decoded = new Set<number>();
  readScans(bytes, (scan) => {
    for (const { index } of scan.components) decoded.add(index);
    return decodeScan(scan, header, kernel, picture);
  });
  if (decoded.size < components.length) throw invalid('A component has no scan');
  return kernel.memory.samplesAt(picture, sampleCount, bytesPerSample);
}

/** Gives the offset behind the scan. */
function decodeScan(scan: JpegScan, header: JpegHeader, kernel: JpegKernel, picture: number): number {
  const { rows, columns, components, precision } = header;
  const { restartInterval, spectralStart: predictor, approximationLow: pointTransform } = scan;
  const sampledAlike = components.every((c) => c.horizontalSampling === 1 && c.verticalSampling === 1);
  if (components.length > 1 && !sampledAlike) throw unsupported('has subsampled components');
  if (restartInterval % columns !== 0) throw unsupported('restarts within a line');
  if (predictor > 7) throw unsupported(`uses predictor ${predictor}`);
  if (pointTransform >= precision) throw invalid('The point transform leaves no bits');

  const bytesPerSample = precision <= 8 ? 1 : 2;
  const scanned = scan.components;
  const tables = kernel.memory.allocateWords(
    scanned.map(({ dcTable }) => kernel.tableOf(dcTable, 'lossless')),
  );
  const targets = kernel.memory.allocateWords(scanned.map(({ index }) => picture + index * bytesPerSample));
  const lines = kernel.memory.allocate(scanned.length * 3 * columns * 2);
  return kernel.runScan(scan.dataOffset, (exports) =>
    exports.decodeLosslessScan(
      tables,
      targets,
      scanned.length,
      rows,
      columns,
      restartInterval === 0 ? rows : restartInterval / columns,
      predictor,
      pointTransform,
      1 << (precision - pointTransform - 1),
      lines,
      components.length,
      bytesPerSample,
    ),
  );
}
