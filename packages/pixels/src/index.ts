export type {
  CodecDecoder,
  CodecFrameInfo,
  CodecLoader,
  CodecName,
  EmscriptenCodec,
} from './codecs/codec-loader.ts';
export { iccToSrgb } from './colour/icc-to-srgb.ts';
export { isSrgbProfile } from './colour/is-srgb-profile.ts';
export { type PcsLab, srgbFromPcsLab } from './colour/pcs-lab.ts';
export { standardPalette } from './colour/standard-palettes.ts';
export {
  type DecodedFrame,
  type EmbeddedOverlayMask,
  type SampleArray,
  type StoredColour,
  sampleRangeOf,
  type Truncation,
} from './decoded-frame.ts';
export {
  type DecodeProblem,
  type DecodeRequest,
  type DecodeResponse,
  prepareRequest,
} from './decoding/decode-message.ts';
export { findVideoBeginning, type VideoBeginning, videoBeginningBytes } from './decoding/video-beginning.ts';
export { type DecodeOptions, DecodePool, type DecodePoolOptions } from './decoding/decode-pool.ts';
export type { DeadlineClock, WorkerHost, WorkerPort } from './decoding/worker-host.ts';
export { hasNativeLength } from './decoding/sample-container.ts';
export { outgrowsWorker } from './decoding/worker-memory.ts';
export { blendDataPaths, type DataFrame } from './display/blend-data-paths.ts';
export { type CalibratedValue, calibratedValuesAt } from './display/calibrated-value.ts';
export { displayGrey, displayRgba } from './display/display-frame.ts';
export { displayFrame } from './display/display-frame-in-srgb.ts';
export { greyMapping, greyTable, isInverted, PADDING_GREY, toGreyLevel } from './display/grey-mapping.ts';
export { fullRangeWindow, initialPresentation } from './display/initial-presentation.ts';
export { isAllColour } from './display/is-all-colour.ts';
export {
  type MaskShift,
  type SubtractionMask,
  type SubtractionScale,
  subtractionMask,
  subtractMask,
} from './display/mask-subtraction.ts';
export { applyModalityTransform, modalityValueAt } from './display/modality-lut.ts';
export { forEachOverlayPixel } from './display/overlay.ts';
export { isPadding, rangeWithoutPadding } from './display/padding.ts';
export type { ColourCorrection, Presentation } from './display/presentation.ts';
export { applyPresentationLut } from './display/presentation-lut.ts';
export { realWorldValue } from './display/real-world-value.ts';
export { shutterMask, shutterRgb } from './display/shutter.ts';
export { applyVoiLut, applyWindow } from './display/voi-lut.ts';
export { type NoWindow, windowOfValues } from './display/window-of-values.ts';
export { pixelsError } from './errors.ts';
export {
  type Concatenation,
  type ConcatenationPart,
  findConcatenationPart,
  joinConcatenations,
  type MissingFrames,
} from './frame-description/concatenation.ts';
export { describeDifference } from './frame-description/describe-difference.ts';
export {
  findDosePerStoredValue,
  type GridOffsets,
  readGridOffsets,
} from './frame-description/describe-dose.ts';
export type {
  BlendingWeight,
  DataFrameAssignment,
  DataPathAssignment,
  EnhancedPalette,
  PathPalette,
} from './frame-description/describe-enhanced-palette.ts';
export { describeFrame } from './frame-description/describe-frame.ts';
export type { MaskSubtraction } from './frame-description/describe-mask.ts';
export { type MaskItem, maskItemsOf } from './frame-description/mask-items.ts';
export type { MaskOperation } from './frame-description/mask-operation.ts';
export { describeOverlays } from './frame-description/describe-overlays.ts';
export { describePlane } from './frame-description/describe-plane.ts';
export type { RealWorldValueMap } from './frame-description/describe-real-world-values.ts';
export { type DisplayShutter, describeShutter } from './frame-description/describe-shutter.ts';
export { describeWindows } from './frame-description/describe-voi.ts';
export type { DisplayParts } from './frame-description/display-parts.ts';
export { FindingList } from './frame-description/findings.ts';
export type {
  FrameDescription,
  FrameDimension,
  FrameOrdering,
  IndexedPalette,
  Laterality,
  LateralityStatement,
  LossyHistory,
  ModalityTransform,
  Overlay,
  PaddingRange,
  Palette,
  PixelSpacing,
  RangePalette,
  RegionUnit,
  Side,
  SlidePlane,
  SpacingProvenance,
  Tile,
  UltrasoundRegion,
  VoiLutFunction,
  Window,
} from './frame-description/frame-description.ts';
export { FrameAttributes } from './frame-description/functional-groups.ts';
export { findPlayback, type Playback } from './frame-description/playback.ts';
export { readLookupTable } from './frame-description/read-lookup-table.ts';
export { findTiming } from './frame-description/timing.ts';
export type { UnitCode } from './frame-description/unit-code.ts';
export { ellipseAreaMm2, polygonAreaMm2 } from './geometry/area.ts';
export { commonRegion } from './geometry/common-region.ts';
export { type DimensionAxis, dimensionAxes } from './geometry/dimension-axes.ts';
export {
  type ImagePlane,
  type PixelPosition,
  patientFromPixel,
  pixelFromPatient,
} from './geometry/image-plane.ts';
export {
  type AffineMatrix,
  affineOf,
  invertAffine,
  multiplyAffine,
  transformPoint,
} from './geometry/matrix.ts';
export {
  type AnatomicalOrientation,
  oppositeLetters,
  orientationLetters,
} from './geometry/orientation-letters.ts';
export type { PixelRegion } from './geometry/pixel-region.ts';
export {
  findNearestFrame,
  type NearestFrame,
  type PlacedFrame,
  type PlaneRelation,
  relatePlanes,
} from './geometry/plane-relation.ts';
export {
  type PositionedSlice,
  type SliceOrder,
  sortByPosition,
  spacingBetween,
} from './geometry/slice-order.ts';
export {
  type SplitAxis,
  type SplittableFrame,
  type Stack,
  type StackCoordinate,
  type StackSplit,
  splitStacks,
} from './geometry/split-stacks.ts';
export {
  dimensionsOf,
  type StackCell,
  type StackDimension,
  type StackDimensions,
} from './geometry/stack-dimensions.ts';
export type { SliceGap, StackShear, StackSpacing } from './geometry/stack-spacing.ts';
export { type RegionValue, regionValueAt } from './geometry/ultrasound-scale.ts';
export { calibrateByLength } from './geometry/user-calibration.ts';
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
export {
  buildVolume,
  textureToLps,
  type Volume,
  type VolumeFrame,
  type VolumeOptions,
  type VolumeRefusalReason,
  type VolumeResult,
} from './geometry/volume.ts';
export { type InterpolationMemory, interpolationKernel } from './interpolation/interpolation-kernel.ts';
export { type LookupTable, lookUp } from './lookup-table.ts';
export type { PixelFormat } from './pixel-format.ts';
export { type Instant, instantOf } from './suv/instant.ts';
export { type PetInputs, readPetInputs } from './suv/pet-inputs.ts';
export {
  type ScanTimeSource,
  type SuvFactor,
  type SuvKind,
  type SuvRefusal,
  suvFactor,
} from './suv/suv-factor.ts';
export type { Address } from './wasm-memory.ts';
