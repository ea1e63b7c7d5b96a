import type { SampleArray } from '@isocenter/pixels';
import type { CanvasSize, ImageToCanvas } from '../camera.ts';
import { type AxisMap, axisMap } from './axis-map.ts';

/** The samples of a frame. */
export interface SampleGrid {
  readonly values: SampleArray;
  readonly columns: number;
  readonly rows: number;
}

/** An image standing upright or lying on its side: canvas rows and columns are image rows and columns, or the reverse. */
export interface UprightSource extends SampleGrid {
  /** Pixels from one to the next along a canvas row, and how many there are. */
  readonly strideX: number;
  readonly lengthX: number;
  /** The same along a canvas column. */
  readonly strideY: number;
  readonly lengthY: number;
  readonly mapX: AxisMap;
  readonly mapY: AxisMap;
}

/** The two axis maps of an upright image; undefined when the image is turned by anything but quarter turns. */
export function uprightSource(
  { values, columns, rows }: SampleGrid,
  view: ImageToCanvas,
  canvas: CanvasSize,
): UprightSource | undefined {
  const { a, b, c, d, e, f } = view;
  if (b === 0 && c === 0) {
    return {
      values,
      columns,
      rows,
      strideX: 1,
      lengthX: columns,
      strideY: columns,
      lengthY: rows,
      mapX: axisMap(a, e, columns, canvas.width),
      mapY: axisMap(d, f, rows, canvas.height),
    };
  }
  if (a === 0 && d === 0) {
    return {
      values,
      columns,
      rows,
      strideX: columns,
      lengthX: rows,
      strideY: 1,
      lengthY: columns,
      mapX: axisMap(c, e, rows, canvas.width),
      mapY: axisMap(b, f, columns, canvas.height),
    };
  }
  return undefined;
}
