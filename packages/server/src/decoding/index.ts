export { createDecodeWorkerHost } from './decode-worker-host.ts';
export { createNodeCodecLoader } from './node-codec-loader.ts';
