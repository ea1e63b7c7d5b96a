export { findRange, largestSample, smallestSample } from '../range';
export { beginScan, scanPosition } from './entropy';
export { buildAcTable, buildDifferenceTable, buildSymbolTable, tableBytes } from './huffman';
export { decodeLosslessScan } from './lossless';
export { writePicture } from './picture';
export { decodeProgressiveScan, reconstructPlane } from './progressive';
export { decodeSequentialScan } from './sequential';

/** First address that is free for whoever calls. */
export function freeMemory(): usize {
  return __heap_base;
}
