import type { MaskShift, PixelPosition } from '@isocenter/pixels';
import {
  type Camera,
  type DrawnBy,
  fitCamera,
  fittedCamera,
  flipCamera,
  type ImageToCanvas,
  type Interpolation,
  oneToOneCamera,
  rotateCamera,
  type Scene,
  scaledCamera,
  turnOnScreen,
} from '@isocenter/render';
import type { AnnotationPoint } from '../annotations/annotation.ts';
import type { AnnotationDrawable, CanvasPoint, CanvasRectangle } from '../annotations/drawable.ts';
import type { Hit } from '../annotations/hit-test.ts';
import { LateCine } from '../cine/late-cine.ts';
import { ViewSteps } from '../history/view-steps.ts';
import type { InteractionViewport } from '../input/interaction.ts';
import type { PointerInput, WheelInput } from '../input/pointer-input.ts';
import { WheelTurns } from '../input/wheel-turns.ts';
import { kept } from '../kept.ts';
import { emptyOverlay, keptOverlay, type OverlayModel } from '../overlay/overlay-model.ts';
import { overlayOf } from '../overlay/overlay-of.ts';
import type { PresentationControl } from '../presentation/presentation-control.ts';
import { PresentationPair } from '../presentation/presentation-pair.ts';
import type { OwnPreset } from '../presentation/window-preset.ts';
import { createStore, type Store, type WritableStore } from '../store.ts';
import type { OpenStack } from '../studies/open-stack.ts';
import type { FrameKey, StackFrame } from '../studies/stack-frame.ts';
import type { Instance } from '../studies/study.ts';
import { LateSubtraction } from '../subtraction/late-subtraction.ts';
import type { AnnotationHome } from '../tools/tool-state.ts';
import type { ImageAttributes, ProbedValue, ShownImage, Viewport, ViewportElements } from '../viewer.ts';
import { absentImage, textsAt } from './absent-image.ts';
import { AnnotationLayer } from './annotation-layer.ts';
import { AttachedCanvas } from './attached-canvas.ts';
import { CanvasSpace } from './canvas-space.ts';
import type { ViewportId } from './layout.ts';
import { type Lens, Magnifier } from './magnifier.ts';
import { NeededFrames } from './needed-frames.ts';
import type { Picture } from './picture.ts';
import { RestingPointer } from './resting-pointer.ts';
import { ShownPicture } from './shown-picture.ts';
import { type FrameLine, StackPosition } from './stack-position.ts';
import type { ViewportHost } from './viewport-host.ts';
import { emptyViewportState, type Quality, type ViewportState } from './viewport-state.ts';

const isClip = ({ numberOfFrames }: Instance): boolean => numberOfFrames > 1;

/** One cell of the layout: which image of a stack, seen how. */
export class StackViewport implements Viewport, InteractionViewport {
  readonly viewportId: ViewportId;
  readonly state;
  readonly overlay = createStore<OverlayModel>(emptyOverlay);
  readonly drawables: Store<readonly AnnotationDrawable[]>;
  readonly hovered: Store<ProbedValue | undefined>;
  readonly cursor: WritableStore<string>;
  readonly drawnBy: Store<DrawnBy | undefined>;
  readonly lens: Store<Lens | undefined>;
  readonly region = createStore<CanvasRectangle | undefined>(undefined);
  readonly cine: LateCine;
  readonly subtraction: LateSubtraction;
  readonly #host: ViewportHost;
  readonly #presentations: PresentationPair;
  readonly #needed: NeededFrames;
  readonly #annotations: AnnotationLayer;
  readonly #pointer: RestingPointer;
  readonly #wheel: WheelTurns;
  readonly #canvas: AttachedCanvas;
  readonly #magnifier: Magnifier;
  readonly #space = new CanvasSpace();
  readonly #position = new StackPosition();
  readonly #shown = new ShownPicture();
  readonly #steps: ViewSteps;

  constructor(viewportId: ViewportId, host: ViewportHost) {
    this.viewportId = viewportId;
    this.#host = host;
    this.state = createStore<ViewportState>(emptyViewportState(viewportId));
    this.#presentations = new PresentationPair({
      picture: () => this.#shown.seen,
      isDifference: () => this.#shown.isDifference,
      modality: () => this.openStack?.stack.modality,
      ownPresets: () => host.ownPresets(),
      // The state follows at once, so that one drag step builds on the last.
      onChange: () => {
        if (this.#shown.seen) this.#tellState(this.state.get().quality);
        host.onChanged(this);
        this.#steps.onChanged();
      },
    });
    this.subtraction = new LateSubtraction({
      openStack: () => this.openStack,
      wantedFrame: () => this.wantedFrame,
      findFrame: (key) => host.findFrame(key),
      onChange: () => {
        this.#onMoved();
        this.#steps.onChanged();
      },
      asMove: (act) => this.#steps.asTurn('mask', act),
      onProblem: (subtractionProblem) => this.state.update((state) => ({ ...state, subtractionProblem })),
    });
    this.#steps = new ViewSteps({
      history: host.history,
      view: () => ({
        camera: this.state.get().camera,
        presentations: this.#presentations.choice,
        subtraction: this.subtraction.choice,
      }),
      restore: ({ camera, presentations, subtraction }) => {
        this.#presentations.restore(presentations);
        this.subtraction.restore(subtraction);
        this.setCamera(camera);
      },
    });
    this.#needed = new NeededFrames({
      host,
      openStack: () => this.openStack,
      companionsOf: (key) => this.subtraction.needsOf(key),
    });
    this.cine = new LateCine({
      clock: host.clock,
      line: (dimensionIndex) => this.#position.line(dimensionIndex),
      openStack: () => this.openStack,
      timeDimension: () => this.#position.timeAxisIndex,
      readiness: (frame) => this.#needed.readinessOf(frame),
      show: (dimensionIndex, frameIndex) => {
        if (dimensionIndex === undefined) this.#want(frameIndex);
        else if (this.#position.goAlong(dimensionIndex, frameIndex)) this.#onMoved();
      },
      onChange: () => this.state.update((state) => ({ ...state, cine: this.cine.state })),
    });
    this.#annotations = new AnnotationLayer({
      document: host.annotations,
      picture: () => this.#shown.native,
      toCanvas: (position) => this.imageToCanvas(position),
    });
    this.#pointer = new RestingPointer({
      hitTest: (point) => this.hitTest(point),
      toImage: (point) => this.canvasToImage(point),
      valueAt: (column, row) => this.valueAt(column, row),
      toolCursor: () => host.cursor(),
      onAnnotation: () => host.onChanged(this),
    });
    this.#wheel = new WheelTurns({
      bindings: host.bindings,
      onZoom: (factor, at) => this.#steps.asTurn('wheel', () => this.zoomBy(factor, at)),
      onScroll: (images) => this.scrollBy(images),
    });
    this.#canvas = new AttachedCanvas({
      renderer: () => host.renderer(),
      scene: () => this.#scene(),
      onPointer: (input) => this.pointer(input),
      onWheel: (input) => this.wheel(input),
      onResize: (width, height, ratio) => this.resize(width, height, ratio),
    });
    this.#magnifier = new Magnifier({
      renderer: () => host.renderer(),
      devicePixelRatio: () => this.#space.devicePixelRatio,
      view: () => this.#space.view,
      sceneAt: (view) => this.#sceneAt(view),
    });
    this.drawnBy = this.#canvas.drawnBy;
    this.lens = this.#magnifier.lens;
    this.drawables = this.#annotations.drawables;
    this.hovered = this.#pointer.value;
    this.cursor = this.#pointer.cursor;
  }

  get openStack(): OpenStack | undefined {
    return this.#position.openStack;
  }

  /** The rows of images that cross at the one asked for, the one travelled along first. */
  get lines(): readonly FrameLine[] {
    const alone = this.companions.map(
      (frame): FrameLine => ({ frames: [frame], frameIndex: 0, direction: 1 }),
    );
    return [...this.#position.lines, ...alone];
  }

  /** Other images that it takes to show the one asked for. */
  get companions(): readonly StackFrame[] {
    return this.#needed.companionsOf(this.wantedFrame);
  }

  get #presentation(): PresentationControl {
    return this.#presentations.inForce;
  }

  get canvasElement(): HTMLCanvasElement | undefined {
    return this.#canvas.element;
  }

  get wantedFrame(): StackFrame | undefined {
    return this.#position.frame;
  }

  get shownPicture(): Picture | undefined {
    return this.#shown.seen;
  }

  get shownImage(): ShownImage | undefined {
    const picture = this.#shown.seen;
    if (!picture) return undefined;
    const { frame, description, described } = picture;
    const presentation = this.#presentation.presentationOf(picture);
    return {
      dataSet: described.dataSet,
      reference: described.reference,
      frame,
      description,
      presentation,
      colourMap: picture.isGrey ? this.#presentation.state.colourMap : undefined,
      isSubtracted: this.#shown.isDifference,
    };
  }

  attributesAt(frameIndex: number): ImageAttributes | undefined {
    const frame = this.#position.frameAt(frameIndex);
    const described = frame && this.openStack?.describedFrame(frame.key);
    return described && { dataSet: described.dataSet, reference: described.reference };
  }

  get numberOfFrames(): number {
    return this.#position.numberOfFrames;
  }

  get width(): number {
    return this.#space.widthPx;
  }

  get height(): number {
    return this.#space.heightPx;
  }

  /** Shows a stack from its first image, or from the one named; nothing when there is none. */
  show(openStack: OpenStack | undefined, key?: FrameKey): void {
    this.#position.enter(openStack, key);
    this.#shown.clear();
    this.#presentations.forget();
    this.subtraction.reset();
    this.state.set({ ...emptyViewportState(this.viewportId), stack: openStack?.stack });
    this.#steps.forget();
    // At once, not with the next picture of the display: a name must never outlive its image.
    this.overlay.set(emptyOverlay);
    this.#annotations.clear();
    this.#pointer.forgetValue();
    this.cine.reset();
    this.#takeFile();
    this.#onMoved();
  }

  /** More came to the stack that is shown: the same image seen in the same way, at its place among more. */
  renew(openStack: OpenStack): void {
    this.#position.turnTo(openStack);
    this.state.update((state) => ({ ...state, stack: openStack.stack }));
    this.#takeFile();
    this.#onMoved();
  }

  /** The stack's metadata came: the same image, at its place in the order of display. */
  onDescribed(): void {
    this.#position.follow();
    this.#tellPosition();
    this.#takeFile();
    this.#host.onChanged(this);
  }

  /** Brings what is told and drawn in line with what is in memory now. */
  refresh(): void {
    const { openStack } = this;
    const key = this.wantedFrame?.key;
    if (openStack && key !== undefined) {
      const native = this.#host.findPicture(openStack, key);
      const found = native && this.subtraction.pictureOf(native);
      const missing = native && !found ? this.#needed.missingCompanionOf(this.wantedFrame) : undefined;
      const quality = this.#host.quality(openStack, missing?.key ?? key, missing ? undefined : native);
      // Until the wanted image is there the one before stays; a failed one must not hide behind it.
      if (found || quality.status === 'failed') this.#shown.set(native, found);
      this.#presentation.onShown(this.#shown.seen);
      this.#space.look(this.state.get().camera, this.#shown.seen?.size);
      this.#tellState(quality);
    } else {
      this.#shown.clear();
      this.#space.look(fittedCamera, undefined);
      if (this.numberOfFrames > 0) this.#tellState(absentImage(this.#position));
    }
    this.overlay.update((before) => keptOverlay(before, this.#overlay()));
    this.#annotations.refresh(this.#pointer.annotationId);
    this.#pointer.refresh();
    this.#canvas.invalidate();
    this.#magnifier.invalidate();
  }

  #tellState(quality: Quality): void {
    const picture = this.#shown.seen;
    const state = this.state.get();
    this.state.set({
      ...state,
      quality: kept(state.quality, quality),
      numberOfFrames: this.numberOfFrames,
      shownFrameIndex: picture && this.#position.locate(picture.described.key)?.place,
      presentation: kept(state.presentation, this.#presentation.state),
      presets: this.#presentation.presets(),
      cssPixelsPerColumn: this.#space.cssPixelsPerColumn(state.camera),
    });
  }

  #overlay(): OverlayModel {
    const picture = this.#shown.seen;
    const stack = this.openStack?.stack;
    const { view, widthPx, devicePixelRatio } = this.#space;
    const cssPixelsPerColumn = this.#space.cssPixelsPerColumn(this.state.get().camera);
    const point = picture && this.#position.locate(picture.described.key);
    if (!picture || !stack || !view || !cssPixelsPerColumn || !point) return emptyOverlay;
    return overlayOf({
      study: this.#host.study(),
      stack,
      description: picture.description,
      presentation: this.#presentation.presentationOf(picture),
      frameIndex: point.place,
      numberOfFrames: this.numberOfFrames,
      dimensions: textsAt(this.#position.axes, this.#position.valuesOf(picture.described.key)),
      cautions: this.subtraction.textsOf(this.#shown.isDifference),
      instanceNumber: picture.described.instanceNumber,
      view,
      rotationDegrees: this.state.get().camera.rotationDegrees,
      cssPixelsPerColumn,
      devicePixelRatio,
      viewportWidthPx: widthPx,
    });
  }

  attach(elements: ViewportElements): () => void {
    return this.#canvas.attach(elements);
  }

  attachLens(canvas: HTMLCanvasElement): () => void {
    return this.#magnifier.attach(canvas);
  }

  resize(width: number, height: number, devicePixelRatio: number): void {
    this.#space.resize(width, height, devicePixelRatio);
    this.#canvas.resize(this.#space.size);
    this.#host.onChanged(this);
  }

  #scene(): Scene | undefined {
    const { view } = this.#space;
    return view && this.#sceneAt(view);
  }

  #sceneAt(view: ImageToCanvas): Scene | undefined {
    const picture = this.#shown.seen;
    return picture && this.#presentation.sceneOf(picture, view);
  }

  setFrame(frameIndex: number): void {
    this.cine.stop();
    this.#want(frameIndex);
  }

  scrollBy(images: number): void {
    this.setFrame(this.#position.frameIndex + images);
  }

  setDimension(dimensionIndex: number, valueIndex: number): void {
    this.cine.stop();
    if (this.#position.goAlong(dimensionIndex, valueIndex)) this.#onMoved();
  }

  /** Steps along the axis that was last stepped along; false where the stack has none. */
  stepDimension(step: number): boolean {
    const { axisIndex, valueIndexes } = this.#position;
    const valueIndex = valueIndexes[axisIndex];
    if (valueIndex === undefined) return false;
    this.setDimension(axisIndex, valueIndex + step);
    return true;
  }

  /** Goes to an image by its name; false where the stack does not have it. */
  goToKey(key: FrameKey): boolean {
    this.cine.stop();
    if (!this.#position.goToKey(key)) return false;
    this.#onMoved();
    return true;
  }

  /** By its name, since its place may be another by then; a place without an image has none. */
  rememberImage(): () => void {
    const key = this.wantedFrame?.key;
    const { frameIndex } = this.#position;
    return () => {
      if (key === undefined) this.setFrame(frameIndex);
      else this.goToKey(key);
    };
  }

  retry(): void {
    this.#needed.retry(this.wantedFrame);
  }

  /** What the stack says of cine and subtraction, as far as it is known. */
  #takeFile(): void {
    if (this.#isPlayable) this.cine.takeFile();
    this.subtraction.takeFile();
  }

  /** More than a still, or a stack of them. */
  get #isPlayable(): boolean {
    const { axes } = this.#position;
    return axes.length > 0 || (this.openStack?.stack.instances.some(isClip) ?? false);
  }

  #want(frameIndex: number): void {
    if (this.#position.goTo(frameIndex)) this.#onMoved();
  }

  #onMoved(): void {
    this.#tellPosition();
    this.#host.onWanted(this);
    this.#host.onChanged(this);
  }

  /** Puts the wanted image's index and identity into the state. */
  #tellPosition(): void {
    const { frame, frameIndex, numberOfFrames, axes, valueIndexes } = this.#position;
    const state = this.state.get();
    const mustWait = frame !== undefined && !this.#host.isLoaded(frame.key);
    this.state.set({
      ...state,
      frameIndex,
      numberOfFrames,
      subtraction: this.subtraction.state,
      dimensions: axes.map(({ name, texts }, axis) => ({ name, texts, valueIndex: valueIndexes[axis] ?? 0 })),
      sopInstanceUid: frame?.reference.sopInstanceUid,
      frameNumber: frame && frame.reference.frameIndex + 1,
      quality: mustWait ? { status: 'loading' } : state.quality,
    });
  }

  setWindow(center: number, width: number): void {
    this.#presentation.setWindow(center, width);
  }

  dragWindow(deltaX: number, deltaY: number): void {
    this.#presentation.dragWindow(deltaX, deltaY);
  }

  autoWindow(): boolean {
    return this.#presentation.windowByValues();
  }

  windowByRegion({ from, to }: CanvasRectangle): void {
    const corner = this.canvasToImage(from);
    const beside = this.canvasToImage({ x: to.x, y: from.y });
    const under = this.canvasToImage({ x: from.x, y: to.y });
    if (corner && beside && under) this.#presentation.windowByValues({ corner, neighbours: [beside, under] });
  }

  showRegion(rectangle: CanvasRectangle | undefined): void {
    this.region.set(rectangle);
  }

  dismissWindowProblem(): boolean {
    return this.#presentation.dismissProblem();
  }

  namedWindow(label: string): OwnPreset | undefined {
    return this.#presentation.namedWindow(label);
  }

  applyPreset(presetId: string): void {
    this.#presentation.applyPreset(presetId);
  }

  setInvert(invert: boolean): void {
    this.#presentation.setInvert(invert);
  }

  setShowOverlays(showOverlays: boolean): void {
    this.#presentation.setShowOverlays(showOverlays);
  }

  setInterpolation(interpolation: Interpolation): void {
    this.#presentation.setInterpolation(interpolation);
  }

  setColourMap(name: string | undefined): void {
    this.#presentation.setColourMap(name);
  }

  resetPresentation(): void {
    this.#presentation.reset();
  }

  setCamera(camera: Camera): void {
    this.state.update((state) => ({ ...state, camera }));
    this.#space.look(camera, this.#shown.seen?.size);
    this.#host.onChanged(this);
    this.#steps.onChanged();
  }

  beginGesture(): void {
    this.#steps.hold();
  }

  endGesture(): void {
    this.#steps.release();
  }

  cancelGesture(): void {
    this.#steps.abandon();
  }

  zoomBy(factor: number, at?: CanvasPoint): void {
    this.setCamera(this.#space.zoomed(this.state.get().camera, factor, at));
  }

  panBy(deltaX: number, deltaY: number): void {
    this.setCamera(this.#space.panned(this.state.get().camera, deltaX, deltaY));
  }

  fit(): void {
    this.setCamera(fitCamera(this.state.get().camera));
  }

  oneToOne(): void {
    this.setCamera(oneToOneCamera(this.state.get().camera));
  }

  rotateBy(degrees: number): void {
    this.setCamera(rotateCamera(this.state.get().camera, degrees));
  }

  turnBy(degrees: number, at?: CanvasPoint): void {
    this.setCamera(this.#space.turned(this.state.get().camera, degrees, at));
  }

  get turnDegrees(): number {
    return turnOnScreen(this.state.get().camera);
  }

  setScale(devicePixelsPerColumn: number): void {
    this.setCamera(scaledCamera(this.state.get().camera, devicePixelsPerColumn));
  }

  flip(axis: 'horizontal' | 'vertical'): void {
    this.setCamera(flipCamera(this.state.get().camera, axis));
  }

  reset(): void {
    this.#steps.asOne(() => {
      this.resetPresentation();
      this.setCamera(fittedCamera);
    });
  }

  pointer(input: PointerInput): void {
    this.#host.onPointer(this, input);
  }

  wheel(input: WheelInput): void {
    this.#wheel.turn(input);
  }

  hover(point: CanvasPoint | undefined): void {
    this.#pointer.moveTo(point);
  }

  valueAt(column: number, row: number): ProbedValue | undefined {
    return this.#shown.valueAt(column, row);
  }

  showLens(at: CanvasPoint, isTouch: boolean): void {
    this.#magnifier.show(at, isTouch);
  }

  get maskShift(): MaskShift | undefined {
    return this.subtraction.shift;
  }

  setMaskShift(shift: MaskShift): void {
    this.subtraction.setShift(shift);
  }

  hideLens(): void {
    this.#magnifier.hide();
  }

  imageToCanvas(position: PixelPosition): CanvasPoint | undefined {
    return this.#space.toCanvas(position);
  }

  canvasToImage(point: CanvasPoint): PixelPosition | undefined {
    return this.#space.toImage(point);
  }

  hitTest(point: CanvasPoint): Hit | undefined {
    return this.#annotations.hitTest(point);
  }

  get annotationHome(): AnnotationHome | undefined {
    return this.#annotations.home;
  }

  pointOf(position: PixelPosition): AnnotationPoint | undefined {
    return this.#annotations.pointOf(position);
  }

  positionOf(point: AnnotationPoint): PixelPosition | undefined {
    return this.#annotations.positionOf(point);
  }
}
