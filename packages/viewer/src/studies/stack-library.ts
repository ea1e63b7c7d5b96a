import { viewerError } from '../errors.ts';
import { hasInstance } from './open-at.ts';
import { OpenStack } from './open-stack.ts';
import type { DescribedFrame, FrameKey, StackFrame } from './stack-frame.ts';
import type { ImageStack, Instance, Study } from './study.ts';
import type { InstanceMetadata, StudySource } from './study-source.ts';

/** The stacks of the open study, opened when first looked at; metadata of a series is read once. */
export class StackLibrary {
  readonly #source: StudySource;
  readonly #onSettled: (openStack: OpenStack) => void;
  readonly #open = new Map<string, OpenStack>();
  readonly #metadata = new Map<string, Promise<readonly InstanceMetadata[]>>();
  /** What videos turned out to be, by SOP Instance UID. */
  readonly #found = new Map<string, FoundVideo>();
  #stacks: readonly ImageStack[] = [];
  #controller = new AbortController();

  /** `onSettled` is called when the metadata of a stack came, or could not be had. */
  constructor(source: StudySource, onSettled: (openStack: OpenStack) => void) {
    this.#source = source;
    this.#onSettled = onSettled;
  }

  get stacks(): readonly ImageStack[] {
    return this.#stacks;
  }

  /** Forgets the study before, with every request for it. */
  reset(stacks: readonly ImageStack[]): void {
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#open.clear();
    this.#metadata.clear();
    this.#found.clear();
    this.#stacks = stacks;
  }

  /** Something turned out of a video; false where that is what is known of it. */
  correct(sopInstanceUid: string, found: FoundVideo): boolean {
    const instance = this.#stacks
      .flatMap(({ instances }) => instances)
      .find((candidate) => candidate.sopInstanceUid === sopInstanceUid);
    if (!instance || isSameInstance(instance, { ...instance, ...found })) return false;
    this.#found.set(sopInstanceUid, { ...this.#found.get(sopInstanceUid), ...found });
    return true;
  }

  /** A study with its videos as they turned out to be. */
  corrected(study: Study): Study {
    const instanceOf = (instance: Instance): Instance => ({
      ...instance,
      ...this.#found.get(instance.sopInstanceUid),
    });
    const series = study.series.map((each) => ({ ...each, instances: each.instances.map(instanceOf) }));
    return this.#found.size === 0 ? study : { ...study, series };
  }

  /**
   * Those of the open stacks that are other ones in a newer list, each with its successor, whose metadata is read.
   * Rejects where that cannot be had. Nothing changes before `renew`.
   */
  async prepare(stacks: readonly ImageStack[]): Promise<Map<OpenStack, OpenStack>> {
    const { signal } = this.#controller;
    const metadata = new Map<string, Promise<readonly InstanceMetadata[]>>();
    const read = ({ studyInstanceUid, seriesInstanceUid }: ImageStack) => {
      const known = metadata.get(seriesInstanceUid);
      if (known) return known;
      const reading = this.#readSeries(studyInstanceUid, seriesInstanceUid, signal);
      metadata.set(seriesInstanceUid, reading);
      return reading;
    };
    const grown = new Map<OpenStack, OpenStack>();
    const renewed = async (stack: ImageStack): Promise<OpenStack> => {
      const told = await read(stack);
      const next = new OpenStack(stack);
      await next.load(async () => told);
      return next;
    };
    // Others may be looked at while this waits.
    for (let [found] = this.#grown(stacks, grown); found; [found] = this.#grown(stacks, grown)) {
      const [before, after] = found;
      grown.set(before, await renewed(after));
    }
    return grown;
  }

  #grown(
    stacks: readonly ImageStack[],
    known: ReadonlyMap<OpenStack, OpenStack>,
  ): (readonly [OpenStack, ImageStack])[] {
    return [...this.#open.values()].flatMap((openStack) => {
      const next = successorOf(openStack.stack, stacks);
      const isNew = next && !known.has(openStack) && !isSameStack(openStack.stack, next);
      return isNew ? [[openStack, next] as const] : [];
    });
  }

  /** The study has grown: stacks that are open stay so, `grown` ones as their successors. */
  renew(stacks: readonly ImageStack[], grown: ReadonlyMap<OpenStack, OpenStack>): void {
    const open = [...this.#open.values()].map((before) => grown.get(before) ?? before);
    this.#open.clear();
    for (const openStack of open) this.#open.set(openStack.stack.stackId, openStack);
    this.#metadata.clear();
    this.#stacks = stacks;
  }

  findStack(stackId: string): ImageStack | undefined {
    return this.#stacks.find((candidate) => candidate.stackId === stackId);
  }

  /** The stack, with its metadata asked for. */
  open(stackId: string): OpenStack | undefined {
    const known = this.#open.get(stackId);
    if (known) return known;
    const stack = this.findStack(stackId);
    if (!stack) return undefined;
    const openStack = new OpenStack(stack);
    this.#open.set(stackId, openStack);
    void this.#load(openStack);
    return openStack;
  }

  /** Asks again for metadata that failed. */
  retry(openStack: OpenStack): void {
    if (openStack.problem) void this.#load(openStack);
  }

  /**
   * The frame with its description as soon as there is one, from the series' metadata or from the instance's own,
   * whichever comes first; rejects when neither can be had.
   */
  async describe(frame: StackFrame): Promise<DescribedFrame> {
    const known = this.findDescribed(frame.key);
    if (known) return known;
    const openStack = this.#stackOf(frame.key);
    if (!openStack) throw viewerError('VIEWER_METADATA_MISSING', {});
    const inAll = this.#load(openStack).then(() => openStack.getDescribed(frame));
    if (openStack.stack.instances.length === 1) return inAll;
    const alone = this.#source
      .readInstanceMetadata(frame.reference, this.#controller.signal)
      .then((metadata) => openStack.describeAlone(frame, metadata))
      .then(() => openStack.getDescribed(frame));
    try {
      return await Promise.any([inAll, alone]);
    } catch {
      return inAll;
    }
  }

  /** The frame if a stack that has it is open and described. */
  findDescribed(key: FrameKey): DescribedFrame | undefined {
    for (const openStack of this.#open.values()) {
      const described = openStack.describedFrame(key);
      if (described) return described;
    }
    return undefined;
  }

  #stackOf(key: FrameKey): OpenStack | undefined {
    for (const openStack of this.#open.values()) {
      if (openStack.frames.some((frame) => frame.key === key)) return openStack;
    }
    return undefined;
  }

  async #load(openStack: OpenStack): Promise<void> {
    if (openStack.isDescribed) return;
    const { signal } = this.#controller;
    await openStack.load(() => this.#readMetadata(openStack.stack, signal));
    if (!signal.aborted) this.#onSettled(openStack);
  }

  #readMetadata(
    { studyInstanceUid, seriesInstanceUid }: ImageStack,
    signal: AbortSignal,
  ): Promise<readonly InstanceMetadata[]> {
    const known = this.#metadata.get(seriesInstanceUid);
    if (known) return known;
    const reading = this.#readSeries(studyInstanceUid, seriesInstanceUid, signal);
    this.#metadata.set(seriesInstanceUid, reading);
    reading.catch(() => this.#metadata.delete(seriesInstanceUid));
    return reading;
  }

  async #readSeries(
    studyInstanceUid: string,
    seriesInstanceUid: string,
    signal: AbortSignal,
  ): Promise<readonly InstanceMetadata[]> {
    const metadata = await this.#source.readSeriesMetadata(studyInstanceUid, seriesInstanceUid, signal);
    if (this.#found.size === 0) return metadata;
    const { withNumberOfFrames } = await import('../video/with-number-of-frames.ts');
    return metadata.map((each) => {
      const numberOfFrames = this.#found.get(each.sopInstanceUid)?.numberOfFrames;
      return numberOfFrames === undefined ? each : withNumberOfFrames(each, numberOfFrames);
    });
  }
}

/** The stack of a newer list that has the images of this one. */
const successorOf = (stack: ImageStack, stacks: readonly ImageStack[]): ImageStack | undefined =>
  stacks.find((next) => hasInstance(next, stack.instances[0]?.sopInstanceUid));

const isSameStack = (before: ImageStack, after: ImageStack): boolean =>
  before.stackId === after.stackId &&
  before.instances.length === after.instances.length &&
  after.instances.every((instance, index) => {
    const known = before.instances[index];
    return known !== undefined && isSameInstance(known, instance);
  });

/** How many frames a video holds, and that it is one. */
type FoundVideo = Partial<Pick<Instance, 'numberOfFrames' | 'isFoundVideo'>>;

const isSameInstance = (before: Instance, after: Instance): boolean =>
  before.sopInstanceUid === after.sopInstanceUid &&
  before.numberOfFrames === after.numberOfFrames &&
  before.isFoundVideo === after.isFoundVideo;
