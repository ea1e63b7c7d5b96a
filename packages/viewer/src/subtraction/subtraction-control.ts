import type { DataSet } from '@isocenter/dicom';
import {
  type DecodedFrame,
  describeDifference,
  type FrameDescription,
  type MaskShift,
  type SubtractionMask,
  type SubtractionScale,
  subtractionMask,
  subtractMask,
} from '@isocenter/pixels';
import { Picture } from '../layout/picture.ts';
import type { OpenStack } from '../studies/open-stack.ts';
import { type DescribedFrame, type FrameKey, frameKeyOf, type StackFrame } from '../studies/stack-frame.ts';
import { subtractionItems } from './subtraction-items.ts';
import {
  planSubtraction,
  roundedShift,
  type SubtractionChoice,
  type SubtractionPlan,
  unshifted,
  untouchedSubtraction,
} from './subtraction-plan.ts';
import type { SubtractionItem, SubtractionState } from './subtraction-state.ts';

export interface SubtractionControlOptions {
  readonly openStack: () => OpenStack | undefined;
  /** The image asked for. */
  readonly wantedFrame: () => StackFrame | undefined;
  /** Whole pixels of a frame, while they are in memory. */
  readonly findFrame: (key: FrameKey) => DecodedFrame | undefined;
  /** Other images are needed, or the same ones are to be seen otherwise. */
  readonly onChange: () => void;
}

/** Shows the images of a run less a mask: which frames that takes, and the pictures it makes. */
export class SubtractionControl {
  readonly #options: SubtractionControlOptions;
  #choice: SubtractionChoice = untouchedSubtraction;
  #items: { readonly dataSet: DataSet; readonly items: readonly SubtractionItem[] } | undefined;
  #mask: { readonly name: string; readonly mask: SubtractionMask } | undefined;
  #made: { readonly native: Picture; readonly name: string; readonly picture: Picture } | undefined;

  constructor(options: SubtractionControlOptions) {
    this.#options = options;
  }

  /** Another stack: nothing is chosen for it. */
  reset(): void {
    this.#choice = untouchedSubtraction;
    this.#mask = undefined;
    this.#made = undefined;
  }

  get choice(): SubtractionChoice {
    return this.#choice;
  }

  /** Chooses again what was chosen before. */
  restore(choice: SubtractionChoice): void {
    if (choice !== this.#choice) this.#choose(choice);
  }

  get state(): SubtractionState {
    const plan = this.#planOf(this.#options.wantedFrame()?.key);
    return {
      active: this.isActive,
      items: this.#itemsOfFile,
      chosenItemIndex: this.#choice.itemIndex,
      maskOrigin: this.#choice.maskFrameIndex === undefined ? 'file' : 'user',
      maskFrameNumbers: plan?.maskFrameIndexes.map((index) => index + 1) ?? [],
      numberOfContrastFrames: plan?.contrastFrameIndexes.length ?? 0,
      shift: plan?.shift ?? this.#choice.shift ?? unshifted,
      shiftOrigin: this.#choice.shift ? 'user' : 'file',
      explanation: plan?.explanation,
    };
  }

  /** As the reader chose, else as the file recommends. */
  get isActive(): boolean {
    return this.#choice.isActive ?? this.#described?.description.isSubtractionRecommended ?? false;
  }

  /** A run that brings no mask is shown less its first frame. */
  setActive(isActive: boolean): void {
    if (isActive === this.isActive) return;
    const hasMasks = this.#options
      .openStack()
      ?.describedFrames.some(({ description }) => description.maskSubtractions !== undefined);
    const needsMask = isActive && !hasMasks && this.#choice.maskFrameIndex === undefined;
    this.#choose({ ...this.#choice, isActive, ...(needsMask && { maskFrameIndex: 0 }) });
  }

  /** The image asked for becomes the mask of all; the shift was that of another mask. */
  maskFromHere(): void {
    const frame = this.#options.wantedFrame();
    if (frame) this.#choose({ isActive: true, maskFrameIndex: frame.reference.frameIndex });
  }

  /** One of the file's subtractions, with its own shift; undefined for the first that applies to each image. */
  chooseItem(itemIndex: number | undefined): void {
    this.#choose({ isActive: true, ...(itemIndex !== undefined && { itemIndex }) });
  }

  /** Mask and shift as the file has them. */
  followFile(): void {
    this.#choose({ isActive: this.isActive });
  }

  /** Undefined for the shift of the file. */
  setShift(shift: MaskShift | undefined): void {
    const { shift: _before, ...others } = this.#choice;
    this.#choose({ ...others, ...(shift && { shift: roundedShift(shift) }) });
  }

  shiftBy({ rowsDown, columnsLeft }: MaskShift): void {
    const { shift } = this.state;
    this.setShift({ rowsDown: shift.rowsDown + rowsDown, columnsLeft: shift.columnsLeft + columnsLeft });
  }

  /** The other frames that it takes to show one. */
  needsOf(key: FrameKey): readonly StackFrame[] {
    const plan = this.isActive ? this.#planOf(key) : undefined;
    const wanted = this.#options.openStack()?.describedFrame(key);
    if (!plan || !wanted) return [];
    const indexes = new Set([...plan.maskFrameIndexes, ...plan.contrastFrameIndexes]);
    indexes.delete(wanted.reference.frameIndex);
    return [...indexes].map((frameIndex) => {
      const reference = { ...wanted.reference, frameIndex };
      return { key: frameKeyOf(reference), reference, instanceNumber: wanted.instanceNumber };
    });
  }

  /** The picture less its mask; itself where nothing is to be subtracted, undefined while a frame that this takes is not there. */
  pictureOf(native: Picture): Picture | undefined {
    const plan = this.isActive ? this.#planOf(native.described.key) : undefined;
    if (!plan) return native;
    const name = JSON.stringify(plan);
    if (this.#made?.native === native && this.#made.name === name) return this.#made.picture;
    const contrast = this.#framesOf(native, plan.contrastFrameIndexes);
    const mask = contrast && this.#maskOf(native, plan);
    if (!mask) return undefined;
    const { key, reference, instanceNumber, dataSet } = native.described;
    const description = describeDifference(native.description);
    const described = { key, reference, instanceNumber, dataSet, description };
    const picture = new Picture(described, subtractMask(contrast, mask));
    this.#made = { native, name, picture };
    return picture;
  }

  /** Most frames of a run have the same mask. */
  #maskOf(native: Picture, plan: SubtractionPlan): SubtractionMask | undefined {
    const { sopInstanceUid } = native.described.reference;
    const name = JSON.stringify([sopInstanceUid, plan.maskFrameIndexes, plan.shift]);
    if (this.#mask?.name === name) return this.#mask.mask;
    const frames = this.#framesOf(native, plan.maskFrameIndexes);
    if (!frames) return undefined;
    const mask = subtractionMask(frames, plan.shift, scaleOf(native.description));
    this.#mask = { name, mask };
    return mask;
  }

  #framesOf(native: Picture, frameIndexes: readonly number[]): readonly DecodedFrame[] | undefined {
    if (native.frame.reduced) return undefined;
    const { reference } = native.described;
    const frames = frameIndexes.map((frameIndex) =>
      frameIndex === reference.frameIndex
        ? native.frame
        : this.#options.findFrame(frameKeyOf({ ...reference, frameIndex })),
    );
    return frames.every((frame) => frame !== undefined) ? frames : undefined;
  }

  #choose(choice: SubtractionChoice): void {
    this.#choice = choice;
    this.#options.onChange();
  }

  get #described(): DescribedFrame | undefined {
    const key = this.#options.wantedFrame()?.key;
    return key === undefined ? undefined : this.#options.openStack()?.describedFrame(key);
  }

  /** Read once for all frames that share their attributes. */
  get #itemsOfFile(): readonly SubtractionItem[] {
    const dataSet = this.#described?.dataSet;
    if (!dataSet) return [];
    if (this.#items?.dataSet !== dataSet) this.#items = { dataSet, items: subtractionItems(dataSet) };
    return this.#items.items;
  }

  #planOf(key: FrameKey | undefined): SubtractionPlan | undefined {
    const description =
      key === undefined ? undefined : this.#options.openStack()?.describedFrame(key)?.description;
    return description && isSubtractable(description)
      ? planSubtraction(description, this.#choice)
      : undefined;
  }
}

/** Grey of several frames. */
const isSubtractable = ({ format, palette, numberOfFrames }: FrameDescription): boolean =>
  format.samplesPerPixel === 1 && palette === undefined && numberOfFrames > 1;

const scaleOf = ({ isBeamIntensity, format }: FrameDescription): SubtractionScale =>
  isBeamIntensity ? { kind: 'logarithm', largest: 2 ** format.bitsStored - 1 } : { kind: 'stored' };
