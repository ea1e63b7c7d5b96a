import { FrameGrid, type GridAxis, type GridPoint, replaced } from '../studies/frame-grid.ts';
import type { OpenStack } from '../studies/open-stack.ts';
import type { FrameKey, StackFrame } from '../studies/stack-frame.ts';

/** Images in a row, one of which is looked at. */
export interface FrameLine {
  readonly frames: readonly (StackFrame | undefined)[];
  readonly frameIndex: number;
  /** Which way the last step along it went; images that way are likely asked for next. */
  readonly direction: 1 | -1;
}

const emptyGrid = FrameGrid.ofLine([]);
const start: GridPoint = { place: 0, valueIndexes: [] };

/**
 * Which image of a stack is asked for. It is held by its name: when metadata puts the stack in the order of display,
 * the image stays and its index changes.
 */
export class StackPosition {
  #openStack: OpenStack | undefined;
  #key: FrameKey | undefined;
  #point = start;
  #direction: 1 | -1 = 1;
  /** The axis that the last step went along; undefined for the line through space. */
  #travelled: number | undefined;
  #axisIndex = 0;

  get openStack(): OpenStack | undefined {
    return this.#openStack;
  }

  get #grid(): FrameGrid {
    return this.#openStack?.grid ?? emptyGrid;
  }

  /** Places along the line that is scrolled along. */
  get numberOfFrames(): number {
    return this.#grid.numberOfPlaces;
  }

  /** From 0, in the order that was last followed. */
  get frameIndex(): number {
    return this.#point.place;
  }

  /** The value on each axis of the stack. */
  get valueIndexes(): readonly number[] {
    return this.#point.valueIndexes;
  }

  /** The axis that a step was last made along, at first the first one. */
  get axisIndex(): number {
    return this.#axisIndex;
  }

  get axes(): readonly GridAxis[] {
    return this.#grid.axes;
  }

  /** Undefined where the series has no image at this point. */
  get frame(): StackFrame | undefined {
    return this.frameAt(this.frameIndex);
  }

  frameAt(frameIndex: number): StackFrame | undefined {
    return this.#grid.line(this.#point.valueIndexes)[frameIndex];
  }

  /** The first axis that time passes along; undefined where there is none. */
  get timeAxisIndex(): number | undefined {
    const index = this.axes.findIndex(({ isTime }) => isTime);
    return index < 0 ? undefined : index;
  }

  /** The images at this place along an axis, or along the stack. */
  line(axisIndex: number | undefined): FrameLine {
    const { place, valueIndexes } = this.#point;
    const direction = axisIndex === this.#travelled ? this.#direction : 1;
    return axisIndex === undefined
      ? { frames: this.#grid.line(valueIndexes), frameIndex: place, direction }
      : {
          frames: this.#grid.across(axisIndex, this.#point),
          frameIndex: valueIndexes[axisIndex] ?? 0,
          direction,
        };
  }

  /** The rows of images that cross here, the one travelled along first. */
  get lines(): readonly FrameLine[] {
    const all = [undefined, ...this.axes.keys()];
    const others = all.filter((axis) => axis !== this.#travelled);
    return [this.#travelled, ...others].map((axis) => this.line(axis));
  }

  /** Turns to a stack: its first image, or the one named where the stack has it. */
  enter(openStack: OpenStack | undefined, key: FrameKey | undefined): void {
    this.#openStack = openStack;
    this.#key = key ?? openStack?.frames[0]?.key;
    this.#point = start;
    this.#direction = 1;
    this.#travelled = undefined;
    this.#axisIndex = 0;
    this.follow();
  }

  /** Turns to the same stack with other images in it, and stays at the image. */
  turnTo(openStack: OpenStack): void {
    this.#openStack = openStack;
    this.follow();
    this.#key = this.frame?.key;
  }

  /** The order of the stack may be another now: the same image, at its new index. */
  follow(): void {
    const { valueIndexes, place } = this.#point;
    const found = this.#key === undefined ? undefined : this.#grid.locate(this.#key, valueIndexes);
    const first = { place: 0, valueIndexes: this.#grid.axes.map(() => 0) };
    const isHole = this.#key === undefined && place < this.numberOfFrames;
    const isSameGrid = valueIndexes.length === this.#grid.axes.length;
    this.#point = found ?? (isHole && isSameGrid ? this.#point : first);
  }

  /** Goes to an image, to the end of the line where it is beyond that; false when nothing changed. */
  goTo(frameIndex: number): boolean {
    const place = Math.min(this.numberOfFrames - 1, Math.max(0, Math.round(frameIndex)));
    return this.#goTo({ ...this.#point, place }, place - this.frameIndex, undefined);
  }

  /** Goes along an axis at the same place, to its end where the value is beyond that; false when nothing changed. */
  goAlong(axisIndex: number, valueIndex: number): boolean {
    const axis = this.#grid.axes[axisIndex];
    if (!axis) return false;
    const value = Math.min(axis.texts.length - 1, Math.max(0, Math.round(valueIndex)));
    const { place, valueIndexes } = this.#point;
    const point = { place, valueIndexes: replaced(valueIndexes, axisIndex, value) };
    this.#axisIndex = axisIndex;
    return this.#goTo(point, value - (valueIndexes[axisIndex] ?? 0), axisIndex);
  }

  /** Goes to an image by its name; false where the stack does not have it. */
  goToKey(key: FrameKey): boolean {
    const point = this.#grid.locate(key, this.#point.valueIndexes);
    if (!point) return false;
    this.#key = key;
    this.#point = point;
    return true;
  }

  #goTo(point: GridPoint, step: number, axis: number | undefined): boolean {
    if (!step || this.numberOfFrames === 0) return false;
    this.#direction = step > 0 ? 1 : -1;
    this.#travelled = axis;
    this.#point = point;
    this.#key = this.frame?.key;
    return true;
  }

  /** What the axes tell about an image; undefined where they tell nothing. */
  valuesOf(key: FrameKey): readonly (number | undefined)[] {
    return this.#grid.valuesOf(key);
  }

  /** Where an image of the stack is now. */
  locate(key: FrameKey): GridPoint | undefined {
    return this.#grid.locate(key, this.#point.valueIndexes);
  }
}
