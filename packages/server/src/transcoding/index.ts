export {
  BitJoiner,
  encapsulatedPixelDataHeader,
  fragmentHeader,
  nativePixelDataHeader,
  sequenceDelimitation,
} from './pixel-data-parts.ts';
export { isTranscodable, losslessTargets, lossyTargets } from './transcodable.ts';
export { createTranscodePool, type TranscodePool } from './transcode-pool.ts';
export { Transcoder } from './transcoder.ts';
