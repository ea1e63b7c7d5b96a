export { findRange, largestSample, smallestSample } from '../range';
export { beginOutput, continueOutput, endOutput, outputEnd } from './bits';
export { encodeBlockRows, workBytes } from './picture';

/** First address that is free for whoever calls. */
export function freeMemory(): usize {
  return __heap_base;
}
