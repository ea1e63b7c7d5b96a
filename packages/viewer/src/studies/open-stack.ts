import { viewerError } from '../errors.ts';
import { isAbort, problemOf, type ViewerProblem } from '../problem.ts';
import { displayOrder } from './display-order.ts';
import { mapInSlices } from './map-in-slices.ts';
import {
  type DescribedFrame,
  describedFrame,
  type FrameKey,
  listFrames,
  type StackFrame,
} from './stack-frame.ts';
import type { ImageStack } from './study.ts';
import type { InstanceMetadata } from './study-source.ts';

/**
 * A stack someone looks at. Its frames are listed at once from the manifest; metadata comes later, describes them
 * and puts them in the order of display.
 */
export class OpenStack {
  readonly stack: ImageStack;
  #frames: readonly StackFrame[];
  #described: readonly DescribedFrame[] | undefined;
  /** Frames described so far; all of them once `isDescribed`. */
  #byKey = new Map<FrameKey, DescribedFrame>();
  #problem: ViewerProblem | undefined;
  #loading: Promise<void> | undefined;

  constructor(stack: ImageStack) {
    this.stack = stack;
    this.#frames = listFrames(stack);
  }

  /** In the order of display once `isDescribed`, before that in the order of the manifest. */
  get frames(): readonly StackFrame[] {
    return this.#frames;
  }

  get isDescribed(): boolean {
    return this.#described !== undefined;
  }

  /** Why there is no metadata; undefined while there may still be. */
  get problem(): ViewerProblem | undefined {
    return this.#problem;
  }

  describedFrame(key: FrameKey): DescribedFrame | undefined {
    return this.#byKey.get(key);
  }

  /** Describes one frame before the metadata of the whole stack is there. */
  describeAlone(frame: StackFrame, { dataSet }: InstanceMetadata): void {
    if (!this.isDescribed) this.#byKey.set(frame.key, describedFrame(frame, dataSet));
  }

  /** All frames in the order of display, once described. */
  get describedFrames(): readonly DescribedFrame[] {
    return this.#described ?? [];
  }

  /** Reads metadata once; after a failure the next call tries again. Never rejects: see `problem`. */
  load(read: () => Promise<readonly InstanceMetadata[]>): Promise<void> {
    this.#loading ??= this.#load(read);
    return this.#loading;
  }

  async #load(read: () => Promise<readonly InstanceMetadata[]>): Promise<void> {
    this.#problem = undefined;
    try {
      await this.#describe(await read());
    } catch (error) {
      this.#loading = undefined;
      if (!isAbort(error)) this.#problem = problemOf(error);
    }
  }

  async #describe(metadata: readonly InstanceMetadata[]): Promise<void> {
    const dataSets = new Map(metadata.map(({ sopInstanceUid, dataSet }) => [sopInstanceUid, dataSet]));
    const described = await mapInSlices(this.#frames, (frame) => {
      const dataSet = dataSets.get(frame.reference.sopInstanceUid);
      if (!dataSet) throw viewerError('VIEWER_METADATA_MISSING', {});
      const result = describedFrame(frame, dataSet);
      // The order needs every description; made here, between pauses, they do not hold up the page.
      void result.description;
      return result;
    });
    const ordered = displayOrder(described).map((index) => described[index] as DescribedFrame);
    this.#described = ordered;
    this.#frames = ordered;
    this.#byKey = new Map(ordered.map((frame) => [frame.key, frame]));
  }
}
