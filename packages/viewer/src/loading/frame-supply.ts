import { type EncodedFrame, findTransferSyntax } from '@isocenter/dicom';
import type { DecodedFrame, FrameDescription } from '@isocenter/pixels';
import { Picture } from '../layout/picture.ts';
import type { StackViewport } from '../layout/stack-viewport.ts';
import type { Quality } from '../layout/viewport-state.ts';
import type { OpenStack } from '../studies/open-stack.ts';
import { type FrameKey, isVideo, type StackFrame } from '../studies/stack-frame.ts';
import { ByteCache } from './byte-cache.ts';
import { FrameLoader, type FrameLoaderOptions } from './frame-loader.ts';
import { planLoading } from './loading-plan.ts';
import type { LoadingState } from './loading-state.ts';
import type { MemoryBudget } from './memory-budget.ts';

export interface FrameSupplyOptions
  extends Omit<FrameLoaderOptions, 'cache' | 'compressed' | 'keepsCompressed' | 'onReduced'> {
  readonly budget: MemoryBudget;
  /** Nothing is on its way any more. */
  readonly onIdle: () => void;
  /** Viewports in the layout, the active one first. */
  readonly viewports: () => readonly StackViewport[];
}

/** Share of the cache that prefetching may fill, so that what it brings does not push out what it brought. */
const prefetchShare = 0.8;
const planLength = 64;
const recentStackCount = 3;
/** Frames around the one that is shown. */
const videoPrefetch = 64;

/** Images for viewports: what is in memory, what comes next, and how good it is. */
export class FrameSupply {
  readonly #viewports: () => readonly StackViewport[];
  readonly #onIdle: () => void;
  readonly #cache: ByteCache<DecodedFrame>;
  readonly #compressed: ByteCache<EncodedFrame>;
  /**
   * What came since somebody last turned to another image: it is not brought ahead a second time, even where something larger pushed
   * it out again, or the same few frames would be asked for without end.
   */
  readonly #brought = new Set<FrameKey>();
  /** Smaller pictures of frames that are looked at, until the whole ones come. */
  readonly #reduced = new Map<FrameKey, DecodedFrame>();
  readonly #loader: FrameLoader;
  /** Pictures on the screen, so that drawing again works out nothing anew. */
  readonly #pictures = new Map<FrameKey, Picture>();
  #recent: OpenStack[] = [];
  #isPlanDue = false;

  constructor({ budget, viewports, onIdle, ...options }: FrameSupplyOptions) {
    this.#viewports = viewports;
    this.#onIdle = onIdle;
    this.#cache = new ByteCache({
      budgetBytes: budget.decodedBytes,
      bytesOf: ({ values }) => values.byteLength,
      isPinned: (key) => this.#isOnScreen(key),
    });
    this.#compressed = new ByteCache({
      budgetBytes: budget.compressedBytes,
      bytesOf: ({ bytes }) => bytes.byteLength,
    });
    const loaderOptions: FrameLoaderOptions = {
      ...options,
      cache: this.#cache,
      compressed: this.#compressed,
      keepsCompressed: () => this.#isTooMuch(),
      onSettled: (frame) => {
        this.#reduced.delete(frame.key);
        this.#brought.add(frame.key);
        options.onSettled(frame);
      },
      onReduced: (frame, reduced) => {
        this.#reduced.set(frame.key, reduced);
        options.onProgress(frame);
      },
    };
    this.#loader = new FrameLoader(loaderOptions, () => this.planSoon());
  }

  isLoaded(key: FrameKey): boolean {
    return this.#cache.has(key);
  }

  findFrame(key: FrameKey): DecodedFrame | undefined {
    return this.#cache.find(key);
  }

  findPicture(openStack: OpenStack, key: FrameKey): Picture | undefined {
    const described = openStack.describedFrame(key);
    const frame = described && (this.#cache.find(key) ?? this.#reduced.get(key));
    if (!frame) return undefined;
    const known = this.#pictures.get(key);
    if (known?.frame === frame) return known;
    for (const other of this.#pictures.keys()) if (!this.#isOnScreen(other)) this.#pictures.delete(other);
    const picture = new Picture(described, frame);
    this.#pictures.set(key, picture);
    return picture;
  }

  quality(openStack: OpenStack, key: FrameKey, picture: Picture | undefined): Quality {
    const progress = this.#loader.progress(key);
    if (picture?.frame.reduced) {
      return { status: 'reduced', ...picture.frame.reduced, ...(progress && { progress }) };
    }
    if (picture) return qualityOf(picture.description, openStack, picture);
    const problem = openStack.problem ?? this.#loader.problem(key);
    return problem ? { status: 'failed', problem } : { status: 'loading', ...(progress && { progress }) };
  }

  /** A viewport turned to another frame. One that failed for a passing reason gets another chance. */
  want(key: FrameKey | undefined): void {
    if (key !== undefined && this.#loader.problem(key)?.retryable) this.#loader.allowRetry(key);
    this.#brought.clear();
    this.planSoon();
  }

  retry(key: FrameKey): void {
    this.#loader.allowRetry(key);
    this.planSoon();
  }

  /** A stack left the screen: what is missing of it may come when nothing else is wanted. */
  remember(openStack: OpenStack): void {
    if (isVideoStack(openStack)) return;
    const others = this.#recent.filter((known) => known !== openStack);
    this.#recent = [openStack, ...others].slice(0, recentStackCount);
  }

  async readPicture(openStack: OpenStack, frame: StackFrame, signal: AbortSignal): Promise<Picture> {
    const decoded = await this.#loader.loadOnce(frame, signal);
    const described = openStack.describedFrame(frame.key);
    if (!described) throw new DOMException('The stack was closed.', 'AbortError');
    return new Picture(described, decoded);
  }

  /** Plans once for all changes of this turn. */
  planSoon(): void {
    if (this.#isPlanDue) return;
    this.#isPlanDue = true;
    queueMicrotask(() => {
      this.#isPlanDue = false;
      this.#plan();
    });
  }

  state(openStacks: readonly OpenStack[]): LoadingState {
    const stacks = openStacks.map((openStack) => {
      const loadedFrames = openStack.frames.filter(({ key }) => this.#cache.has(key)).length;
      return [openStack.stack.stackId, { loadedFrames, numberOfFrames: openStack.frames.length }];
    });
    return {
      requestsInFlight: this.#loader.requestsInFlight,
      cachedBytes: this.#cache.bytes,
      cacheBudgetBytes: this.#cache.budgetBytes,
      compressedBytes: this.#compressed.bytes,
      compressedBudgetBytes: this.#compressed.budgetBytes,
      stacks: Object.fromEntries(stacks),
    };
  }

  clear(): void {
    this.#loader.clear();
    this.#cache.clear();
    this.#compressed.clear();
    this.#reduced.clear();
    this.#brought.clear();
    this.#pictures.clear();
    this.#recent = [];
  }

  dispose(): void {
    this.clear();
    this.#loader.dispose();
  }

  #plan(): void {
    for (const key of this.#reduced.keys()) if (!this.#isOnScreen(key)) this.#reduced.delete(key);
    const shown = this.#viewports().filter((viewport) => viewport.openStack !== undefined);
    const onScreen = new Set(shown.map((viewport) => viewport.openStack));
    const isLeft = (openStack: OpenStack): boolean => !onScreen.has(openStack);
    this.#loader.follow(
      planLoading({
        viewports: shown.flatMap(({ lines, openStack }) =>
          lines.map((line) => ({
            ...line,
            mayPrefetch: openStack?.isDescribed ?? false,
            ...(openStack && isVideoStack(openStack) && { prefetchLimit: videoPrefetch }),
          })),
        ),
        recent: this.#hasRoom()
          ? [...shown.flatMap(ofOtherValues), ...this.#recent.filter(isLeft).map(({ frames }) => frames)]
          : [],
        isSettled: (frame) => this.#loader.isSettled(frame.key),
        prefetchLimit: roomIn(this.#cache, shown.length),
        compressedLimit: this.#isTooMuch() ? roomIn(this.#compressed, shown.length) : 0,
        isBrought: (frame) => this.#brought.has(frame.key),
        // Frames of a video do not come one by one, so none is kept as it came.
        isKept: (frame) => frame.storedAs === 'video' || this.#compressed.has(frame.key),
        length: planLength,
      }),
    );
    if (this.#loader.isIdle) this.#onIdle();
  }

  /** Whether what the viewports show has no room decoded. A guess from what has come, so that the first frame tells nothing yet. */
  #isTooMuch(): boolean {
    if (this.#cache.size === 0) return false;
    const stacks = new Set(this.#viewports().flatMap(({ openStack }) => openStack ?? []));
    let count = 0;
    for (const { frames } of stacks) count += frames.length;
    return count * (this.#cache.bytes / this.#cache.size) > this.#cache.budgetBytes * prefetchShare;
  }

  #hasRoom(): boolean {
    return this.#cache.bytes < this.#cache.budgetBytes * prefetchShare;
  }

  #isOnScreen(key: FrameKey): boolean {
    return this.#viewports().some(
      ({ wantedFrame, shownPicture, companions }) =>
        wantedFrame?.key === key ||
        shownPicture?.described.key === key ||
        companions.some((companion) => companion.key === key),
    );
  }
}

/** All frames of a stack with further axes: the rows that are looked at do not reach every one of them. */
const ofOtherValues = ({ openStack }: StackViewport): (readonly StackFrame[])[] =>
  openStack && openStack.grid.axes.length > 0 ? [openStack.frames] : [];

/** Frames that a cache has room for, for each viewport. Before it holds any, as many as a plan has. */
function roomIn(
  { bytes, size, budgetBytes }: Pick<ByteCache<DecodedFrame>, 'bytes' | 'size' | 'budgetBytes'>,
  viewportCount: number,
): number {
  if (size === 0) return planLength;
  const room = (budgetBytes * prefetchShare) / (bytes / size);
  return Math.floor(room / Math.max(1, viewportCount));
}

/** Of a video only what is about to be shown is decoded. */
const isVideoStack = ({ stack }: OpenStack): boolean => stack.instances.some(isVideo);

/** Lossy when the file says so, or when its transfer syntax can be nothing else. PS3.3 C.7.6.1.1.5. */
function qualityOf(description: FrameDescription, { stack }: OpenStack, picture: Picture): Quality {
  const { lossy } = description;
  const { sopInstanceUid } = picture.described.reference;
  const instance = stack.instances.find((candidate) => candidate.sopInstanceUid === sopInstanceUid);
  const syntax = findTransferSyntax(instance?.transferSyntaxUid ?? '');
  const isLossySyntax = syntax?.lossy === true && (syntax.codec === 'jpeg' || syntax.codec === 'video');
  if (!lossy && !isLossySyntax) return { status: 'complete' };
  const ratio = lossy && lossy.ratios.length > 0 ? lossy.ratios.reduce((a, b) => a * b) : undefined;
  return { status: 'lossy', ratio, method: lossy?.methods.at(-1) };
}
