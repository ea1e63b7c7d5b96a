import type { PixelPosition } from '@isocenter/pixels';
import { applyModalityTransform, rangeWithoutPadding, type Window } from '@isocenter/pixels';
import {
  type Camera,
  canvasToImage,
  fitCamera,
  fittedCamera,
  flipCamera,
  type ImageToCanvas,
  type Interpolation,
  oneToOneCamera,
  panCamera,
  pixelsPerColumn,
  projectToCanvas,
  type Renderer,
  rotateCamera,
  type Scene,
  type Surface,
  zoomCamera,
} from '@isocenter/render';
import type { AnnotationPoint } from '../annotations/annotation.ts';
import type { AnnotationDocument } from '../annotations/annotation-document.ts';
import { annotationDrawable } from '../annotations/annotation-drawable.ts';
import { pointOfPosition, positionOfPoint } from '../annotations/annotation-points.ts';
import type { AnnotationDrawable, CanvasPoint } from '../annotations/drawable.ts';
import { type Hit, hitAnnotation } from '../annotations/hit-test.ts';
import { measureAnnotation } from '../annotations/measure-annotation.ts';
import { measureValue } from '../annotations/measure-value.ts';
import { CinePlayer } from '../cine/cine-player.ts';
import { rateOfDurations } from '../cine/cine-schedule.ts';
import { type CineState, stoppedCine } from '../cine/cine-state.ts';
import { timingOf } from '../cine/frame-timing.ts';
import type { Clock } from '../clock.ts';
import { actionOfWheel, type Bindings } from '../input/bindings.ts';
import { listenToElement, watchSize } from '../input/dom-input.ts';
import type { InteractionViewport } from '../input/interaction.ts';
import type { PointerInput, WheelInput } from '../input/pointer-input.ts';
import { wheelSteps } from '../input/wheel-steps.ts';
import { emptyOverlay } from '../overlay/overlay-model.ts';
import { overlayOf } from '../overlay/overlay-of.ts';
import { dragWindow } from '../presentation/drag-window.ts';
import {
  choosePreset,
  type PresentationChoice,
  untouchedPresentation,
  windowInForce,
} from '../presentation/presentation-choice.ts';
import { presetsOf } from '../presentation/window-preset.ts';
import { createStore } from '../store.ts';
import type { OpenStack } from '../studies/open-stack.ts';
import type { FrameKey, StackFrame } from '../studies/stack-frame.ts';
import type { Study } from '../studies/study.ts';
import type { AnnotationHome } from '../tools/tool-state.ts';
import type { ProbedValue, Viewport, ViewportElements } from '../viewer.ts';
import type { ViewportId } from './layout.ts';
import type { Picture } from './picture.ts';
import type { Quality, ViewportState } from './viewport-state.ts';

/** What a viewport asks of the viewer it is part of. */
export interface ViewportHost {
  readonly clock: Clock;
  readonly bindings: Bindings;
  readonly annotations: AnnotationDocument;
  renderer(): Renderer;
  study(): Study | undefined;
  /** The image ready to draw, when it is in memory and described. */
  findPicture(stack: OpenStack, key: FrameKey): Picture | undefined;
  isLoaded(key: FrameKey): boolean;
  quality(stack: OpenStack, key: FrameKey, picture: Picture | undefined): Quality;
  retry(stack: OpenStack, key: FrameKey): void;
  /** What is on the screen is no longer true: refresh before the next picture of the display. */
  onChanged(viewport: StackViewport): void;
  /** Another image is wanted: plan loading anew. */
  onWanted(viewport: StackViewport): void;
  onPointer(viewport: StackViewport, input: PointerInput): void;
  cursor(): string;
}

/** CSS pixels around a mark that take hold of it, for a mouse. */
const hitRadius = 8;
const zoomPerWheelPixel = 0.002;

/** One cell of the layout: which image of a stack, seen how. */
export class StackViewport implements Viewport, InteractionViewport {
  readonly viewportId: ViewportId;
  readonly state;
  readonly overlay = createStore(emptyOverlay);
  readonly drawables = createStore<readonly AnnotationDrawable[]>([]);
  readonly hovered = createStore<ProbedValue | undefined>(undefined);
  readonly cursor = createStore('default');
  readonly #host: ViewportHost;
  readonly #cine: CinePlayer;
  #openStack: OpenStack | undefined;
  #wantedKey: FrameKey | undefined;
  #direction: 1 | -1 = 1;
  #picture: Picture | undefined;
  #view: ImageToCanvas | undefined;
  #choice: PresentationChoice = untouchedPresentation;
  /** Keeps brightness steady over images that bring no window of their own. */
  #stackWindow: Window | undefined;
  #canvas = { width: 0, height: 0 };
  #devicePixelRatio = 1;
  #surface: Surface | undefined;
  #canvasElement: HTMLCanvasElement | undefined;
  #hoverPoint: CanvasPoint | undefined;
  #hoveredId: string | undefined;
  #wheelLeftOverPx = 0;

  constructor(viewportId: ViewportId, host: ViewportHost) {
    this.viewportId = viewportId;
    this.#host = host;
    this.state = createStore<ViewportState>(emptyState(viewportId));
    this.#cine = new CinePlayer({
      clock: host.clock,
      numberOfFrames: () => this.numberOfFrames,
      durationsMs: () => (this.#openStack ? timingOf(this.#openStack) : undefined),
      currentFrame: () => this.state.get().frameIndex,
      isLoaded: (frameIndex) => {
        const key = this.#openStack?.frames[frameIndex]?.key;
        return key !== undefined && host.isLoaded(key);
      },
      show: (frameIndex) => this.#want(frameIndex),
      onChange: () => this.#tellCine(),
    });
  }

  // What it shows

  get openStack(): OpenStack | undefined {
    return this.#openStack;
  }

  get direction(): 1 | -1 {
    return this.#direction;
  }

  get canvasElement(): HTMLCanvasElement | undefined {
    return this.#canvasElement;
  }

  get wantedFrame(): StackFrame | undefined {
    return this.#openStack?.frames[this.state.get().frameIndex];
  }

  get shownPicture(): Picture | undefined {
    return this.#picture;
  }

  get numberOfFrames(): number {
    return this.#openStack?.frames.length ?? 0;
  }

  get height(): number {
    return this.#canvas.height / this.#devicePixelRatio;
  }

  /** Shows a stack from its first image, or from the one named. */
  show(openStack: OpenStack | undefined, key?: FrameKey): void {
    this.#cine.stop();
    this.#openStack = openStack;
    this.#picture = undefined;
    this.#view = undefined;
    this.#stackWindow = undefined;
    this.#choice = untouchedPresentation;
    this.#direction = 1;
    this.#wantedKey = key ?? openStack?.frames[0]?.key;
    this.state.set({ ...emptyState(this.viewportId), stack: openStack?.stack });
    this.#followKey();
    this.#setCineDefaults();
    this.#host.onWanted(this);
    this.#host.onChanged(this);
  }

  /** The stack's metadata came: the same image, at its place in the order of display. */
  onDescribed(): void {
    this.#followKey();
    this.#setCineDefaults();
    this.#host.onChanged(this);
  }

  /** Brings the state and what is drawn in line with what is in memory now. */
  refresh(): void {
    const openStack = this.#openStack;
    const key = this.wantedFrame?.key;
    if (!openStack || key === undefined) {
      this.#clear();
      return;
    }
    const found = this.#host.findPicture(openStack, key);
    const quality = this.#host.quality(openStack, key, found);
    if (found) this.#picture = found;
    else if (quality.status === 'failed') this.#picture = undefined;
    const picture = this.#picture;
    this.#stackWindow ??= picture?.ownWindow;
    this.#view = picture && this.#hasSize() ? picture.view(this.state.get().camera, this.#canvas) : undefined;
    this.#tellState(picture, quality);
    this.#tellOverlay(picture);
    this.#tellDrawables(picture);
    this.#tellHover();
    this.#surface?.invalidate();
  }

  #clear(): void {
    this.#picture = undefined;
    this.#view = undefined;
    this.overlay.set(emptyOverlay);
    this.drawables.set([]);
    this.hovered.set(undefined);
    this.#surface?.invalidate();
  }

  #tellState(picture: Picture | undefined, quality: Quality): void {
    const state = this.state.get();
    const { invert, showOverlays, interpolation, presetId } = this.#choice;
    const presentation = picture?.presentation(this.#choice, this.#stackWindow);
    const window =
      picture && presentation && !picture.isColour
        ? windowInForce(presentation, picture.description)
        : undefined;
    const presets = picture && !picture.isColour ? this.#presetsOf(picture) : [];
    const shownFrameIndex = picture && this.#indexOf(picture.described.key);
    this.state.set({
      ...state,
      quality,
      numberOfFrames: this.numberOfFrames,
      shownFrameIndex,
      presentation: { window, presetId, invert, showOverlays, interpolation },
      presets,
      cssPixelsPerColumn: this.#cssPixelsPerColumn(),
    });
  }

  /** The same list for images that offer the same, so that nobody redraws a menu while scrolling. */
  #presetsOf(picture: Picture) {
    const known = this.state.get().presets;
    const presets = presetsOf(picture.description, this.#openStack?.stack.modality);
    return JSON.stringify(presets) === JSON.stringify(known) ? known : presets;
  }

  #tellOverlay(picture: Picture | undefined): void {
    const stack = this.#openStack?.stack;
    const cssPixelsPerColumn = this.#cssPixelsPerColumn();
    const frameIndex = picture && this.#indexOf(picture.described.key);
    if (!picture || !stack || !this.#view || !cssPixelsPerColumn || frameIndex === undefined) {
      this.overlay.set(emptyOverlay);
      return;
    }
    this.overlay.set(
      overlayOf({
        study: this.#host.study(),
        stack,
        description: picture.description,
        presentation: picture.presentation(this.#choice, this.#stackWindow),
        frameIndex,
        numberOfFrames: this.numberOfFrames,
        instanceNumber: picture.described.instanceNumber,
        view: this.#view,
        cssPixelsPerColumn,
        viewportWidthPx: this.#canvas.width / this.#devicePixelRatio,
      }),
    );
  }

  #tellDrawables(picture: Picture | undefined): void {
    if (!picture || !this.#view) {
      if (this.drawables.get().length > 0) this.drawables.set([]);
      return;
    }
    const { annotations, selectedId } = this.#host.annotations.state.get();
    const { sopInstanceUid, frameIndex } = picture.described.reference;
    const toCanvas = (position: PixelPosition): CanvasPoint => this.#project(position);
    const drawables = annotations
      .filter((annotation) => annotation.sopInstanceUid === sopInstanceUid)
      .filter((annotation) => annotation.frameIndex === frameIndex)
      .flatMap((annotation) => {
        const { annotationId } = annotation;
        const drawable = annotationDrawable(annotation, {
          description: picture.description,
          toCanvas,
          measurement: measureAnnotation(annotation, picture.description, picture.frame),
          isSelected: annotationId === selectedId,
          isHovered: annotationId === this.#hoveredId,
        });
        return drawable ?? [];
      });
    if (drawables.length > 0 || this.drawables.get().length > 0) this.drawables.set(drawables);
  }

  // Where it is drawn

  attach({ canvas, input }: ViewportElements): () => void {
    const surface = this.#host.renderer().addSurface(canvas, () => this.#scene());
    this.#surface = surface;
    this.#canvasElement = canvas;
    const stopListening = listenToElement(
      input,
      (event) => this.pointer(event),
      (event) => this.wheel(event),
    );
    const stopWatching = watchSize(canvas, (width, height, ratio) => this.resize(width, height, ratio));
    this.#host.onChanged(this);
    return () => {
      stopListening();
      stopWatching();
      surface.remove();
      if (this.#surface !== surface) return;
      this.#surface = undefined;
      this.#canvasElement = undefined;
    };
  }

  resize(width: number, height: number, devicePixelRatio: number): void {
    this.#devicePixelRatio = devicePixelRatio;
    this.#canvas = {
      width: Math.round(width * devicePixelRatio),
      height: Math.round(height * devicePixelRatio),
    };
    this.#surface?.resize(this.#canvas);
    this.#host.onChanged(this);
  }

  #scene(): Scene | undefined {
    const view = this.#view;
    return view && this.#picture?.scene(this.#choice, this.#stackWindow, view);
  }

  // Which image

  setFrame(frameIndex: number): void {
    this.#cine.stop();
    this.#want(frameIndex);
  }

  scrollBy(images: number): void {
    this.setFrame(this.state.get().frameIndex + images);
  }

  retry(): void {
    const key = this.wantedFrame?.key;
    if (this.#openStack && key !== undefined) this.#host.retry(this.#openStack, key);
  }

  #want(frameIndex: number): void {
    const state = this.state.get();
    const clamped = Math.min(this.numberOfFrames - 1, Math.max(0, Math.round(frameIndex)));
    const frame = this.#openStack?.frames[clamped];
    if (!frame || clamped === state.frameIndex) return;
    this.#direction = clamped > state.frameIndex ? 1 : -1;
    this.#wantedKey = frame.key;
    this.#followKey();
    this.#host.onWanted(this);
    this.#host.onChanged(this);
  }

  /** Puts the wanted image's index and identity into the state. */
  #followKey(): void {
    const frames = this.#openStack?.frames ?? [];
    const found = frames.findIndex((frame) => frame.key === this.#wantedKey);
    const frameIndex = Math.max(0, found);
    const frame = frames[frameIndex];
    const state = this.state.get();
    const isThere = frame !== undefined && this.#host.isLoaded(frame.key);
    this.state.set({
      ...state,
      frameIndex,
      numberOfFrames: frames.length,
      sopInstanceUid: frame?.reference.sopInstanceUid,
      frameNumber: frame && frame.reference.frameIndex + 1,
      quality: isThere || !frame ? state.quality : { status: 'loading' },
    });
  }

  #indexOf(key: FrameKey): number | undefined {
    const frames = this.#openStack?.frames ?? [];
    const { frameIndex } = this.state.get();
    if (frames[frameIndex]?.key === key) return frameIndex;
    const found = frames.findIndex((frame) => frame.key === key);
    return found < 0 ? undefined : found;
  }

  // How its values look

  setWindow(center: number, width: number): void {
    const now = this.state.get().presentation.window;
    const smallest = now?.function === 'LINEAR' || !now ? 1 : Number.EPSILON;
    this.#chooseWindow({
      center,
      width: Math.max(smallest, width),
      function: now?.function ?? 'LINEAR',
    });
  }

  dragWindow(deltaX: number, deltaY: number): void {
    const { window } = this.state.get().presentation;
    const picture = this.#picture;
    if (!window || !picture) return;
    this.#chooseWindow(dragWindow(window, deltaX, deltaY, valueRange(picture)));
  }

  applyPreset(presetId: string): void {
    const picture = this.#picture;
    if (!picture) return;
    const modality = this.#openStack?.stack.modality;
    const choice = choosePreset(this.#choice, presetId, modality, picture.frame, picture.description);
    if (choice) this.#choose(choice);
  }

  setInvert(invert: boolean): void {
    this.#choose({ ...this.#choice, invert });
  }

  setShowOverlays(showOverlays: boolean): void {
    this.#choose({ ...this.#choice, showOverlays });
  }

  setInterpolation(interpolation: Interpolation): void {
    this.#choose({ ...this.#choice, interpolation });
  }

  resetPresentation(): void {
    this.#choose(untouchedPresentation);
  }

  #chooseWindow(window: Window): void {
    const { invert, showOverlays, interpolation } = this.#choice;
    this.#choose({ invert, showOverlays, interpolation, window });
  }

  /** The state follows at once, so that one drag step builds on the last. */
  #choose(choice: PresentationChoice): void {
    this.#choice = choice;
    if (this.#picture) this.#tellState(this.#picture, this.state.get().quality);
    this.#host.onChanged(this);
  }

  // What part is seen

  setCamera(camera: Camera): void {
    const state = this.state.get();
    this.state.set({ ...state, camera });
    this.#host.onChanged(this);
  }

  zoomBy(factor: number, at?: CanvasPoint): void {
    const picture = this.#picture;
    if (!picture || !this.#hasSize()) return;
    const { width, height } = this.#canvas;
    const ratio = this.#devicePixelRatio;
    const held = at ? { x: at.x * ratio, y: at.y * ratio } : { x: width / 2, y: height / 2 };
    this.setCamera(zoomCamera(this.state.get().camera, picture.size, this.#canvas, factor, held));
  }

  panBy(deltaX: number, deltaY: number): void {
    const picture = this.#picture;
    if (!picture || !this.#hasSize()) return;
    const ratio = this.#devicePixelRatio;
    const { camera } = this.state.get();
    this.setCamera(panCamera(camera, picture.size, this.#canvas, deltaX * ratio, deltaY * ratio));
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

  flip(axis: 'horizontal' | 'vertical'): void {
    this.setCamera(flipCamera(this.state.get().camera, axis));
  }

  reset(): void {
    this.resetPresentation();
    this.setCamera(fittedCamera);
  }

  #hasSize(): boolean {
    return this.#canvas.width > 0 && this.#canvas.height > 0;
  }

  #cssPixelsPerColumn(): number | undefined {
    const picture = this.#picture;
    if (!picture || !this.#hasSize()) return undefined;
    return pixelsPerColumn(this.state.get().camera, picture.size, this.#canvas) / this.#devicePixelRatio;
  }

  // Cine

  setCinePlaying(playing: boolean): void {
    if (playing) this.#cine.play();
    else this.#cine.stop();
  }

  setCineRate(framesPerSecond: number): void {
    this.#setCineRate(framesPerSecond, 'user');
  }

  setCineLoop(loop: boolean): void {
    this.#cine.setLoop(loop);
    this.#tellCine();
  }

  #setCineDefaults(): void {
    if (this.state.get().cine.rateOrigin === 'user') return;
    const rate = this.#openStack && rateOfDurations(timingOf(this.#openStack));
    this.#setCineRate(rate ?? stoppedCine.framesPerSecond, rate === undefined ? 'default' : 'file');
  }

  #setCineRate(framesPerSecond: number, rateOrigin: CineState['rateOrigin']): void {
    const clamped = this.#cine.setRate(framesPerSecond);
    const state = this.state.get();
    this.state.set({ ...state, cine: { ...state.cine, framesPerSecond: clamped, rateOrigin } });
  }

  #tellCine(): void {
    const state = this.state.get();
    const { isPlaying, loop, droppedFrames, shownPerSecond } = this.#cine;
    const cine = { ...state.cine, playing: isPlaying, loop, droppedFrames, shownPerSecond };
    this.state.set({ ...state, cine });
  }

  // Pointers and places

  pointer(input: PointerInput): void {
    this.#host.onPointer(this, input);
  }

  wheel({ x, y, deltaY, modifiers }: WheelInput): void {
    const action = actionOfWheel(this.#host.bindings, modifiers);
    if (action === 'zoom') this.zoomBy(Math.exp(-deltaY * zoomPerWheelPixel), { x, y });
    if (action !== 'scroll') return;
    const { images, leftOverPx } = wheelSteps(this.#wheelLeftOverPx, deltaY);
    this.#wheelLeftOverPx = leftOverPx;
    if (images !== 0) this.scrollBy(images);
  }

  hover(point: CanvasPoint | undefined): void {
    this.#hoverPoint = point;
    const hit = point && this.hitTest(point);
    this.cursor.set(hit ? (hit.handleIndex === undefined ? 'pointer' : 'move') : this.#host.cursor());
    if (hit?.annotationId !== this.#hoveredId) {
      this.#hoveredId = hit?.annotationId;
      this.#host.onChanged(this);
    }
    this.#tellHover();
  }

  #tellHover(): void {
    const position = this.#hoverPoint && this.canvasToImage(this.#hoverPoint);
    const probed =
      position && this.valueAt(Math.floor(position.column + 0.5), Math.floor(position.row + 0.5));
    const known = this.hovered.get();
    const isSame =
      probed?.column === known?.column && probed?.row === known?.row && probed?.text === known?.text;
    if (!isSame) this.hovered.set(probed);
  }

  valueAt(column: number, row: number): ProbedValue | undefined {
    const picture = this.#picture;
    const value = picture && measureValue({ column, row }, picture.frame, picture.description);
    return value && { column, row, text: value.text };
  }

  imageToCanvas(position: PixelPosition): CanvasPoint | undefined {
    return this.#view && this.#project(position);
  }

  canvasToImage({ x, y }: CanvasPoint): PixelPosition | undefined {
    const ratio = this.#devicePixelRatio;
    return this.#view && canvasToImage(this.#view, { x: x * ratio, y: y * ratio });
  }

  hitTest(point: CanvasPoint): Hit | undefined {
    return hitAnnotation(this.drawables.get(), point, hitRadius);
  }

  get annotationHome(): AnnotationHome | undefined {
    const picture = this.#picture;
    if (!picture) return undefined;
    const { frameOfReferenceUid, plane } = picture.description;
    const isPlaced = plane !== undefined && frameOfReferenceUid !== undefined;
    return { ...picture.described.reference, ...(isPlaced && { frameOfReferenceUid }) };
  }

  pointOf(position: PixelPosition): AnnotationPoint | undefined {
    return this.#picture && pointOfPosition(position, this.#picture.description);
  }

  positionOf(point: AnnotationPoint): PixelPosition | undefined {
    return this.#picture && positionOfPoint(point, this.#picture.description);
  }

  #project(position: PixelPosition): CanvasPoint {
    if (!this.#view) return { x: 0, y: 0 };
    const { x, y } = projectToCanvas(this.#view, position);
    return { x: x / this.#devicePixelRatio, y: y / this.#devicePixelRatio };
  }
}

/** Span of the image's modality values, without padding. */
function valueRange({ frame, description }: Picture): number {
  const range = rangeWithoutPadding(frame, description.padding) ?? { minimum: 0, maximum: 1 };
  const ends = [range.minimum, range.maximum].map((value) =>
    applyModalityTransform(value, description.modalityTransform),
  );
  return Math.abs((ends[1] ?? 0) - (ends[0] ?? 0)) || 1;
}

function emptyState(viewportId: ViewportId): ViewportState {
  return {
    viewportId,
    stack: undefined,
    frameIndex: 0,
    shownFrameIndex: undefined,
    numberOfFrames: 0,
    sopInstanceUid: undefined,
    frameNumber: undefined,
    quality: { status: 'empty' },
    presentation: {
      window: undefined,
      presetId: undefined,
      invert: false,
      showOverlays: true,
      interpolation: 'linear',
    },
    presets: [],
    camera: fittedCamera,
    cssPixelsPerColumn: undefined,
    cine: stoppedCine,
  };
}
