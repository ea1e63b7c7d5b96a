import { dimensionsOf } from '@isocenter/pixels';
import { axisInWords } from './dimension-text.ts';
import { FrameGrid } from './frame-grid.ts';
import type { DescribedFrame, StackFrame } from './stack-frame.ts';

/**
 * The frames of a stack by place and by time, echo, b-value or whatever tells those at one place apart; undefined where
 * they are one line. What could not be described comes last in every line.
 *
 * @param described in the order of display
 */
export function gridOfStack(
  described: readonly DescribedFrame[],
  rest: readonly StackFrame[],
): FrameGrid | undefined {
  const table = dimensionsOf(described.map(({ description }) => description));
  if (!table) return undefined;
  const { dimensions, cells } = table;
  const axes = dimensions.map((dimension, axis) =>
    axisInWords(dimension, (value) => {
      const cell = cells.find(({ valueIndexes }) => valueIndexes[axis] === value);
      const first = cell?.frames.find((index) => index !== undefined);
      return first === undefined ? undefined : described[first]?.description.ordering;
    }),
  );
  return new FrameGrid(
    axes,
    cells.map(({ valueIndexes, frames }) => ({
      valueIndexes,
      line: [...frames.map((index) => (index === undefined ? undefined : described[index])), ...rest],
    })),
  );
}
