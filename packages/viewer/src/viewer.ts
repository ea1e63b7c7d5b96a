import type { DataSet } from '@isocenter/dicom';
import type {
  DecodedFrame,
  FrameDescription,
  PixelPosition,
  Presentation,
  WorkerHost,
} from '@isocenter/pixels';
import type { BackendChoice, Camera, DrawnBy, Interpolation, RenderBackendKind } from '@isocenter/render';
import type { AnnotationsState, MeasuredAnnotation } from './annotations/annotation.ts';
import type { DraftStore, SavingState } from './annotations/draft-store.ts';
import type { AnnotationDrawable, CanvasPoint, CanvasRectangle } from './annotations/drawable.ts';
import type { Cine } from './cine/cine.ts';
import type { Clock } from './clock.ts';
import type { HistoryState } from './history/history.ts';
import type { Bindings, KeyPress } from './input/bindings.ts';
import type { CommandName } from './input/command.ts';
import type { PointerInput, WheelInput } from './input/pointer-input.ts';
import type { LayoutState, ViewportId } from './layout/layout.ts';
import type { Lens } from './layout/magnifier.ts';
import type { ViewportState } from './layout/viewport-state.ts';
import type { LoadingState } from './loading/loading-state.ts';
import type { OverlayModel } from './overlay/overlay-model.ts';
import type { OwnPreset } from './presentation/window-preset.ts';
import type { ViewerProblem } from './problem.ts';
import type { Store } from './store.ts';
import type { OpenAt } from './studies/open-at.ts';
import type { FrameReference, ImageStack, OtherObject, Study } from './studies/study.ts';
import type { StudySource } from './studies/study-source.ts';
import type { Thumbnail } from './studies/thumbnail.ts';
import type { Subtraction } from './subtraction/subtraction.ts';
import type { ToolChoice, ToolName, ToolsState } from './tools/tool-name.ts';

export interface ViewerOptions {
  readonly source: StudySource;
  /** Starts decode workers; in a page leave it out. */
  readonly workerHost?: WorkerHost;
  /** Starts workers that decode videos; in a page leave it out. */
  readonly videoHost?: WorkerHost;
  readonly clock?: Clock;
  /** Where annotations are kept; without it they live as long as the page. */
  readonly drafts?: DraftStore;
  readonly bindings?: Bindings;
  /** 'auto' (default) measures after the first image which is quicker, WebGL2 or the processor. */
  readonly backend?: BackendChoice;
  /** Windows that the reader named, offered where modality and unit fit. */
  readonly ownPresets?: Store<readonly OwnPreset[]>;
  /** Decoded frames kept in memory; default a quarter of the device's memory, at most 3 GiB. */
  readonly frameCacheBytes?: number;
  /** Requests for frames at a time; default 6. */
  readonly requestLimit?: number;
}

export type StudyState =
  | { readonly status: 'empty' }
  | { readonly status: 'loading'; readonly studyInstanceUid: string }
  | { readonly status: 'failed'; readonly studyInstanceUid: string; readonly problem: ViewerProblem }
  | {
      readonly status: 'ready';
      readonly study: Study;
      /** In the order of Series Number. */
      readonly stacks: readonly ImageStack[];
      readonly others: readonly OtherObject[];
    };

/** The value under a place of the image on the screen. */
export interface ProbedValue {
  readonly column: number;
  readonly row: number;
  /** '−12 HU', '128, 64, 30', 'padding', … */
  readonly text: string;
}

/** What is said of one image. */
export interface ImageAttributes {
  /** What drawing and measuring need, and maybe no more: see `Viewer.readAllAttributes`. */
  readonly dataSet: DataSet;
  readonly reference: FrameReference;
}

/** The image on the screen as it is now, for those who look into it. */
export interface ShownImage extends ImageAttributes {
  readonly frame: DecodedFrame;
  readonly description: FrameDescription;
  readonly presentation: Presentation;
  /** The colours that stand for its grey levels; undefined for grey, and for images in colour. */
  readonly colourMap: string | undefined;
  /** `frame` is the image less a mask. */
  readonly isSubtracted: boolean;
}

/** The viewer: all of the product's reading room that is not drawn by a UI framework. */
export interface Viewer {
  readonly study: Store<StudyState>;
  readonly layout: Store<LayoutState>;
  readonly tools: Store<ToolsState>;
  readonly annotations: Store<AnnotationsState>;
  /** What can be undone and redone, of views and annotations alike. */
  readonly history: Store<HistoryState>;
  /** For the list of measurements; as `annotations`, with their values. */
  readonly measurements: Store<readonly MeasuredAnnotation[]>;
  readonly saving: Store<SavingState>;
  readonly loading: Store<LoadingState>;
  readonly bindings: Bindings;
  /** The backend that draws; undefined before the first viewport is attached. */
  readonly backend: Store<RenderBackendKind | undefined>;
  /**
   * Has a backend draw, or the quicker one; resolves with the one that does then, which is 'cpu' where there is no WebGL2. Rejects
   * where what WebGL2 needs cannot be fetched.
   */
  switchBackend(choice: BackendChoice): Promise<RenderBackendKind>;
  /** The viewport of a cell; exists for all ids that layouts can have. */
  viewport(viewportId: ViewportId): Viewport;

  /** Resolves when the manifest is there and viewports are filled; failure is in `study`, not thrown. */
  openStudy(studyInstanceUid: string, at?: OpenAt): Promise<void>;
  /**
   * Brings in what came to the open study since: each viewport keeps its image, window and place, annotations stay.
   * Rejects where that cannot be read now; then all is as before. Nothing while no study is open.
   */
  takeNewImages(): Promise<void>;
  closeStudy(): void;
  /** Everything the object of an image says, private attributes too; rejects where that cannot be had. */
  readAllAttributes(reference: FrameReference, signal?: AbortSignal): Promise<DataSet>;
  /** Rows × columns of 1 to 3; new cells are filled with the stacks not shown yet. */
  setLayout(rows: number, columns: number): void;
  activate(viewportId: ViewportId): void;
  /** Shows a stack in a cell and makes the cell active. */
  assignStack(viewportId: ViewportId, stackId: string): void;
  clearViewport(viewportId: ViewportId): void;
  /** Small picture of a stack; asked for when first subscribed to, after the first image is on the screen. */
  thumbnail(stackId: string): Store<Thumbnail>;

  setPrimaryTool(tool: ToolName): void;
  /** Where the list of recent tools was asked for: by a long press, the secondary button without a drag, or a command. */
  readonly toolChoice: Store<ToolChoice | undefined>;
  closeToolChoice(): void;
  /** Does what the command says to the active viewport; false when it cannot now. */
  run(command: CommandName): boolean;
  /** True when the key was bound and its command ran; then the event's default should be prevented. */
  handleKey(press: KeyPress): boolean;
  /** A key was let go; true when something lasted while it was held. */
  handleKeyUp(press: KeyPress): boolean;
  /** Ends whatever lasts while a key is held: the page no longer hears when it is let go. */
  releaseKeys(): void;
  /** Takes back the last change of a view or of annotations; scrolling through images is none. */
  undo(): void;
  redo(): void;
  selectAnnotation(annotationId: string | undefined): void;
  removeAnnotation(annotationId: string): void;
  renameAnnotation(annotationId: string, label: string): void;
  /** Shows the image the annotation is on, in the active viewport, and selects it. */
  goToAnnotation(annotationId: string): void;
  /** Ends workers, requests and drawing; saves what is pending. */
  dispose(): void;
}

/** Elements of the page that a viewport lives in. */
export interface ViewportElements {
  readonly canvas: HTMLCanvasElement;
  /** Receives pointer and wheel events; usually the element around the canvas. Its CSS should say `touch-action: none`. */
  readonly input: HTMLElement;
}

export interface Viewport {
  readonly viewportId: ViewportId;
  readonly state: Store<ViewportState>;
  readonly overlay: Store<OverlayModel>;
  readonly drawables: Store<readonly AnnotationDrawable[]>;
  /** The value under the pointer; undefined when the pointer is elsewhere. */
  readonly hovered: Store<ProbedValue | undefined>;
  /** CSS cursor that fits what a press would do. */
  readonly cursor: Store<string>;
  /** What drew the picture on the screen; undefined before the first. */
  readonly drawnBy: Store<DrawnBy | undefined>;
  /** The magnifier while it is held. */
  readonly lens: Store<Lens | undefined>;
  /** The rectangle that is being dragged over the picture. */
  readonly region: Store<CanvasRectangle | undefined>;
  readonly cine: Cine;
  readonly subtraction: Subtraction;

  /** The canvas it draws into now. */
  readonly canvasElement: HTMLCanvasElement | undefined;
  /** Draws into the canvas and listens to the element until the returned function is called. */
  attach(elements: ViewportElements): () => void;
  /** The same without a page: size in CSS pixels. `attach` calls it. */
  resize(width: number, height: number, devicePixelRatio: number): void;
  /** Draws what the lens shows into a canvas of its diameter until the returned function is called. */
  attachLens(canvas: HTMLCanvasElement): () => void;
  pointer(input: PointerInput): void;
  wheel(input: WheelInput): void;

  setFrame(frameIndex: number): void;
  scrollBy(images: number): void;
  /** Goes to a value of one of the state's `dimensions`, at the same place. */
  setDimension(dimensionIndex: number, valueIndex: number): void;
  /** Asks again for an image that failed. */
  retry(): void;

  setWindow(center: number, width: number): void;
  /**
   * The window from the 1st to the 99th percentile of the values of the image on the screen, without padding and what the
   * shutter covers; where there is none, the state's presentation says why. False before
   * the first image.
   */
  autoWindow(): boolean;
  /** Puts away why there was no window; false where nothing was told. */
  dismissWindowProblem(): boolean;
  applyPreset(presetId: string): void;
  /** The window in force as a preset of the reader's, to be kept in `ViewerOptions.ownPresets`; undefined for colour. */
  namedWindow(label: string): OwnPreset | undefined;
  setInvert(invert: boolean): void;
  setShowOverlays(show: boolean): void;
  setInterpolation(interpolation: Interpolation): void;
  /** One of `colourMapNames`, for images in grey; undefined for grey. Throws a RangeError for a name that is none of them. */
  setColourMap(name: string | undefined): void;
  resetPresentation(): void;

  setCamera(camera: Camera): void;
  /** `at` stays where it is; default the middle of the viewport. */
  zoomBy(factor: number, at?: CanvasPoint): void;
  /** CSS pixels. */
  panBy(deltaX: number, deltaY: number): void;
  fit(): void;
  oneToOne(): void;
  /** Clockwise on the screen, degrees; a fitted image is fitted anew. */
  rotateBy(degrees: number): void;
  /** The same at the size it has; `at` stays where it is, default the middle of the viewport. */
  turnBy(degrees: number, at?: CanvasPoint): void;
  /** One image column in so many device pixels, within `columnPixelsRange`; what is in the middle stays. */
  setScale(devicePixelsPerColumn: number): void;
  flip(axis: 'horizontal' | 'vertical'): void;
  /** Camera and presentation as they were when the stack was opened. */
  reset(): void;

  /** Pixel grid → CSS pixels in the viewport; undefined before the first image. */
  imageToCanvas(position: PixelPosition): CanvasPoint | undefined;
  canvasToImage(point: CanvasPoint): PixelPosition | undefined;
  /** Undefined before the first image. */
  readonly shownImage: ShownImage | undefined;
  /** The attributes of the image at a place along the stack; undefined where there is none, and until they are known. */
  attributesAt(frameIndex: number): ImageAttributes | undefined;
  /** The value at whole pixel coordinates of the image on the screen. */
  valueAt(column: number, row: number): ProbedValue | undefined;
  /** The annotation (and handle) under a point. */
  hitTest(
    point: CanvasPoint,
  ): { readonly annotationId: string; readonly handleIndex: number | undefined } | undefined;
}
