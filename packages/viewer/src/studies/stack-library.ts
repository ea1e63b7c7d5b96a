import { viewerError } from '../errors.ts';
import { OpenStack } from './open-stack.ts';
import type { DescribedFrame, FrameKey, StackFrame } from './stack-frame.ts';
import type { ImageStack } from './study.ts';
import type { InstanceMetadata, StudySource } from './study-source.ts';

/** The stacks of the open study, opened when first looked at; metadata of a series is read once. */
export class StackLibrary {
  readonly #source: StudySource;
  readonly #onSettled: (openStack: OpenStack) => void;
  readonly #open = new Map<string, OpenStack>();
  readonly #metadata = new Map<string, Promise<readonly InstanceMetadata[]>>();
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
    const openStack = this.#stackOf(frame.key);
    if (!openStack) throw viewerError('VIEWER_METADATA_MISSING', {});
    const known = openStack.describedFrame(frame.key);
    if (known) return known;
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
    const reading = this.#source.readSeriesMetadata(studyInstanceUid, seriesInstanceUid, signal);
    this.#metadata.set(seriesInstanceUid, reading);
    reading.catch(() => this.#metadata.delete(seriesInstanceUid));
    return reading;
  }
}
