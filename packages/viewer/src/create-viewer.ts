import { type RenderBackendKind, Renderer } from '@isocenter/render';
import type { MeasuredAnnotation } from './annotations/annotation.ts';
import { AnnotationDocument } from './annotations/annotation-document.ts';
import { DraftSaver } from './annotations/draft-saver.ts';
import type { SavingState } from './annotations/draft-store.ts';
import { measureAnnotation } from './annotations/measure-annotation.ts';
import { browserClock, type Clock } from './clock.ts';
import { type Bindings, commandOfKey, defaultBindings, type KeyPress } from './input/bindings.ts';
import type { CommandName } from './input/command.ts';
import { Interaction } from './input/interaction.ts';
import { runCommand } from './input/run-command.ts';
import {
  allViewportIds,
  type LayoutState,
  layoutOf,
  neighbourViewport,
  singleLayout,
  type ViewportId,
} from './layout/layout.ts';
import { StackViewport } from './layout/stack-viewport.ts';
import type { ViewportHost } from './layout/viewport-host.ts';
import { browserWorkerHost } from './loading/browser-worker-host.ts';
import { defaultFrameCacheBytes } from './loading/frame-cache.ts';
import { FrameSupply } from './loading/frame-supply.ts';
import type { LoadingState } from './loading/loading-state.ts';
import { type WarmWorkerHost, warmWorkerHost } from './loading/warm-worker-host.ts';
import { isAbort, problemOf } from './problem.ts';
import { createStore, type Store } from './store.ts';
import { stacksOf } from './studies/image-stack.ts';
import type { OpenStack } from './studies/open-stack.ts';
import { type FrameKey, frameKeyOf } from './studies/stack-frame.ts';
import { StackLibrary } from './studies/stack-library.ts';
import type { ImageStack } from './studies/study.ts';
import type { Thumbnail } from './studies/thumbnail.ts';
import { ThumbnailMaker } from './studies/thumbnail-maker.ts';
import { cursorOfTool, type ToolName, type ToolsState } from './tools/tool-name.ts';
import type { OpenAt, StudyState, Viewer, ViewerOptions, Viewport } from './viewer.ts';

/** Puts a viewer together; nothing is fetched before `openStudy`. */
export function createViewer(options: ViewerOptions): Viewer {
  return new ReadingRoom(options);
}

const defaultRequestLimit = 6;

/** Conducts: study, layout, loading, tools and drawing meet here, and nowhere else. */
class ReadingRoom implements Viewer {
  readonly study = createStore<StudyState>({ status: 'empty' });
  readonly layout = createStore<LayoutState>(singleLayout);
  readonly measurements = createStore<readonly MeasuredAnnotation[]>([]);
  readonly saving = createStore<SavingState>({ status: 'saved' });
  readonly loading: Store<LoadingState>;
  readonly backend = createStore<RenderBackendKind | undefined>(undefined);
  readonly bindings: Bindings;
  readonly #options: ViewerOptions;
  readonly #clock: Clock;
  readonly #document = new AnnotationDocument();
  readonly #workers: WarmWorkerHost;
  readonly #library: StackLibrary;
  readonly #supply: FrameSupply;
  readonly #thumbnails: ThumbnailMaker;
  readonly #interaction: Interaction;
  readonly #viewports: ReadonlyMap<ViewportId, StackViewport>;
  readonly #dirty = new Set<StackViewport>();
  readonly #loadingState;
  #renderer: Renderer | undefined;
  #cancelFrame: (() => void) | undefined;
  #drafts: DraftSaver | undefined;
  #controller = new AbortController();
  #hasFirstImage = false;

  constructor(options: ViewerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? browserClock;
    this.bindings = options.bindings ?? defaultBindings;
    const { source } = options;
    this.#workers = warmWorkerHost(options.workerHost ?? browserWorkerHost);
    this.#library = new StackLibrary(source, (openStack) => this.#onDescribed(openStack));
    this.#supply = new FrameSupply({
      source,
      cacheBytes: options.frameCacheBytes ?? defaultFrameCacheBytes(deviceMemoryGib()),
      workerHost: this.#workers,
      workerCount: workerCount(),
      clock: this.#clock,
      requestLimit: options.requestLimit ?? defaultRequestLimit,
      describe: (frame) => this.#library.describe(frame),
      onSettled: () => this.#invalidate(this.#shownViewports()),
      viewports: () => this.#shownViewports(),
    });
    this.#loadingState = createStore<LoadingState>(this.#supply.state([]));
    this.loading = this.#loadingState;
    this.#thumbnails = new ThumbnailMaker({
      source,
      findStack: (stackId) => this.#library.findStack(stackId),
      openStack: (stackId) => this.#library.open(stackId),
      readPicture: async (openStack, frame) => {
        await this.#library.describe(frame);
        return this.#supply.readPicture(openStack, frame, this.#controller.signal);
      },
    });
    this.#interaction = new Interaction({
      bindings: this.bindings,
      services: {
        annotations: this.#document,
        createId: () => crypto.randomUUID(),
        timestamp: () => new Date().toISOString(),
      },
      onPress: (viewportId) => this.activate(viewportId),
    });
    const host = this.#viewportHost();
    this.#viewports = new Map(allViewportIds.map((id) => [id, new StackViewport(id, host)]));
    this.#document.state.subscribe(() => this.#invalidate(this.#shownViewports()));
  }

  get tools(): Store<ToolsState> {
    return this.#interaction.tools;
  }

  get annotations() {
    return this.#document.state;
  }

  viewport(viewportId: ViewportId): Viewport {
    return this.#viewport(viewportId);
  }

  // The study

  async openStudy(studyInstanceUid: string, at?: OpenAt): Promise<void> {
    this.closeStudy();
    const { signal } = this.#controller;
    this.study.set({ status: 'loading', studyInstanceUid });
    this.#workers.warm();
    try {
      const study = await this.#options.source.openStudy(studyInstanceUid, signal);
      if (signal.aborted) return;
      const { stacks, others } = stacksOf(study);
      this.#library.reset(stacks);
      this.study.set({ status: 'ready', study, stacks, others });
      this.#keepDrafts(studyInstanceUid);
      this.#showFirst(stacks, at);
      this.#fillEmptyViewports();
      if (stacks.length === 0) this.#onFirstImage();
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      this.study.set({ status: 'failed', studyInstanceUid, problem: problemOf(error) });
    }
  }

  closeStudy(): void {
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#interaction.cancel();
    void this.#drafts?.dispose();
    this.#drafts = undefined;
    this.#document.reset([]);
    this.#supply.clear();
    this.#library.reset([]);
    this.#thumbnails.clear();
    this.#hasFirstImage = false;
    for (const viewport of this.#viewports.values()) viewport.show(undefined);
    this.study.set({ status: 'empty' });
  }

  thumbnail(stackId: string): Store<Thumbnail> {
    return this.#thumbnails.thumbnail(stackId);
  }

  #showFirst(stacks: readonly ImageStack[], at: OpenAt | undefined): void {
    const stack = stacks.find((candidate) => isAt(candidate, at)) ?? stacks[0];
    if (!stack) return;
    const { activeViewportId } = this.layout.get();
    this.#show(activeViewportId, stack.stackId, at && keyAt(stack, at));
  }

  #keepDrafts(studyInstanceUid: string): void {
    const { drafts } = this.#options;
    const saver = new DraftSaver({ studyInstanceUid, document: this.#document, drafts, clock: this.#clock });
    this.#drafts = saver;
    const tell = (): void => {
      if (this.#drafts === saver) this.saving.set(saver.saving.get());
    };
    saver.saving.subscribe(tell);
    tell();
  }

  // The layout

  setLayout(rows: number, columns: number): void {
    const before = this.#shownViewports();
    this.layout.set(layoutOf(rows, columns, this.layout.get().activeViewportId));
    const after = this.#shownViewports();
    for (const viewport of before) if (!after.includes(viewport)) viewport.setCinePlaying(false);
    this.#fillEmptyViewports();
    this.#invalidate(after);
    this.#supply.planSoon();
  }

  activate(viewportId: ViewportId): void {
    const layout = this.layout.get();
    if (layout.activeViewportId === viewportId || !layout.viewportIds.includes(viewportId)) return;
    this.layout.set({ ...layout, activeViewportId: viewportId });
    this.#supply.planSoon();
  }

  assignStack(viewportId: ViewportId, stackId: string): void {
    this.#show(viewportId, stackId);
    this.activate(viewportId);
  }

  clearViewport(viewportId: ViewportId): void {
    this.#leave(this.#viewport(viewportId));
    this.#viewport(viewportId).show(undefined);
  }

  #show(viewportId: ViewportId, stackId: string, key?: FrameKey): void {
    const viewport = this.#viewport(viewportId);
    const openStack = this.#library.open(stackId);
    if (!openStack || (viewport.openStack === openStack && key === undefined)) return;
    this.#interaction.cancel();
    this.#leave(viewport);
    viewport.show(openStack, key);
  }

  #leave({ openStack }: StackViewport): void {
    if (openStack) this.#supply.remember(openStack);
  }

  #fillEmptyViewports(): void {
    const viewports = this.#shownViewports();
    const shown = new Set(viewports.map((viewport) => viewport.openStack?.stack.stackId));
    const waiting = this.#library.stacks.filter(({ stackId }) => !shown.has(stackId));
    for (const viewport of this.layout.get().viewportIds.map((id) => this.#viewport(id))) {
      const next = viewport.openStack ? undefined : waiting.shift();
      if (next) this.#show(viewport.viewportId, next.stackId);
    }
  }

  #viewport(viewportId: ViewportId): StackViewport {
    const viewport = this.#viewports.get(viewportId);
    if (!viewport) throw new RangeError(`There is no viewport ${viewportId}.`);
    return viewport;
  }

  /** The active one first. */
  #shownViewports(): StackViewport[] {
    const { viewportIds, activeViewportId } = this.layout.get();
    const others = viewportIds.filter((id) => id !== activeViewportId);
    return [activeViewportId, ...others].map((id) => this.#viewport(id));
  }

  // Commands

  setPrimaryTool(tool: ToolName): void {
    this.#interaction.setPrimaryTool(tool);
    for (const viewport of this.#viewports.values()) viewport.cursor.set(cursorOfTool(tool));
  }

  run(command: CommandName): boolean {
    return runCommand(command, {
      viewer: this,
      viewport: this.#viewport(this.layout.get().activeViewportId),
      cancelTool: () => this.#interaction.cancel(),
      moveActive: (step) => this.activate(neighbourViewport(this.layout.get(), step)),
      moveStack: (step) => this.#moveStack(step),
    });
  }

  handleKey(press: KeyPress): boolean {
    const command = commandOfKey(this.bindings, press);
    return command !== undefined && this.run(command);
  }

  #moveStack(step: number): boolean {
    const { activeViewportId } = this.layout.get();
    const stackId = this.#viewport(activeViewportId).openStack?.stack.stackId;
    const index = this.#library.stacks.findIndex((stack) => stack.stackId === stackId);
    const next = this.#library.stacks[index + step];
    if (index < 0 || !next) return false;
    this.assignStack(activeViewportId, next.stackId);
    return true;
  }

  // Annotations

  undo(): void {
    this.#interaction.cancel();
    this.#document.undo();
  }

  redo(): void {
    this.#interaction.cancel();
    this.#document.redo();
  }

  selectAnnotation(annotationId: string | undefined): void {
    this.#document.select(annotationId);
  }

  removeAnnotation(annotationId: string): void {
    this.#interaction.cancel();
    const mark = this.#document.mark();
    this.#document.remove(annotationId);
    this.#document.commit(mark);
  }

  renameAnnotation(annotationId: string, label: string): void {
    const mark = this.#document.mark();
    this.#document.update(annotationId, { label });
    this.#document.commit(mark);
  }

  goToAnnotation(annotationId: string): void {
    const annotation = this.#document.find(annotationId);
    const stack = this.#library.stacks.find(({ instances }) =>
      instances.some(({ sopInstanceUid }) => sopInstanceUid === annotation?.sopInstanceUid),
    );
    if (!annotation || !stack) return;
    const key = frameKeyOf(annotation);
    const { activeViewportId } = this.layout.get();
    const viewport = this.#viewport(activeViewportId);
    const index = viewport.openStack?.frames.findIndex((frame) => frame.key === key) ?? -1;
    if (index >= 0) viewport.setFrame(index);
    else this.#show(activeViewportId, stack.stackId, key);
    this.#document.select(annotationId);
  }

  #measure(): MeasuredAnnotation[] {
    return this.#document.annotations.map((annotation) => {
      const key = frameKeyOf(annotation);
      const described = this.#library.findDescribed(key);
      const frame = this.#supply.findFrame(key);
      const measurement = described && measureAnnotation(annotation, described.description, frame);
      return { annotation, measurement };
    });
  }

  // What happens between events and the screen

  #viewportHost(): ViewportHost {
    return {
      clock: this.#clock,
      bindings: this.bindings,
      annotations: this.#document,
      renderer: () => this.#getRenderer(),
      study: () => {
        const state = this.study.get();
        return state.status === 'ready' ? state.study : undefined;
      },
      findPicture: (openStack, key) => this.#supply.findPicture(openStack, key),
      isLoaded: (key) => this.#supply.isLoaded(key),
      quality: (openStack, key, picture) => this.#supply.quality(openStack, key, picture),
      retry: (openStack, key) => {
        this.#library.retry(openStack);
        this.#supply.retry(key);
        this.#invalidate(this.#shownViewports());
      },
      onChanged: (viewport) => this.#invalidate([viewport]),
      onWanted: ({ wantedFrame }) => this.#supply.want(wantedFrame?.key),
      onPointer: (viewport, input) => this.#interaction.pointer(viewport, input),
      cursor: () => cursorOfTool(this.tools.get().primary),
    };
  }

  #getRenderer(): Renderer {
    this.#renderer ??= new Renderer({
      backend: this.#options.backend ?? 'auto',
      requestFrame: (callback) => this.#clock.frame(callback),
    });
    this.backend.set(this.#renderer.kind);
    return this.#renderer;
  }

  #onDescribed(openStack: OpenStack): void {
    for (const viewport of this.#shownViewports()) {
      if (viewport.openStack === openStack) viewport.onDescribed();
    }
    this.#supply.planSoon();
  }

  #invalidate(viewports: readonly StackViewport[]): void {
    for (const viewport of viewports) this.#dirty.add(viewport);
    this.#cancelFrame ??= this.#clock.frame(() => this.#refresh());
  }

  /** Once per picture of the display: states first, then drawing. */
  #refresh(): void {
    this.#cancelFrame = undefined;
    const shown = this.#shownViewports();
    const dirty = shown.filter((viewport) => this.#dirty.has(viewport));
    this.#dirty.clear();
    for (const viewport of dirty) viewport.refresh();
    this.#renderer?.drawNow();
    if (!this.#hasFirstImage && shown.some(hasAnswer)) this.#onFirstImage();
    this.#tellMeasurements();
    this.#tellLoading(shown);
  }

  #onFirstImage(): void {
    this.#hasFirstImage = true;
    this.#thumbnails.start();
    void this.#drafts?.load(this.#controller.signal);
  }

  #tellMeasurements(): void {
    const measurements = this.#measure();
    if (JSON.stringify(measurements) !== JSON.stringify(this.measurements.get())) {
      this.measurements.set(measurements);
    }
  }

  #tellLoading(shown: readonly StackViewport[]): void {
    const openStacks = shown.flatMap(({ openStack }) => openStack ?? []);
    const state = this.#supply.state(openStacks);
    if (JSON.stringify(state) !== JSON.stringify(this.loading.get())) this.#loadingState.set(state);
  }

  dispose(): void {
    this.closeStudy();
    this.#cancelFrame?.();
    this.#supply.dispose();
    this.#workers.cool();
    this.#renderer?.dispose();
  }
}

/** The first picture is on the screen, or will not come. */
const hasAnswer = ({ state }: StackViewport): boolean => {
  const { shownFrameIndex, quality } = state.get();
  return shownFrameIndex !== undefined || quality.status === 'failed';
};

function isAt(stack: ImageStack, at: OpenAt | undefined): boolean {
  if (!at || (at.seriesInstanceUid === undefined && at.sopInstanceUid === undefined)) return false;
  if (at.seriesInstanceUid !== undefined && stack.seriesInstanceUid !== at.seriesInstanceUid) return false;
  return (
    at.sopInstanceUid === undefined ||
    stack.instances.some(({ sopInstanceUid }) => sopInstanceUid === at.sopInstanceUid)
  );
}

function keyAt(stack: ImageStack, { sopInstanceUid, frameNumber = 1 }: OpenAt): FrameKey | undefined {
  const instance = sopInstanceUid ?? stack.instances[0]?.sopInstanceUid;
  if (instance === undefined) return undefined;
  const { studyInstanceUid, seriesInstanceUid } = stack;
  const frameIndex = Math.max(0, frameNumber - 1);
  return frameKeyOf({ studyInstanceUid, seriesInstanceUid, sopInstanceUid: instance, frameIndex });
}

/** Not all browsers tell; absent in the DOM's own types. */
const deviceMemoryGib = (): number | undefined =>
  (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory;

/** One core is left to the page. */
const workerCount = (): number =>
  Math.min(4, Math.max(2, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1));
