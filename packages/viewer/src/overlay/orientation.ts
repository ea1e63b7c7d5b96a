import {
  type AnatomicalOrientation,
  add,
  type FrameDescription,
  type ImagePlane,
  oppositeLetters,
  orientationLetters,
  scale,
  unit,
  type Vector3,
} from '@isocenter/pixels';
import type { ImageToCanvas } from '@isocenter/render';
import type { OrientationLetters } from './overlay-model.ts';

interface GridStep {
  readonly columns: number;
  readonly rows: number;
}

const noLetters: OrientationLetters = { top: '', right: '', bottom: '', left: '' };

/**
 * Letters at the edges after any turn and flip: from the plane, else from Patient Orientation, which only holds for
 * quarter turns. PS3.3 C.7.6.1.1.1, C.7.6.2.
 */
export function edgeLetters(description: FrameDescription, view: ImageToCanvas): OrientationLetters {
  const { plane, patientOrientation, anatomicalOrientation } = description;
  if (plane) {
    const lettersTowards = (x: number, y: number): string => {
      const direction = unit(patientDirection(plane, screenDirection(view, x, y)));
      return direction ? orientationLetters(direction, anatomicalOrientation) : '';
    };
    return {
      top: lettersTowards(0, -1),
      right: lettersTowards(1, 0),
      bottom: lettersTowards(0, 1),
      left: lettersTowards(-1, 0),
    };
  }
  return patientOrientation
    ? lettersOfPatientOrientation(patientOrientation, anatomicalOrientation, view)
    : noLetters;
}

/** A step in the pixel grid as a direction in the patient: rows and columns may differ in size. */
const patientDirection = (plane: ImagePlane, { columns, rows }: GridStep): Vector3 =>
  add(
    scale(plane.rowDirectionLps, columns * plane.columnSpacingMm),
    scale(plane.columnDirectionLps, rows * plane.rowSpacingMm),
  );

/** The direction in the image that points along (x, y) on the screen. */
function screenDirection(view: ImageToCanvas, x: number, y: number): GridStep {
  const determinant = view.a * view.d - view.b * view.c;
  return {
    columns: (view.d * x - view.c * y) / determinant,
    rows: (view.a * y - view.b * x) / determinant,
  };
}

function lettersOfPatientOrientation(
  [alongRow, alongColumn]: readonly [string, string],
  anatomy: AnatomicalOrientation | undefined,
  view: ImageToCanvas,
): OrientationLetters {
  const lettersTowards = (x: number, y: number): string => {
    const { columns, rows } = screenDirection(view, x, y);
    const isOblique = Math.abs(columns) > 1e-6 && Math.abs(rows) > 1e-6;
    if (isOblique) return '';
    if (Math.abs(columns) > Math.abs(rows))
      return columns > 0 ? alongRow : oppositeLetters(alongRow, anatomy);
    return rows > 0 ? alongColumn : oppositeLetters(alongColumn, anatomy);
  };
  return {
    right: lettersTowards(1, 0),
    left: lettersTowards(-1, 0),
    bottom: lettersTowards(0, 1),
    top: lettersTowards(0, -1),
  };
}
