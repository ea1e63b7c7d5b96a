export { type CodedConcept, isSameConcept } from './codes/coded-concept.ts';
export { ucumOf } from './codes/measurement-unit.ts';
export {
  documentBytes,
  type EncapsulatedDocument,
  readEncapsulatedDocument,
} from './documents/encapsulated-document.ts';
export { objectsError } from './errors.ts';
export type { KeyObjectReference, KeyObjectSelection } from './key-objects/key-object-selection.ts';
export { type ReadKeyObjects, readKeyObjectSelection } from './key-objects/read-key-objects.ts';
export { isRejectionNote, keyObjectTitles } from './key-objects/titles.ts';
export { type NewDocument, writeKeyObjectSelection } from './key-objects/write-key-objects.ts';
export {
  type Displayed,
  displayedRectangle,
  type PixelRectangle,
  pixelFromAnnotation,
} from './presentation-state/annotation-pixels.ts';
export type {
  AnnotationPoint,
  AnnotationUnits,
  BoundingBox,
  CompoundGraphic,
  GraphicAnnotation,
  GraphicObject,
  TextAnchor,
  TextObject,
} from './presentation-state/graphic-annotation.ts';
export type {
  DisplayedArea,
  DisplayedCorner,
  ForImages,
  GraphicLayer,
  OverlayActivation,
  PresentationState,
  SoftcopyVoi,
  SpatialTransform,
  StateImage,
} from './presentation-state/presentation-state.ts';
export { readPresentationState } from './presentation-state/read-presentation-state.ts';
export {
  type FrameOfInstance,
  type StateOfFrame,
  stateOfFrame,
} from './presentation-state/state-of-frame.ts';
export type { InstanceReference, PlacedInstance } from './references/instance-reference.ts';
export { contoursOnPlane, type PlacedPlane, pixelsOfContour } from './rt/contours-on-plane.ts';
export type { DoseGrid, DoseVolumeHistogram, HistogramBin, RtDose } from './rt/dose.ts';
export { fillContours } from './rt/fill-contours.ts';
export type {
  Beam,
  ControlPoint,
  DoseReference,
  FractionBeam,
  FractionGroup,
  LimitingDevice,
  LimitingPosition,
  RtPlan,
} from './rt/plan.ts';
export { readDose } from './rt/read-dose.ts';
export { readPlan } from './rt/read-plan.ts';
export { readStructureSet } from './rt/read-structure-set.ts';
export type {
  Contour,
  ContourGeometricType,
  RegionOfInterest,
  StructureSet,
} from './rt/structure-set.ts';
export { readSegmentation } from './segmentation/read-segmentation.ts';
export {
  framesByPlace,
  layersOf,
  overlappingSegments,
  type SegmentPixels,
} from './segmentation/segment-layers.ts';
export { countSegmentPixels, segmentFractions, segmentMask } from './segmentation/segment-pixels.ts';
export type {
  Segment,
  Segmentation,
  SegmentationFrame,
  SegmentationType,
} from './segmentation/segmentation.ts';
export {
  type CodeItem,
  type CompositeItem,
  type ContainerItem,
  type ContentItem,
  type GraphicPoint,
  type ImageItem,
  itemAtPath,
  type MomentItem,
  type NumItem,
  type PersonNameItem,
  pixelFromGraphic,
  type ReferenceItem,
  type RelationshipType,
  type Scoord3dItem,
  type ScoordItem,
  type TcoordItem,
  type TextItem,
  type UidItem,
  type UnknownItem,
  type VisitedItem,
  type WaveformItem,
  walkContent,
} from './sr/content-item.ts';
export {
  type CircleShape,
  circleOf,
  type EllipseShape,
  ellipseOf,
  isClosedPolyline,
} from './sr/graphic-shapes.ts';
export { readStructuredReport, type StructuredReport } from './sr/read-content-tree.ts';
export { readChannel, readStoredSamples } from './waveform/read-channel.ts';
export { readWaveform } from './waveform/read-waveform.ts';
export type {
  MultiplexGroup,
  SampleInterpretation,
  WaveformAnnotation,
  WaveformChannel,
  WaveformRecording,
} from './waveform/waveform.ts';
