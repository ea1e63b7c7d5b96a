export { Metrics } from './metrics.ts';
export { addQueueGauges, timedPort, timedStores } from './ports.ts';
