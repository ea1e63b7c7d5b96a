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

/** Share of a direction below which (about 2°) it is not named. */
const smallestNamed = 0.035;

/**
 * Letters at the edges after any turn and flip, the main one first: from the plane, else from Patient Orientation.
 * PS3.3 C.7.6.1.1.1, C.7.6.2.
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

/** Between two directions of one term each lies what both name; of several terms nobody knows how far each goes. */
function lettersOfPatientOrientation(
  [alongRow, alongColumn]: readonly [string, string],
  anatomy: AnatomicalOrientation | undefined,
  view: ImageToCanvas,
): OrientationLetters {
  const columnPx = Math.hypot(view.a, view.b);
  const rowPx = Math.hypot(view.c, view.d);
  const lettersTowards = (x: number, y: number): string => {
    const { columns, rows } = screenDirection(view, x, y);
    const named = [
      { share: columns * columnPx, letters: alongRow },
      { share: rows * rowPx, letters: alongColumn },
    ]
      .filter(({ share }) => Math.abs(share) >= smallestNamed)
      .sort((one, other) => Math.abs(other.share) - Math.abs(one.share))
      .map(({ share, letters }) => (share > 0 ? letters : oppositeLetters(letters, anatomy)));
    const isKnown = named.length === 1 || named.every((letters) => letters.length === 1);
    return isKnown ? named.join('') : '';
  };
  return {
    right: lettersTowards(1, 0),
    left: lettersTowards(-1, 0),
    bottom: lettersTowards(0, 1),
    top: lettersTowards(0, -1),
  };
}
