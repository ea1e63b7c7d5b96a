import type { EncodableSamples } from '../wasm-encode.ts';
import { BitWriter } from './bit-writer.ts';
import { type HuffmanCode, optimalHuffmanCode } from './huffman-code.ts';

/** Differences fall into so many categories by their number of bits. ITU-T T.81 Table H.2. */
const CATEGORIES = 17;
const SOI = 0xd8;
const SOF3 = 0xc3;
const DHT = 0xc4;
const SOS = 0xda;
const EOI = 0xd9;

/**
 * JPEG lossless, process 14 with selection value 1: each sample is predicted by its left neighbour, colour interleaved by sample,
 * one Huffman table made for the picture. 2 to 16 bits. ITU-T T.81 Annex H, PS3.5 §8.2.1.
 */
export function encodeJpegLossless(picture: EncodableSamples): Uint8Array {
  const { rows, columns, componentCount, precision, samples } = picture;
  const differences = predictionErrors(picture);
  const code = optimalHuffmanCode(countCategories(differences));
  const writer = new BitWriter(samples.byteLength + 1024);
  const components = Array.from({ length: componentCount }, (_, i) => i + 1);
  const size = [rows >> 8, rows & 255, columns >> 8, columns & 255];
  writer.writeMarker(SOI);
  writer.writeSegment(SOF3, [
    precision,
    ...size,
    componentCount,
    ...components.flatMap((id) => [id, 0x11, 0]),
  ]);
  writer.writeSegment(DHT, [0, ...code.counts, ...code.symbols]);
  writer.writeSegment(SOS, [componentCount, ...components.flatMap((id) => [id, 0]), 1, 0, 0]);
  writeDifferences(writer, differences, code);
  writer.finishScan();
  writer.writeMarker(EOI);
  return writer.toBytes();
}

/** Sample − prediction, modulo 2^16, from −32767 to 32768, in the order of the scan. ITU-T T.81 H.1.2. */
function predictionErrors({ columns, componentCount, precision, samples }: EncodableSamples): Int32Array {
  const differences = new Int32Array(samples.length);
  const rowLength = columns * componentCount;
  for (let row = 0; row < samples.length; row += rowLength) {
    for (let at = row; at < row + componentCount; at++) {
      const predicted = row === 0 ? 2 ** (precision - 1) : (samples[at - rowLength] as number);
      differences[at] = wrapped((samples[at] as number) - predicted);
    }
    for (let at = row + componentCount; at < row + rowLength; at++) {
      differences[at] = wrapped((samples[at] as number) - (samples[at - componentCount] as number));
    }
  }
  return differences;
}

/** −32768 is written as 32768. */
function wrapped(difference: number): number {
  const modulo = difference & 0xffff;
  return modulo > 32768 ? modulo - 65536 : modulo;
}

const categoryOf = (difference: number) => 32 - Math.clz32(Math.abs(difference));

function countCategories(differences: Int32Array): number[] {
  const counts = new Array<number>(CATEGORIES).fill(0);
  for (const difference of differences) {
    const category = categoryOf(difference);
    counts[category] = (counts[category] as number) + 1;
  }
  return counts;
}

/** The category's code word, then the difference itself; 32768 is alone in its category. ITU-T T.81 H.1.2.2. */
function writeDifferences(
  writer: BitWriter,
  differences: Int32Array,
  { codeOf, lengthOf }: HuffmanCode,
): void {
  for (const difference of differences) {
    const category = categoryOf(difference);
    writer.writeBits(codeOf[category] as number, lengthOf[category] as number);
    if (category > 0 && category < 16)
      writer.writeBits(difference < 0 ? difference + 2 ** category - 1 : difference, category);
  }
}
