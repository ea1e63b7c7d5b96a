export { findRange, largestSample, smallestSample } from '../range';

/** First address that is free for whoever calls. */
export function freeMemory(): usize {
  return __heap_base;
}
