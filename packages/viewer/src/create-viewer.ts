import type { DataSet } from '@isocenter/dicom';
import { type BackendChoice, type RenderBackendKind, Renderer } from '@isocenter/render';
import type { MeasuredAnnotation } from './annotations/annotation.ts';
import { AnnotationDocument } from './annotations/annotation-document.ts';
import { DraftSaver } from './annotations/draft-saver.ts';
import type { SavingState } from './annotations/draft-store.ts';
import { measureAnnotation } from './annotations/measure-annotation.ts';
import { browserClock, type Clock } from './clock.ts';
import { History } from './history/history.ts';
import {
  type Bindings,
  commandOfKey,
  defaultBindings,
  heldToolOfKey,
  type KeyPress,
} from './input/bindings.ts';
import type { CommandName } from './input/command.ts';
import { Interaction } from './input/interaction.ts';
import { runCommand } from './input/run-command.ts';
import { type LayoutState, neighbourViewport, type ViewportId } from './layout/layout.ts';
import type { StackViewport } from './layout/stack-viewport.ts';
import { ViewportGrid } from './layout/viewport-grid.ts';
import type { ViewportHost } from './layout/viewport-host.ts';
import { browserWorkerHost } from './loading/browser-worker-host.ts';
import { FrameSupply } from './loading/frame-supply.ts';
import { LoadingReport } from './loading/loading-report.ts';
import type { LoadingState } from './loading/loading-state.ts';
import { memoryBudget } from './loading/memory-budget.ts';
import { type WarmWorkerHost, warmWorkerHost } from './loading/warm-worker-host.ts';
import type { OwnPreset } from './presentation/window-preset.ts';
import { isAbort, problemOf } from './problem.ts';
import { createStore, type Store } from './store.ts';
import { preferredStack, stacksOf } from './studies/image-stack.ts';
import { findStackAt, hasInstance, keyAt, type OpenAt } from './studies/open-at.ts';
import type { OpenStack } from './studies/open-stack.ts';
import { frameKeyOf, type StackFrame } from './studies/stack-frame.ts';
import { StackLibrary } from './studies/stack-library.ts';
import type { FrameReference, ImageStack, Study } from './studies/study.ts';
import type { Thumbnail } from './studies/thumbnail.ts';
import { ThumbnailMaker } from './studies/thumbnail-maker.ts';
import { cursorOfTool, type ToolChoice, type ToolName, type ToolsState } from './tools/tool-name.ts';
import type { StudyState, Viewer, ViewerOptions, Viewport } from './viewer.ts';

/** Puts a viewer together; nothing is fetched before `openStudy`. */
export function createViewer(options: ViewerOptions): Viewer {
  return new ReadingRoom(options);
}

const defaultRequestLimit = 6;

/** Conducts: study, layout, loading, tools and drawing meet here, and nowhere else. */
class ReadingRoom implements Viewer {
  readonly study = createStore<StudyState>({ status: 'empty' });
  readonly measurements = createStore<readonly MeasuredAnnotation[]>([]);
  readonly saving = createStore<SavingState>({ status: 'saved' });
  readonly backend = createStore<RenderBackendKind | undefined>(undefined);
  readonly bindings: Bindings;
  readonly #options: ViewerOptions;
  readonly #clock: Clock;
  readonly #history = new History();
  readonly #document = new AnnotationDocument(this.#history);
  readonly #workers: WarmWorkerHost;
  readonly #library: StackLibrary;
  readonly #supply: FrameSupply;
  readonly #thumbnails: ThumbnailMaker;
  readonly #interaction: Interaction;
  readonly #grid: ViewportGrid;
  readonly #dirty = new Set<StackViewport>();
  readonly #loadingReport: LoadingReport;
  #renderer: Renderer | undefined;
  #cancelFrame: (() => void) | undefined;
  #drafts: DraftSaver | undefined;
  #controller = new AbortController();
  #hasFirstImage = false;
  readonly #endOwnPresets: (() => void) | undefined;

  constructor(options: ViewerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? browserClock;
    this.bindings = options.bindings ?? defaultBindings;
    const { source } = options;
    this.#workers = warmWorkerHost(options.workerHost ?? browserWorkerHost);
    this.#library = new StackLibrary(source, (openStack) => this.#onDescribed(openStack));
    this.#supply = new FrameSupply({
      source,
      budget: memoryBudget(options.frameCacheBytes, deviceMemoryGib()),
      workerHost: this.#workers,
      workerCount: workerCount(),
      clock: this.#clock,
      requestLimit: options.requestLimit ?? defaultRequestLimit,
      videoHost: options.videoHost,
      onNumberOfFrames: (sopInstanceUid, numberOfFrames) => {
        if (this.#library.correct(sopInstanceUid, { numberOfFrames })) void this.#correct();
      },
      onVideo: (sopInstanceUid) => {
        if (this.#library.correct(sopInstanceUid, { isFoundVideo: true })) void this.#correct();
      },
      describe: (frame) => this.#library.describe(frame),
      onSettled: (frame) => this.#onSettled(frame),
      onProgress: (frame) => this.#invalidate(this.#waitingFor(frame)),
      onIdle: () => this.#loadingReport.tellNow(),
      viewports: () => this.#grid.shown,
    });
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
      clock: this.#clock,
      onPress: (viewportId) => this.activate(viewportId),
    });
    this.#grid = new ViewportGrid({
      host: this.#viewportHost(),
      library: this.#library,
      onReplacing: () => this.#interaction.cancel(),
      onLeaving: ({ openStack }) => {
        if (openStack) this.#supply.remember(openStack);
      },
    });
    this.#loadingReport = new LoadingReport(this.#clock, () =>
      this.#supply.state(this.#grid.shown.flatMap(({ openStack }) => openStack ?? [])),
    );
    const refreshAll = (): void => this.#invalidate(this.#grid.shown);
    this.#document.state.subscribe(refreshAll);
    this.#endOwnPresets = options.ownPresets?.subscribe(refreshAll);
  }

  get layout(): Store<LayoutState> {
    return this.#grid.layout;
  }

  get loading(): Store<LoadingState> {
    return this.#loadingReport.state;
  }

  get tools(): Store<ToolsState> {
    return this.#interaction.tools;
  }

  get toolChoice(): Store<ToolChoice | undefined> {
    return this.#interaction.toolChoice;
  }

  get annotations() {
    return this.#document.state;
  }

  viewport(viewportId: ViewportId): Viewport {
    return this.#grid.viewport(viewportId);
  }

  get history() {
    return this.#history.state;
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
      this.#grid.fillEmpty();
      if (stacks.length === 0) this.#onFirstImage();
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      this.study.set({ status: 'failed', studyInstanceUid, problem: problemOf(error) });
    }
  }

  async takeNewImages(): Promise<void> {
    const before = this.study.get();
    if (before.status !== 'ready') return;
    const { signal } = this.#controller;
    try {
      const study = await this.#options.source.openStudy(before.study.studyInstanceUid, signal);
      await this.#renew(study, signal);
      if (!signal.aborted) this.#thumbnails.renew();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** The same study, of which more is known of a video. Where its metadata cannot be had again, all stays as it is. */
  async #correct(): Promise<void> {
    const before = this.study.get();
    if (before.status !== 'ready') return;
    await this.#renew(before.study, this.#controller.signal).catch(() => undefined);
  }

  /** Stacks that are open go on as those of the study as it is now. */
  async #renew(told: Study, signal: AbortSignal): Promise<void> {
    const study = this.#library.corrected(told);
    const { stacks, others } = stacksOf(study);
    const grown = await this.#library.prepare(stacks);
    if (signal.aborted) return;
    this.#library.renew(stacks, grown);
    this.study.set({ status: 'ready', study, stacks, others });
    for (const viewport of this.#grid.all) {
      const next = viewport.openStack && grown.get(viewport.openStack);
      if (next) viewport.renew(next);
    }
    this.#grid.fillEmpty();
    this.#supply.planSoon();
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
    for (const viewport of this.#grid.all) viewport.show(undefined);
    this.#loadingReport.tellNow();
    this.study.set({ status: 'empty' });
  }

  readAllAttributes(reference: FrameReference, signal?: AbortSignal): Promise<DataSet> {
    return this.#options.source.readAllAttributes(reference, signal);
  }

  thumbnail(stackId: string): Store<Thumbnail> {
    return this.#thumbnails.thumbnail(stackId);
  }

  #showFirst(stacks: readonly ImageStack[], at: OpenAt | undefined): void {
    const stack = (at && findStackAt(stacks, at)) ?? preferredStack(stacks);
    if (stack) this.#grid.show(this.#grid.active.viewportId, stack.stackId, at && keyAt(stack, at));
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
    this.#grid.arrange(rows, columns);
    this.#invalidate(this.#grid.shown);
    this.#supply.planSoon();
  }

  activate(viewportId: ViewportId): void {
    if (this.#grid.activate(viewportId)) this.#supply.planSoon();
  }

  assignStack(viewportId: ViewportId, stackId: string): void {
    this.#grid.show(viewportId, stackId);
    this.activate(viewportId);
  }

  clearViewport(viewportId: ViewportId): void {
    this.#grid.clear(viewportId);
  }

  // Commands

  setPrimaryTool(tool: ToolName): void {
    this.#interaction.setPrimaryTool(tool);
    for (const viewport of this.#grid.all) viewport.cursor.set(cursorOfTool(tool));
  }

  run(command: CommandName): boolean {
    return runCommand(command, {
      viewer: this,
      viewport: this.#grid.active,
      cancelTool: () => this.#interaction.cancel(),
      moveActive: (step) => this.activate(neighbourViewport(this.layout.get(), step)),
      moveStack: (step) => this.#moveStack(step),
      askForTool: () => this.#interaction.askForTool(this.#grid.active),
    });
  }

  closeToolChoice(): void {
    this.#interaction.closeToolChoice();
  }

  handleKey(press: KeyPress): boolean {
    if (heldToolOfKey(this.bindings, press)) {
      this.#interaction.holdLens(this.#grid.active);
      return true;
    }
    const command = commandOfKey(this.bindings, press);
    return command !== undefined && this.run(command);
  }

  handleKeyUp({ key }: KeyPress): boolean {
    // Modifiers may have been let go, or pressed, since it went down.
    const wasHeld = heldToolOfKey(this.bindings, { key }) !== undefined;
    if (wasHeld) this.#interaction.releaseLens();
    return wasHeld;
  }

  releaseKeys(): void {
    this.#interaction.releaseLens();
  }

  #moveStack(step: number): boolean {
    const stackId = this.#grid.stackBeside(step);
    if (stackId !== undefined) this.assignStack(this.#grid.active.viewportId, stackId);
    return stackId !== undefined;
  }

  // Annotations

  undo(): void {
    this.#interaction.cancel();
    this.#history.undo();
  }

  redo(): void {
    this.#interaction.cancel();
    this.#history.redo();
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
    const stack = this.#library.stacks.find((candidate) =>
      hasInstance(candidate, annotation?.sopInstanceUid),
    );
    if (!annotation || !stack) return;
    const key = frameKeyOf(annotation);
    const viewport = this.#grid.active;
    if (!viewport.goToKey(key)) this.#grid.show(viewport.viewportId, stack.stackId, key);
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
      history: this.#history,
      renderer: () => this.#getRenderer(),
      study: () => {
        const state = this.study.get();
        return state.status === 'ready' ? state.study : undefined;
      },
      ownPresets: () => this.#options.ownPresets?.get() ?? noPresets,
      findPicture: (openStack, key) => this.#supply.findPicture(openStack, key),
      findFrame: (key) => this.#supply.findFrame(key),
      isLoaded: (key) => this.#supply.isLoaded(key),
      quality: (openStack, key, picture) => this.#supply.quality(openStack, key, picture),
      retry: (openStack, key) => {
        this.#library.retry(openStack);
        this.#supply.retry(key);
        this.#invalidate(this.#grid.shown);
      },
      onChanged: (viewport) => this.#invalidate([viewport]),
      onWanted: ({ wantedFrame }) => this.#supply.want(wantedFrame?.key),
      onPointer: (viewport, input) => this.#interaction.pointer(viewport, input),
      cursor: () => cursorOfTool(this.tools.get().primary),
    };
  }

  switchBackend(choice: BackendChoice): Promise<RenderBackendKind> {
    return this.#getRenderer().switchTo(choice);
  }

  #getRenderer(): Renderer {
    this.#renderer ??= new Renderer({
      backend: this.#options.backend ?? 'auto',
      requestFrame: (callback) => this.#clock.frame(callback),
      now: () => this.#clock.now(),
      onBackendChange: (kind) => this.backend.set(kind),
    });
    this.backend.set(this.#renderer.kind);
    return this.#renderer;
  }

  #onDescribed(openStack: OpenStack): void {
    for (const viewport of this.#grid.all) {
      if (viewport.openStack === openStack) viewport.onDescribed();
    }
    this.#supply.planSoon();
  }

  /** What nobody waited for on the screen changes nothing there, but what was measured on it can be told. */
  #onSettled(frame: StackFrame): void {
    const waiting = this.#waitingFor(frame);
    const isMeasured = this.#document.annotations.some((annotation) => frameKeyOf(annotation) === frame.key);
    if (waiting.length > 0 || isMeasured) this.#invalidate(waiting);
    this.#loadingReport.noteChange();
  }

  /** Viewports that show the image asked for, or another one that takes it, such as one less this mask. */
  #waitingFor({ key }: StackFrame): StackViewport[] {
    return this.#grid.shown.filter(
      ({ wantedFrame, companions }) =>
        wantedFrame?.key === key || companions.some((companion) => companion.key === key),
    );
  }

  #invalidate(viewports: readonly StackViewport[]): void {
    for (const viewport of viewports) this.#dirty.add(viewport);
    this.#cancelFrame ??= this.#clock.frame(() => this.#refresh());
  }

  /** Once per picture of the display: states first, then drawing. */
  #refresh(): void {
    this.#cancelFrame = undefined;
    const shown = this.#grid.shown;
    const dirty = shown.filter((viewport) => this.#dirty.has(viewport));
    this.#dirty.clear();
    const refresh = (): void => {
      for (const viewport of dirty) viewport.refresh();
    };
    if (this.#renderer) this.#renderer.drawAfter(refresh);
    else refresh();
    if (!this.#hasFirstImage && shown.some(hasAnswer)) this.#onFirstImage();
    this.#tellMeasurements();
    this.#loadingReport.noteChange();
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

  dispose(): void {
    this.closeStudy();
    this.#endOwnPresets?.();
    this.#cancelFrame?.();
    this.#supply.dispose();
    this.#loadingReport.dispose();
    this.#workers.cool();
    this.#renderer?.dispose();
  }
}

/** The first picture is on the screen, or will not come. */
const hasAnswer = ({ state }: StackViewport): boolean => {
  const { shownFrameIndex, quality } = state.get();
  return shownFrameIndex !== undefined || quality.status === 'failed';
};

const noPresets: readonly OwnPreset[] = [];

/** Not all browsers tell; absent in the DOM's own types. */
const deviceMemoryGib = (): number | undefined =>
  (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory;

/** One core is left to the page. */
const workerCount = (): number =>
  Math.min(4, Math.max(2, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1));
