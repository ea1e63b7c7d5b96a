export type { ServerConfig } from './config/config.ts';
export { readConfig } from './config/config.ts';
export type { CreateServerOptions, RunningServer } from './create-server.ts';
export { createServer } from './create-server.ts';
export { createNodeCodecLoader } from './decoding/node-codec-loader.ts';
export { capabilityResources } from './dicomweb/index.ts';
export { type NegotiatedService, negotiatedServices } from './dimse/index.ts';
