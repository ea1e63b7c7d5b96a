import type { DataSet } from '@isocenter/dicom';
import { viewerError } from '../errors.ts';
import { isAbort, problemOf, type ViewerProblem } from '../problem.ts';
import { displayOrder } from './display-order.ts';
import { FrameGrid } from './frame-grid.ts';
import { hasDimensions } from './has-dimensions.ts';
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
  #grid: FrameGrid;
  #described: readonly DescribedFrame[] | undefined;
  /** Frames described so far; all that can be once `isDescribed`. */
  #byKey = new Map<FrameKey, DescribedFrame>();
  /** Why a frame is not described though the metadata came. */
  readonly #reasons = new Map<FrameKey, unknown>();
  #problem: ViewerProblem | undefined;
  #loading: Promise<void> | undefined;

  constructor(stack: ImageStack) {
    this.stack = stack;
    this.#frames = listFrames(stack);
    this.#grid = FrameGrid.ofLine(this.#frames);
  }

  /**
   * In the order of display once `isDescribed`, those that cannot be described last; before that in the order of the
   * manifest.
   */
  get frames(): readonly StackFrame[] {
    return this.#frames;
  }

  /** The same frames by place and by what else tells them apart; one line until `isDescribed`. */
  get grid(): FrameGrid {
    return this.#grid;
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

  /** The frame with its description, or the reason why there is none. */
  getDescribed({ key }: StackFrame): DescribedFrame {
    const described = this.#byKey.get(key);
    if (!described) throw this.#reasons.get(key) ?? viewerError('VIEWER_METADATA_MISSING', {});
    return described;
  }

  /** Describes one frame by itself: before the metadata of the whole stack is there, or where that was of no use. */
  describeAlone(frame: StackFrame, { dataSet }: InstanceMetadata): void {
    if (!this.#byKey.has(frame.key)) this.#byKey.set(frame.key, withDescription(frame, dataSet));
  }

  /** The described frames in the order of display. */
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
      return dataSet && this.#findDescribed(frame, dataSet);
    });
    const usable = described.filter((frame) => frame !== undefined);
    const ordered = isInOrder(usable)
      ? usable
      : displayOrder(usable).map((index) => usable[index] as DescribedFrame);
    const rest = this.#frames.filter((_, index) => !described[index]);
    const grid = isInOrder(usable) ? undefined : await findGrid(ordered, rest);
    this.#described = ordered;
    this.#frames = [...ordered, ...rest];
    this.#grid = grid ?? FrameGrid.ofLine(this.#frames);
    this.#byKey = new Map(ordered.map((frame) => [frame.key, frame]));
  }

  /** One image that cannot be described does not take the others with it. */
  #findDescribed(frame: StackFrame, dataSet: DataSet): DescribedFrame | undefined {
    try {
      return withDescription(frame, dataSet);
    } catch (error) {
      this.#reasons.set(frame.key, error);
      return undefined;
    }
  }
}

/** Most stacks are one line; what tells more apart is loaded for the others alone. */
async function findGrid(
  ordered: readonly DescribedFrame[],
  rest: readonly StackFrame[],
): Promise<FrameGrid | undefined> {
  if (!hasDimensions(ordered.map(({ description }) => description))) return undefined;
  const { gridOfStack } = await import('./grid-of-stack.ts');
  return gridOfStack(ordered, rest);
}

/** The frames of a video are those of its stream: nothing in their headers puts them in another order. */
const isInOrder = (frames: readonly StackFrame[]): boolean =>
  frames.every(({ storedAs }) => storedAs === 'video');

/**
 * Described now, where the order of display needs it: between pauses it does not hold up the page. Of the many frames of a
 * video each is described when it is looked at.
 */
function withDescription(frame: StackFrame, dataSet: DataSet): DescribedFrame {
  const described = describedFrame(frame, dataSet);
  if (frame.storedAs !== 'video') void described.description;
  return described;
}
