import { type DataSet, findFirstNumbers, Tag } from '@isocenter/dicom';
import { findConcatenationPart } from './concatenation.ts';
import type { FindingList } from './findings.ts';
import type { SlidePlane, Tile } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { readAxes } from './read-plane.ts';

interface TilePlace {
  readonly firstColumn: number;
  readonly firstRow: number;
  readonly focalPlane: number;
  readonly channel: number;
}

/**
 * Where a frame lies in the Total Pixel Matrix: as it says, or, in a TILED_FULL object, by its number alone. Undefined for
 * what is no tile. PS3.3 C.8.12.4, C.8.12.6.1, C.7.6.17.3.
 */
export function describeTile(attributes: FrameAttributes, findings: FindingList): Tile | undefined {
  const { dataSet } = attributes;
  const totalColumns = dataSet.findNumber(Tag.TotalPixelMatrixColumns);
  const totalRows = dataSet.findNumber(Tag.TotalPixelMatrixRows);
  const columns = dataSet.findNumber(Tag.Columns);
  const rows = dataSet.findNumber(Tag.Rows);
  if (!totalColumns || !totalRows || !columns || !rows) return undefined;
  const isFull = dataSet.findString(Tag.DimensionOrganizationType) === 'TILED_FULL';
  const place = isFull
    ? placeByNumber(attributes, { totalColumns, totalRows, columns, rows })
    : statedPlace(attributes);
  const isInside =
    place &&
    place.firstColumn >= 0 &&
    place.firstRow >= 0 &&
    place.firstColumn < totalColumns &&
    place.firstRow < totalRows;
  if (!isInside) {
    findings.add(
      'PIXELS_TILE_INVALID',
      Tag.TotalPixelMatrixColumns,
      'The frame does not say where it lies in the Total Pixel Matrix.',
    );
    return undefined;
  }
  const slide = describeSlide(attributes, place, isFull);
  const opticalPathIdentifier = findOpticalPath(attributes, place, isFull);
  return {
    totalColumns,
    totalRows,
    ...place,
    columnsInside: Math.min(columns, totalColumns - place.firstColumn),
    rowsInside: Math.min(rows, totalRows - place.firstRow),
    ...(opticalPathIdentifier !== undefined && { opticalPathIdentifier }),
    ...(slide && { slide }),
  };
}

/**
 * The frames of a TILED_FULL object go along rows of tiles, then from row to row, then from one plane of focus to the
 * next, then from one optical path (or segment) to the next. PS3.3 C.7.6.17.3.
 */
function placeByNumber(
  { dataSet, frameIndex }: FrameAttributes,
  size: { totalColumns: number; totalRows: number; columns: number; rows: number },
): TilePlace | undefined {
  const across = Math.ceil(size.totalColumns / size.columns);
  const down = Math.ceil(size.totalRows / size.rows);
  const focalPlanes = dataSet.findNumber(Tag.TotalPixelMatrixFocalPlanes) ?? 1;
  const index = (findConcatenationPart(dataSet)?.frameOffset ?? 0) + frameIndex;
  const inPlane = index % (across * down);
  const plane = Math.floor(index / (across * down));
  const channel = Math.floor(plane / focalPlanes) + 1;
  if (!(channel <= numberOfChannels(dataSet))) return undefined;
  return {
    firstColumn: (inPlane % across) * size.columns,
    firstRow: Math.floor(inPlane / across) * size.rows,
    focalPlane: (plane % focalPlanes) + 1,
    channel,
  };
}

function numberOfChannels(dataSet: DataSet): number {
  const segments = dataSet.findItems(Tag.SegmentSequence).length;
  if (segments > 0) return segments;
  return (
    dataSet.findNumber(Tag.NumberOfOpticalPaths) ??
    Math.max(1, dataSet.findItems(Tag.OpticalPathSequence).length)
  );
}

/** Column and Row Position In Total Image Pixel Matrix count from 1. PS3.3 C.8.12.6.1. */
function statedPlace(attributes: FrameAttributes): TilePlace | undefined {
  const position = attributes.findMacro(Tag.PlanePositionSlideSequence);
  const column = position?.findNumber(Tag.ColumnPositionInTotalImagePixelMatrix);
  const row = position?.findNumber(Tag.RowPositionInTotalImagePixelMatrix);
  if (column === undefined || row === undefined) return undefined;
  const identifier = statedOpticalPath(attributes);
  const paths = attributes.dataSet
    .findItems(Tag.OpticalPathSequence)
    .map((path) => path.findString(Tag.OpticalPathIdentifier));
  const segment = attributes
    .findMacro(Tag.SegmentIdentificationSequence)
    ?.findNumber(Tag.ReferencedSegmentNumber);
  return {
    firstColumn: column - 1,
    firstRow: row - 1,
    focalPlane: 1,
    channel: segment ?? Math.max(0, identifier === undefined ? 0 : paths.indexOf(identifier)) + 1,
  };
}

const statedOpticalPath = (attributes: FrameAttributes) =>
  attributes.findMacro(Tag.OpticalPathIdentificationSequence)?.findString(Tag.OpticalPathIdentifier);

const findOpticalPath = (attributes: FrameAttributes, { channel }: TilePlace, isFull: boolean) =>
  isFull
    ? attributes.dataSet
        .findItems(Tag.OpticalPathSequence)
        [channel - 1]?.findString(Tag.OpticalPathIdentifier)
    : statedOpticalPath(attributes);

/** X and Y of the Slide Coordinate System are in mm, Z in µm. PS3.3 C.8.12.2.1, C.8.12.6.1. */
function describeSlide(
  attributes: FrameAttributes,
  { firstColumn, firstRow, focalPlane }: TilePlace,
  isFull: boolean,
): SlidePlane | undefined {
  const { dataSet } = attributes;
  const measures = attributes.macroOrTop(Tag.PixelMeasuresSequence);
  const [rowSpacingMm = 0, columnSpacingMm = 0] = findFirstNumbers(measures, Tag.PixelSpacing, 2) ?? [];
  const axes = readAxes(dataSet, Tag.ImageOrientationSlide);
  const ofMatrix = dataSet.findItem(Tag.TotalPixelMatrixOriginSequence);
  const ofFrame = isFull ? undefined : attributes.findMacro(Tag.PlanePositionSlideSequence);
  const origin = ofFrame ?? ofMatrix;
  const x = origin?.findNumber(Tag.XOffsetInSlideCoordinateSystem);
  const y = origin?.findNumber(Tag.YOffsetInSlideCoordinateSystem);
  if (!axes || x === undefined || y === undefined || !(rowSpacingMm > 0 && columnSpacingMm > 0))
    return undefined;
  const { rowDirectionLps: rowDirection, columnDirectionLps: columnDirection } = axes;
  const alongRowMm = ofFrame ? 0 : firstColumn * columnSpacingMm;
  const alongColumnMm = ofFrame ? 0 : firstRow * rowSpacingMm;
  const zOfOrigin = origin?.findNumber(Tag.ZOffsetInSlideCoordinateSystem);
  const focalStepMm = focalPlane > 1 ? measures.findNumber(Tag.SpacingBetweenSlices) : 0;
  const isHeightKnown = zOfOrigin !== undefined && focalStepMm !== undefined;
  return {
    originSlideMm: {
      x: x + rowDirection.x * alongRowMm + columnDirection.x * alongColumnMm,
      y: y + rowDirection.y * alongRowMm + columnDirection.y * alongColumnMm,
    },
    ...(isHeightKnown && { zMicrometre: zOfOrigin + (focalPlane - 1) * focalStepMm * 1000 }),
    rowDirection,
    columnDirection,
    rowSpacingMm,
    columnSpacingMm,
  };
}
