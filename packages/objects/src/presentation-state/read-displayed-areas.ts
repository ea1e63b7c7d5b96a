import { type DataSet, type Finding, findNumbersOfLength, Tag } from '@isocenter/dicom';
import { readInstanceReference } from '../references/instance-reference.ts';
import type { DisplayedArea, DisplayedCorner } from './presentation-state.ts';

/** Items of Displayed Area Selection Sequence; one without its corners is left out, with a finding. PS3.3 C.10.4. */
export function readDisplayedAreas(dataSet: DataSet, findings: Finding[]): DisplayedArea[] {
  return dataSet
    .findItems(Tag.DisplayedAreaSelectionSequence)
    .flatMap((item) => readDisplayedArea(item, findings) ?? []);
}

function readDisplayedArea(item: DataSet, findings: Finding[]): DisplayedArea | undefined {
  const topLeft = readCorner(item, Tag.DisplayedAreaTopLeftHandCorner);
  const bottomRight = readCorner(item, Tag.DisplayedAreaBottomRightHandCorner);
  if (!topLeft || !bottomRight) {
    findings.push({
      code: 'OBJECTS_DISPLAYED_AREA_INVALID',
      tag: Tag.DisplayedAreaSelectionSequence,
      message: 'A displayed area lacks a corner; the whole image is shown.',
    });
    return undefined;
  }
  const [row, column] = findNumbersOfLength(item, Tag.PresentationPixelSpacing, 2) ?? [];
  const [vertical, horizontal] = findNumbersOfLength(item, Tag.PresentationPixelAspectRatio, 2) ?? [];
  return {
    images: item.findItems(Tag.ReferencedImageSequence).map(readInstanceReference),
    topLeft,
    bottomRight,
    sizeMode: readSizeMode(item, findings),
    pixelSpacingMm: row && column && row > 0 && column > 0 ? { row, column } : undefined,
    pixelAspectRatio:
      vertical && horizontal && vertical > 0 && horizontal > 0 ? { vertical, horizontal } : undefined,
    magnification: item.findNumber(Tag.PresentationPixelMagnificationRatio),
  };
}

/** Column, then row. */
function readCorner(item: DataSet, tag: number): DisplayedCorner | undefined {
  const [column, row] = findNumbersOfLength(item, tag, 2) ?? [];
  return column === undefined || row === undefined ? undefined : { column, row };
}

/** TRUE SIZE without a spacing, and MAGNIFY without a ratio, leave nothing but to fit. */
function readSizeMode(item: DataSet, findings: Finding[]): DisplayedArea['sizeMode'] {
  const stored = item.findString(Tag.PresentationSizeMode);
  const isTrueSize =
    stored === 'TRUE SIZE' && findNumbersOfLength(item, Tag.PresentationPixelSpacing, 2) !== undefined;
  const isMagnified =
    stored === 'MAGNIFY' && (item.findNumber(Tag.PresentationPixelMagnificationRatio) ?? 0) > 0;
  if (isTrueSize || isMagnified) return stored;
  if (stored !== 'SCALE TO FIT') {
    findings.push({
      code: 'OBJECTS_SIZE_MODE_INVALID',
      tag: Tag.PresentationSizeMode,
      message:
        'A displayed area has no known size mode, or lacks the size that its mode needs; it is scaled to fit.',
    });
  }
  return 'SCALE TO FIT';
}
