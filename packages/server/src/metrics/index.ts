export { Metrics } from './metrics.ts';
export { addCertificateGauge, addQueueGauges, addSafetyGauges, timedPort, timedStores } from './ports.ts';
