import { type DataSet, findEveryNumber, findFirstNumbers, findNumbersOfLength, Tag } from '@isocenter/dicom';
import { srgbFromPcsLab } from '../colour/pcs-lab.ts';
import { describeOverlay, shutterOverlayGroup } from './describe-overlays.ts';
import type { FindingList } from './findings.ts';
import type { Overlay } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';

/** Covers what lies outside of its shapes. Rows and columns count from 1, as in DICOM. PS3.3 C.7.6.11, C.7.6.15. */
export interface DisplayShutter {
  /** The edges themselves are visible. */
  readonly rectangle?: {
    readonly leftColumn: number;
    readonly rightColumn: number;
    readonly upperRow: number;
    readonly lowerRow: number;
  };
  /** The radius is a number of pixels along a row. */
  readonly circle?: {
    readonly centerRow: number;
    readonly centerColumn: number;
    readonly radiusColumns: number;
  };
  /** Closed from the last corner to the first. */
  readonly polygon?: readonly { readonly row: number; readonly column: number }[];
  /** Ones are covered. */
  readonly bitmap?: Overlay;
  /** Level of covered pixels, 0 to 255: Shutter Presentation Value, or black where none is said. */
  readonly greyLevel: number;
  /** The same for colour, where one is said. */
  readonly rgb?: readonly [red: number, green: number, blue: number];
}

/**
 * The shutter of one frame: its own, else the object's. Shapes that lack their numbers are left out, with a finding.
 * PS3.3 C.7.6.11, C.7.6.15, C.8.19.6.4 (Frame Display Shutter).
 */
export function describeShutter(
  attributes: FrameAttributes,
  findings: FindingList,
): DisplayShutter | undefined {
  const source = attributes.macroOrTop(Tag.FrameDisplayShutterSequence);
  const shapes = source.findStrings(Tag.ShutterShape);
  if (shapes.length === 0) return undefined;
  const rectangle = shapes.includes('RECTANGULAR') ? rectangleOf(source) : undefined;
  const circle = shapes.includes('CIRCULAR') ? circleOf(source) : undefined;
  const polygon = shapes.includes('POLYGONAL') ? polygonOf(source) : undefined;
  const group = shutterOverlayGroup(source);
  const bitmap =
    group === undefined
      ? undefined
      : describeOverlay(attributes.dataSet, group, attributes.frameIndex, findings);
  const read = [rectangle, circle, polygon, bitmap].filter((shape) => shape !== undefined).length;
  if (read < shapes.length)
    findings.add(
      'PIXELS_SHUTTER_INVALID',
      Tag.ShutterShape,
      'A shape of the display shutter is not fully described, or too long; that shape is not applied.',
    );
  if (read === 0) return undefined;
  const value = source.findNumber(Tag.ShutterPresentationValue) ?? 0;
  const [l, a, b] = findNumbersOfLength(source, Tag.ShutterPresentationColorCIELabValue, 3) ?? [];
  return {
    ...(rectangle && { rectangle }),
    ...(circle && { circle }),
    ...(polygon && { polygon }),
    ...(bitmap && { bitmap }),
    greyLevel: Math.floor((Math.min(0xffff, Math.max(0, value)) / 0xffff) * 255 + 0.5),
    ...(l !== undefined && a !== undefined && b !== undefined && { rgb: srgbFromPcsLab([l, a, b]) }),
  };
}

function rectangleOf(source: DataSet): DisplayShutter['rectangle'] {
  const leftColumn = source.findNumber(Tag.ShutterLeftVerticalEdge);
  const rightColumn = source.findNumber(Tag.ShutterRightVerticalEdge);
  const upperRow = source.findNumber(Tag.ShutterUpperHorizontalEdge);
  const lowerRow = source.findNumber(Tag.ShutterLowerHorizontalEdge);
  return leftColumn === undefined ||
    rightColumn === undefined ||
    upperRow === undefined ||
    lowerRow === undefined
    ? undefined
    : { leftColumn, rightColumn, upperRow, lowerRow };
}

function circleOf(source: DataSet): DisplayShutter['circle'] {
  const [centerRow, centerColumn] = findFirstNumbers(source, Tag.CenterOfCircularShutter, 2) ?? [];
  const radiusColumns = source.findNumber(Tag.RadiusOfCircularShutter);
  return centerRow === undefined || centerColumn === undefined || radiusColumns === undefined
    ? undefined
    : { centerRow, centerColumn, radiusColumns };
}

/** More corners than any shutter; each is looked at for each row of the image. */
const MOST_VERTICES = 4096;

function polygonOf(source: DataSet): DisplayShutter['polygon'] {
  const numbers = findEveryNumber(source, Tag.VerticesOfThePolygonalShutter) ?? [];
  if (numbers.length < 6 || numbers.length > 2 * MOST_VERTICES || numbers.length % 2 === 1) return undefined;
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({
    row: numbers[2 * i] as number,
    column: numbers[2 * i + 1] as number,
  }));
}
