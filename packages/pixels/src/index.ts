export type {
  CodecDecoder,
  CodecFrameInfo,
  CodecLoader,
  CodecName,
  EmscriptenCodec,
} from './codecs/codec-loader.ts';
export type { DecodedFrame, EmbeddedOverlayMask, SampleArray } from './decoded-frame.ts';
export type { DecodeProblem, DecodeRequest, DecodeResponse } from './decoding/decode-message.ts';
export { type DecodeOptions, DecodePool, type DecodePoolOptions } from './decoding/decode-pool.ts';
export type { DeadlineClock, WorkerHost, WorkerPort } from './decoding/worker-host.ts';
export { displayGrey, displayRgba } from './display/display-frame.ts';
export { greyMapping, greyTable, isInverted, PADDING_GREY, toGreyLevel } from './display/grey-mapping.ts';
export { fullRangeWindow, initialPresentation } from './display/initial-presentation.ts';
export { applyModalityTransform, modalityValueAt } from './display/modality-lut.ts';
export { forEachOverlayPixel } from './display/overlay.ts';
export { isPadding, rangeWithoutPadding } from './display/padding.ts';
export type { Presentation } from './display/presentation.ts';
export { applyVoiLut, applyWindow } from './display/voi-lut.ts';
export { pixelsError } from './errors.ts';
export { describeFrame } from './frame-description/describe-frame.ts';
export { describePlane } from './frame-description/describe-plane.ts';
export { FindingList } from './frame-description/findings.ts';
export type {
  FrameDescription,
  FrameOrdering,
  LossyHistory,
  ModalityTransform,
  Overlay,
  PaddingRange,
  Palette,
  PixelSpacing,
  RegionUnit,
  SpacingProvenance,
  UltrasoundRegion,
  VoiLutFunction,
  Window,
} from './frame-description/frame-description.ts';
export { FrameAttributes } from './frame-description/functional-groups.ts';
export { readLookupTable } from './frame-description/read-lookup-table.ts';
export { findTiming } from './frame-description/timing.ts';
export { commonRegion } from './geometry/common-region.ts';
export {
  type ImagePlane,
  type PixelPosition,
  patientFromPixel,
  pixelFromPatient,
} from './geometry/image-plane.ts';
export { oppositeLetters, orientationLetters } from './geometry/orientation-letters.ts';
export {
  type PositionedSlice,
  type SliceOrder,
  sortByPosition,
  spacingBetween,
} from './geometry/slice-order.ts';
export {
  add,
  cross,
  dot,
  lengthMm,
  norm,
  type PointLps,
  scale,
  subtract,
  unit,
  type Vector3,
} from './geometry/vector.ts';
export { type LookupTable, lookUp } from './lookup-table.ts';
export type { PixelFormat } from './pixel-format.ts';
