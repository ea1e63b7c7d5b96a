import { browserWorkerHost, warmWorkerHost } from '@isocenter/viewer';

/** Workers that decode the first picture: one starts while the code that will ask it is still on its way. */
export const decodeWorkers = warmWorkerHost(browserWorkerHost);
