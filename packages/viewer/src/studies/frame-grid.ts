import type { FrameKey, StackFrame } from './stack-frame.ts';

/** An axis of a stack beside the line that is scrolled along. */
export interface GridAxis {
  /** As a reader names it: 'Phase', 'Echo', 'b-value'. */
  readonly name: string;
  /** Along it time passes, so that cine follows it. */
  readonly isTime: boolean;
  /** For each value: 'Phase 3 of 10', 'b = 800 s/mm²'. */
  readonly texts: readonly string[];
}

/** Images of one point on all axes, along the line; a hole where the series has none. */
export interface GridCell {
  /** Undefined on an axis that tells nothing apart here. */
  readonly valueIndexes: readonly (number | undefined)[];
  readonly line: readonly (StackFrame | undefined)[];
}

/** Where an image is: its place along the line, and its value on each axis. */
export interface GridPoint {
  readonly place: number;
  readonly valueIndexes: readonly number[];
}

/** The images of a stack by place and by what else tells them apart; without axes, one line. */
export class FrameGrid {
  readonly axes: readonly GridAxis[];
  readonly numberOfPlaces: number;
  readonly #cells: readonly GridCell[];
  readonly #points = new Map<FrameKey, { readonly cell: GridCell; readonly place: number }>();
  readonly #nothing: readonly undefined[];
  /** By their values, since they are asked for with every step. */
  readonly #lines = new Map<string, readonly (StackFrame | undefined)[]>();

  constructor(axes: readonly GridAxis[], cells: readonly GridCell[]) {
    this.axes = axes;
    this.#cells = cells;
    this.numberOfPlaces = cells[0]?.line.length ?? 0;
    this.#nothing = Array.from({ length: this.numberOfPlaces });
    for (const cell of [...cells].reverse()) {
      cell.line.forEach((frame, place) => {
        if (frame) this.#points.set(frame.key, { cell, place });
      });
    }
  }

  static ofLine(frames: readonly StackFrame[]): FrameGrid {
    return new FrameGrid([], [{ valueIndexes: [], line: frames }]);
  }

  /** The images one scrolls through at a value of each axis; those that an axis tells nothing about belong to each of its values. */
  line(valueIndexes: readonly number[]): readonly (StackFrame | undefined)[] {
    const name = valueIndexes.join();
    const known = this.#lines.get(name);
    if (known) return known;
    const cells = this.#cells.filter((cell) =>
      cell.valueIndexes.every((value, axis) => value === undefined || value === valueIndexes[axis]),
    );
    const line = this.#nothing.map((_, place) => cells.find((cell) => cell.line[place])?.line[place]);
    this.#lines.set(name, line);
    return line;
  }

  /** The images at one place, along one axis. */
  across(axisIndex: number, { place, valueIndexes }: GridPoint): readonly (StackFrame | undefined)[] {
    const { texts = [] } = this.axes[axisIndex] ?? {};
    return texts.map((_, value) => this.line(replaced(valueIndexes, axisIndex, value))[place]);
  }

  /** The value an image has on each axis; undefined where the axis tells nothing about it. */
  valuesOf(key: FrameKey): readonly (number | undefined)[] {
    return this.#points.get(key)?.cell.valueIndexes ?? [];
  }

  /** Where an image is; on axes that tell nothing apart there it stays at the value given, or at the first. */
  locate(key: FrameKey, at?: readonly number[]): GridPoint | undefined {
    const found = this.#points.get(key);
    if (!found) return undefined;
    const valueIndexes = found.cell.valueIndexes.map((value, axis) => value ?? at?.[axis] ?? 0);
    return { place: found.place, valueIndexes };
  }
}

/** The same values but for one. */
export const replaced = (valueIndexes: readonly number[], axisIndex: number, value: number): number[] =>
  valueIndexes.map((known, axis) => (axis === axisIndex ? value : known));
