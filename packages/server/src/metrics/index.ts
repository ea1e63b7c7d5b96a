export { Metrics } from './metrics.ts';
export { addQueueGauges, addSafetyGauges, timedPort, timedStores } from './ports.ts';
