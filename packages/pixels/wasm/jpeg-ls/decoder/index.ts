export { findRange, largestSample, smallestSample } from '../../range';
export { beginCoding, forgetContexts } from '../coding';
export { lineBytes } from '../line';
export { openScan } from './bits';
export { decodeScan } from './scan';

/** First address that is free for whoever calls. */
export function freeMemory(): usize {
  return __heap_base;
}
