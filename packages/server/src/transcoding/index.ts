export {
  BitJoiner,
  encapsulatedPixelDataHeader,
  fragmentHeader,
  nativePixelDataHeader,
  sequenceDelimitation,
} from './pixel-data-parts.ts';
export { isTranscodable, losslessTargets, lossyTargets } from './transcodable.ts';
export { createTranscodePool, type TranscodePool } from './transcode-pool.ts';
export { type TranscodeOptions, Transcoder } from './transcoder.ts';
