export { findRange, largestSample, smallestSample } from '../range';
export { openScan } from './bits';
export { beginCoding } from './coding';
export { decodeScan, lineBytes } from './scan';

/** First address that is free for whoever calls. */
export function freeMemory(): usize {
  return __heap_base;
}
