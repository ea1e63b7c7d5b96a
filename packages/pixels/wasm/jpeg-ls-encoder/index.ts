export { beginCoding } from '../jpeg-ls/coding';
export { lineBytes } from '../jpeg-ls/scan';
export { findRange, largestSample, smallestSample } from '../range';
export { beginOutput, continueOutput, endOutput, outputEnd } from './bits';
export { beginScan, encodeLines } from './scan';

/** First address that is free for whoever calls. */
export function freeMemory(): usize {
  return __heap_base;
}
