/*
 * Rows of 32-bit floats, blended four at a time: counts are rounded up to fours, and every row has room for it. Only rows of
 * pixels end where they end.
 */
export { blendAcross, blendAcrossCubic, blendColourAcross, blendColourAcrossCubic } from './across';
export { blendDown, blendDownCubic } from './down';
export { mapLevels, shadeColour, shadeGrey, shadeLights } from './shade';
export {
  lookUpBytes,
  lookUpWordRun,
  lookUpWords,
  markPadding,
  repeatBorder,
  widenBytes,
  widenSignedBytes,
  widenSignedWords,
  widenWords,
} from './stored';

/** First address that is free for whoever calls. */
export function freeMemory(): usize {
  return __heap_base;
}
