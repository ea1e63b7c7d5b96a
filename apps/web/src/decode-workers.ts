import { browserWorkerHost, warmWorkerHost } from '@isocenter/viewer';

/** Workers that decode pictures: one starts while the code that will ask it is still on its way, and the next study goes on with those of the one before. */
export const decodeWorkers = warmWorkerHost(browserWorkerHost);
