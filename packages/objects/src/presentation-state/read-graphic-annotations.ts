import { type DataSet, type Finding, findNumbersOfLength, Tag } from '@isocenter/dicom';
import { findPcsLab } from '../colour/pcs-lab.ts';
import { readInstanceReference } from '../references/instance-reference.ts';
import { findNumberList } from '../values/number-list.ts';
import type {
  AnnotationPoint,
  AnnotationUnits,
  BoundingBox,
  CompoundGraphic,
  GraphicAnnotation,
  GraphicObject,
  TextAnchor,
  TextObject,
} from './graphic-annotation.ts';

/** Items of Graphic Annotation Sequence; objects without units or points are left out, with a finding. PS3.3 C.10.5. */
export function readGraphicAnnotations(dataSet: DataSet, findings: Finding[]): GraphicAnnotation[] {
  return dataSet.findItems(Tag.GraphicAnnotationSequence).map((item) => ({
    images: item.findItems(Tag.ReferencedImageSequence).map(readInstanceReference),
    layerName: item.findString(Tag.GraphicLayer) ?? '',
    graphics: item
      .findItems(Tag.GraphicObjectSequence)
      .flatMap((graphic) => readGraphic(graphic, findings) ?? []),
    texts: item.findItems(Tag.TextObjectSequence).flatMap((text) => readText(text, findings) ?? []),
    compounds: item
      .findItems(Tag.CompoundGraphicSequence)
      .flatMap((compound) => readCompound(compound, findings) ?? []),
  }));
}

function note(findings: Finding[], tag: number, message: string): undefined {
  findings.push({ code: 'OBJECTS_ANNOTATION_INVALID', tag, message });
  return undefined;
}

/** Coordinates of other units would lie somewhere else, so none are assumed. */
function findUnits(item: DataSet, tag: number): AnnotationUnits | undefined {
  const units = item.findString(tag);
  return units === 'PIXEL' || units === 'DISPLAY' || units === 'MATRIX' ? units : undefined;
}

function readGraphic(item: DataSet, findings: Finding[]): GraphicObject | undefined {
  const units = findUnits(item, Tag.GraphicAnnotationUnits);
  if (!units)
    return note(findings, Tag.GraphicAnnotationUnits, 'A graphic has no known units; it is not shown.');
  const points = readPoints(item, findings);
  if (!points) return undefined;
  const line = item.findItem(Tag.LineStyleSequence);
  const [first, second] = [points[0], points[1]];
  if (!first || (item.findString(Tag.GraphicType) === 'CIRCLE' && !second))
    return note(findings, Tag.GraphicData, 'A graphic has too few points; it is not shown.');
  return {
    units,
    type: item.findString(Tag.GraphicType) ?? '',
    points,
    isFilled: item.findString(Tag.GraphicFilled) === 'Y',
    linePcsLab: line && findPcsLab(line, Tag.PatternOnColorCIELabValue),
    lineThickness: line?.findNumber(Tag.LineThickness),
    isDashed: line?.findString(Tag.LineDashingStyle) === 'DASHED',
    compoundId: item.findNumber(Tag.CompoundGraphicInstanceID),
  };
}

/** Graphic Data: x and y in turn; a third dimension is not defined. PS3.3 C.10.5.1.2. */
function readPoints(item: DataSet, findings: Finding[]): AnnotationPoint[] | undefined {
  const numbers = findNumberList(item, Tag.GraphicData, findings);
  if (numbers === undefined) return undefined;
  const dimensions = item.findNumber(Tag.GraphicDimensions) ?? 2;
  if (dimensions !== 2 || numbers.length % 2 !== 0)
    return note(findings, Tag.GraphicData, 'A graphic is not of two dimensions; it is not shown.');
  const stated = item.findNumber(Tag.NumberOfGraphicPoints);
  if (stated !== undefined && stated !== numbers.length / 2) {
    note(
      findings,
      Tag.NumberOfGraphicPoints,
      `A graphic of ${numbers.length / 2} points says it has ${stated}; those that are there are used.`,
    );
  }
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({
    x: numbers[2 * i] as number,
    y: numbers[2 * i + 1] as number,
  }));
}

function findPoint(item: DataSet, tag: number): AnnotationPoint | undefined {
  const [x, y] = findNumbersOfLength(item, tag, 2) ?? [];
  return x === undefined || y === undefined ? undefined : { x, y };
}

function readText(item: DataSet, findings: Finding[]): TextObject | undefined {
  const boundingBox = readBoundingBox(item);
  const anchor = readAnchor(item);
  if (!boundingBox && !anchor)
    return note(findings, Tag.TextObjectSequence, 'A text has neither box nor anchor; it is not shown.');
  const style = item.findItem(Tag.TextStyleSequence);
  return {
    text: item.findText(Tag.UnformattedTextValue) ?? '',
    boundingBox,
    anchor,
    textPcsLab: style && findPcsLab(style, Tag.TextColorCIELabValue),
    compoundId: item.findNumber(Tag.CompoundGraphicInstanceID),
  };
}

function readBoundingBox(item: DataSet): BoundingBox | undefined {
  const units = findUnits(item, Tag.BoundingBoxAnnotationUnits);
  const topLeft = findPoint(item, Tag.BoundingBoxTopLeftHandCorner);
  const bottomRight = findPoint(item, Tag.BoundingBoxBottomRightHandCorner);
  const justification = item.findString(Tag.BoundingBoxTextHorizontalJustification);
  return units && topLeft && bottomRight && { units, topLeft, bottomRight, justification };
}

function readAnchor(item: DataSet): TextAnchor | undefined {
  const units = findUnits(item, Tag.AnchorPointAnnotationUnits);
  const point = findPoint(item, Tag.AnchorPoint);
  return units && point && { units, point, isVisible: item.findString(Tag.AnchorPointVisibility) === 'Y' };
}

function readCompound(item: DataSet, findings: Finding[]): CompoundGraphic | undefined {
  const units = findUnits(item, Tag.CompoundGraphicUnits);
  const points = units && readPoints(item, findings);
  if (!units || !points) return undefined;
  return {
    id: item.findNumber(Tag.CompoundGraphicInstanceID),
    type: item.findString(Tag.CompoundGraphicType) ?? '',
    units,
    points,
  };
}
