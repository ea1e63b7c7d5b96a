export { type BadValue, matchingOf, maximumMatches, mayBeRange } from './matching.ts';
export { inOurZone } from './time-zone.ts';
