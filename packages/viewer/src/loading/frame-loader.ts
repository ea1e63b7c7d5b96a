import { type EncodedFrame, findTransferSyntax, Tag } from '@isocenter/dicom';
import { type DecodedFrame, DecodePool, type WorkerHost } from '@isocenter/pixels';
import type { Clock } from '../clock.ts';
import { viewerError } from '../errors.ts';
import type { LoadingProgress } from '../layout/viewport-state.ts';
import { isAbort, problemOf, type ViewerProblem } from '../problem.ts';
import type { DescribedFrame, FrameKey, StackFrame } from '../studies/stack-frame.ts';
import type { ReceivedFrame, StudySource } from '../studies/study-source.ts';
import type { VideoSupply } from '../video/video-supply.ts';
import type { ByteCache } from './byte-cache.ts';
import { FirstView } from './first-view.ts';
import { FoundVideos } from './found-videos.ts';
import type { LoadingTier, PlannedFrame } from './loading-plan.ts';
import { type LoadingJob, LoadingQueue } from './loading-queue.ts';

export interface FrameLoaderOptions {
  readonly source: StudySource;
  readonly cache: ByteCache<DecodedFrame>;
  /** Frames as they came. */
  readonly compressed: ByteCache<EncodedFrame>;
  /** Whether frames are kept as they came too: not all that is looked at has room decoded. */
  readonly keepsCompressed: () => boolean;
  readonly workerHost: WorkerHost;
  readonly workerCount: number;
  readonly clock: Clock;
  readonly requestLimit: number;
  /** Starts the workers that decode videos; in a page leave it out. */
  readonly videoHost?: WorkerHost | undefined;
  /** A video holds so many frames, whatever its header says. */
  readonly onNumberOfFrames: (sopInstanceUid: string, numberOfFrames: number) => void;
  /** The frame with its description, as soon as the metadata of its stack is there; rejects when that fails. */
  readonly describe: (frame: StackFrame) => Promise<DescribedFrame>;
  /** An instance turned out to be a video, which its archive did not tell. */
  readonly onVideo: (sopInstanceUid: string) => void;
  /** A frame came or failed. */
  readonly onSettled: (frame: StackFrame) => void;
  /** More has come of a frame that is looked at. */
  readonly onProgress: (frame: StackFrame) => void;
  /** A smaller picture of a frame that is looked at, until the whole comes. */
  readonly onReduced: (frame: StackFrame, reduced: DecodedFrame) => void;
}

/** A frame that takes longer than this to decode is given up, with its worker. */
const decodeDeadlineMs = 30_000;
const priorities: Record<LoadingTier, number> = { visible: 3, prefetch: 2, compressed: 1, recent: 1 };
/** How much of smaller frames has come is not told: they are there before it could be read. */
const toldBytes = 2 ** 20;

interface ReceivedFrameWhole {
  readonly encoded: EncodedFrame;
  /** In memory as it came: its bytes must not be given away. */
  readonly isKept: boolean;
}

/** Brings planned frames into the cache: bytes and description at the same time, then a worker. */
export class FrameLoader {
  readonly #options: FrameLoaderOptions;
  readonly #pool: DecodePool;
  readonly #queue: LoadingQueue<StackFrame>;
  readonly #problems = new Map<FrameKey, ViewerProblem>();
  readonly #progress = new Map<FrameKey, LoadingProgress>();
  /** As the last plan says. */
  #tiers: ReadonlyMap<FrameKey, LoadingTier> = new Map();
  readonly #foundVideos: FoundVideos;
  /** What reads videos is loaded with the first of them. */
  #videos: Promise<VideoSupply> | undefined;

  constructor(options: FrameLoaderOptions, onIdle: () => void) {
    this.#options = options;
    this.#foundVideos = new FoundVideos(options.source, options.onVideo);
    const { workerHost, workerCount, clock, requestLimit } = options;
    this.#pool = new DecodePool(workerHost, { size: workerCount, deadlineMs: decodeDeadlineMs, clock });
    this.#queue = new LoadingQueue({
      requestLimit,
      load: (frame, job) => this.#load(frame, job),
      onSettled: onIdle,
    });
  }

  get requestsInFlight(): number {
    return this.#queue.requestsInFlight;
  }

  /** Nothing is on its way, or being decoded. */
  get isIdle(): boolean {
    return this.#queue.isIdle;
  }

  follow(plan: readonly PlannedFrame<StackFrame>[]): void {
    this.#tiers = new Map(plan.map(({ key, tier }) => [key, tier]));
    this.#queue.follow(plan);
  }

  /** In memory, or not to be had. */
  isSettled(key: FrameKey): boolean {
    return this.#options.cache.has(key) || this.#problems.has(key);
  }

  problem(key: FrameKey): ViewerProblem | undefined {
    return this.#problems.get(key);
  }

  /** Undefined where nothing has come, or the frame is small. */
  progress(key: FrameKey): LoadingProgress | undefined {
    return this.#progress.get(key);
  }

  /** Forgets that a frame failed. */
  allowRetry(key: FrameKey): void {
    this.#problems.delete(key);
  }

  /** Fetches and decodes one frame outside the plan, at the lowest priority. */
  async loadOnce(frame: StackFrame, signal: AbortSignal): Promise<DecodedFrame> {
    const known = this.#options.cache.find(frame.key);
    if (known) return known;
    return this.#bring(frame, { tier: 'recent', signal, onReceived: () => {} });
  }

  clear(): void {
    this.#queue.clear();
    this.#problems.clear();
    this.#progress.clear();
    this.#foundVideos.clear();
    void this.#videos?.then((videos) => videos.clear());
  }

  dispose(): void {
    this.clear();
    this.#pool.dispose();
  }

  async #load(frame: StackFrame, job: LoadingJob): Promise<void> {
    try {
      if (job.tier === 'compressed') await this.#keepAsItComes(frame, job);
      else this.#options.cache.add(frame.key, await this.#bring(frame, job));
    } catch (error) {
      if (isAbort(error) || job.signal.aborted) return;
      this.#problems.set(frame.key, problemOf(error));
    } finally {
      this.#progress.delete(frame.key);
    }
    this.#options.onSettled(frame);
  }

  async #keepAsItComes(frame: StackFrame, job: LoadingJob): Promise<void> {
    const { encoded } = await this.#receive(frame, job);
    this.#options.compressed.add(frame.key, encoded);
  }

  async #bring(frame: StackFrame, job: LoadingJob): Promise<DecodedFrame> {
    if (this.#foundVideos.has(frame)) return this.#bringOfVideo(frame, job);
    const [received, { description }] = await Promise.all([
      this.#receiveUnlessVideo(frame, job),
      this.#describe(frame),
    ]);
    if (received && !this.#foundVideos.isInPlaceOf(frame, received.encoded, description.format))
      return this.#pool.decode(received.encoded, description.format, {
        priority: () => this.#priority(frame.key),
        signal: job.signal,
        transfer: !received.isKept,
      });
    this.#options.compressed.remove(frame.key);
    return this.#bringOfVideo(frame, job);
  }

  /** Undefined where there is no frame to be had, because what there is is a video. */
  async #receiveUnlessVideo(frame: StackFrame, job: LoadingJob): Promise<ReceivedFrameWhole | undefined> {
    try {
      return await this.#receive(frame, job);
    } catch (error) {
      const isGivenUp = isAbort(error) || job.signal.aborted;
      if (isGivenUp || !(await this.#foundVideos.isBehind(frame))) throw error;
      return undefined;
    }
  }

  /** What decodes the frame comes while its bytes do, where the service tells how it is stored. */
  async #describe(frame: StackFrame): Promise<DescribedFrame> {
    const described = await this.#options.describe(frame);
    const transferSyntaxUid = described.dataSet.findString(Tag.AvailableTransferSyntaxUID);
    if (transferSyntaxUid !== undefined) this.#pool.prepare(transferSyntaxUid);
    return described;
  }

  /** Nothing is received before it is decoded, so that it can be given up to the last. */
  async #bringOfVideo(frame: StackFrame, { signal }: LoadingJob): Promise<DecodedFrame> {
    const { source, clock, videoHost, onNumberOfFrames } = this.#options;
    this.#videos ??= import('../video/video-supply.ts').then(
      ({ VideoSupply }) => new VideoSupply({ source, clock, host: videoHost, onNumberOfFrames }),
    );
    const [videos, described] = await Promise.all([this.#videos, this.#options.describe(frame)]);
    signal.throwIfAborted();
    return videos.read(described, () => this.#tiers.get(frame.key) === 'visible', signal);
  }

  #priority(key: FrameKey): number {
    const tier = this.#tiers.get(key);
    return tier ? priorities[tier] : 0;
  }

  /** The bytes, from memory where they are kept. */
  async #receive(frame: StackFrame, { signal, onReceived }: LoadingJob): Promise<ReceivedFrameWhole> {
    const { compressed, keepsCompressed } = this.#options;
    const known = compressed.find(frame.key);
    if (known) {
      onReceived();
      return { encoded: known, isKept: true };
    }
    const encoded = await this.#readWatched(frame, signal);
    onReceived();
    if (encoded.bytes.byteLength === 0) throw viewerError('VIEWER_FRAME_MISSING', {});
    const isKept = keepsCompressed() && isCompressed(encoded);
    if (isKept) compressed.add(frame.key, encoded);
    return { encoded, isKept };
  }

  /** Reads the frame with an ear for what comes of it, which matters while somebody looks at it. */
  async #readWatched(frame: StackFrame, signal: AbortSignal): Promise<EncodedFrame> {
    const { source, clock } = this.#options;
    const firstView = new FirstView({
      clock,
      onBeginning: (beginning, resolutionLevel) =>
        void this.#reduce(frame, beginning, resolutionLevel, signal),
    });
    try {
      return await source.readFrame(frame.reference, signal, (received) => {
        this.#pool.prepare(received.transferSyntaxUid);
        if (this.#tiers.get(frame.key) !== 'visible') return;
        firstView.take(received);
        this.#noteProgress(frame, received);
      });
    } finally {
      firstView.end();
    }
  }

  #noteProgress(frame: StackFrame, { bytes, totalBytes }: ReceivedFrame): void {
    const receivedBytes = bytes.length;
    if ((totalBytes ?? receivedBytes) < toldBytes) return;
    this.#progress.set(frame.key, { receivedBytes, totalBytes });
    this.#options.onProgress(frame);
  }

  async #reduce(
    frame: StackFrame,
    beginning: EncodedFrame,
    resolutionLevel: number,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const { description } = await this.#options.describe(frame);
      // Numbers of colours, and bits of overlays among those of the image, mean nothing between one and the next.
      if (description.palette || description.format.embeddedOverlayBits) return;
      const reduced = await this.#pool.decode(beginning, description.format, {
        priority: () => this.#priority(frame.key) + 1,
        signal,
        transfer: true,
        resolutionLevel,
      });
      if (!this.isSettled(frame.key)) this.#options.onReduced(frame, reduced);
    } catch {
      // The whole frame follows, and tells what is wrong.
    }
  }
}

const isCompressed = ({ transferSyntaxUid }: EncodedFrame): boolean =>
  findTransferSyntax(transferSyntaxUid)?.encapsulated ?? false;
