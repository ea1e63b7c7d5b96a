export { Metrics } from './metrics.ts';
export { timed } from './timed.ts';
