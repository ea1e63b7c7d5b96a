export { columnPixelsRange } from '@isocenter/render';
export type {
  Annotation,
  AnnotationKind,
  AnnotationPoint,
  AnnotationsState,
  MeasuredAnnotation,
  Measurement,
} from './annotations/annotation.ts';
export { apiDraftStore } from './annotations/api-draft-store.ts';
export type { DraftStore, SavedAnnotations, SavingState } from './annotations/draft-store.ts';
export type { AnnotationDrawable, CanvasPoint, CanvasRectangle } from './annotations/drawable.ts';
export type { Cine } from './cine/cine.ts';
export type { CineMode, CineRange, CineState } from './cine/cine-state.ts';
export { browserClock, type Clock } from './clock.ts';
export type { BackendChoice } from '@isocenter/render';
export { createViewer } from './create-viewer.ts';
export type { HistoryState } from './history/history.ts';
export {
  type Bindings,
  chordOfCommand,
  defaultBindings,
  type HeldKeyBinding,
  type KeyBinding,
  type KeyPress,
  type Modifier,
  type PointerBinding,
  type PointerButton,
  type WheelBinding,
} from './input/bindings.ts';
export { type CommandName, commandNames } from './input/command.ts';
export type { PointerInput, WheelInput } from './input/pointer-input.ts';
export type { LayoutState, ViewportId } from './layout/layout.ts';
export type {
  DimensionState,
  LoadingProgress,
  PresentationState,
  Quality,
  ViewportState,
} from './layout/viewport-state.ts';
export { browserWorkerHost } from './loading/browser-worker-host.ts';
export type { LoadingState } from './loading/loading-state.ts';
export { type WarmWorkerHost, warmWorkerHost } from './loading/warm-worker-host.ts';
export type { OrientationLetters, OverlayItem, OverlayModel, ScaleBar } from './overlay/overlay-model.ts';
export { type TrueSize, trueSize } from './overlay/true-size.ts';
export { colourMapNames } from './presentation/colour-maps.ts';
export { readTypedWindow, type TypedWindow } from './presentation/typed-window.ts';
export type { OwnPreset, WindowPreset } from './presentation/window-preset.ts';
export { problemOf, type ViewerProblem } from './problem.ts';
export { createStore, type Store, type WritableStore } from './store.ts';
export { dicomWebStudySource } from './studies/dicom-web-study-source.ts';
export { filesOfDrop, filesOfInput } from './studies/dropped-files.ts';
export {
  type LocalFile,
  type LocalFileProblem,
  type LocalReadOptions,
  type LocalStudySource,
  localStudySource,
} from './studies/local-study-source.ts';
export type { OpenAt } from './studies/open-at.ts';
export type { FrameReference, ImageStack, Instance, OtherObject, Series, Study } from './studies/study.ts';
export { loadStudyByQido } from './studies/load-study-by-qido.ts';
export { openingPaths } from './studies/study-queries.ts';
export type { InstanceMetadata, StudySource } from './studies/study-source.ts';
export type { Thumbnail } from './studies/thumbnail.ts';
export type { Subtraction } from './subtraction/subtraction.ts';
export type { SubtractionState } from './subtraction/subtraction-state.ts';
export { createTestHandle, type TestHandle } from './test-handle.ts';
export { type ToolChoice, type ToolName, type ToolsState, toolNames } from './tools/tool-name.ts';
export type {
  ImageAttributes,
  ProbedValue,
  ShownImage,
  StudyState,
  Viewer,
  ViewerOptions,
  Viewport,
  ViewportElements,
} from './viewer.ts';
