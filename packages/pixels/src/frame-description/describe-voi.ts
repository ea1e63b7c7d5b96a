import { type DataSet, findNumbersInPlace, Tag } from '@isocenter/dicom';

import type { LookupTable } from '../lookup-table.ts';
import { type PixelFormat, storedRange } from '../pixel-format.ts';
import type { FindingList } from './findings.ts';
import type { ModalityTransform, VoiLutFunction, Window } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { findDescriptor, readLookupTable } from './read-lookup-table.ts';

type StoredRange = ReturnType<typeof storedRange>;

/** Windows of this frame in the order of the file. PS3.3 C.11.2.1.2, C.7.6.16.2.10 (Frame VOI LUT). */
export function describeWindows(attributes: FrameAttributes, findings: FindingList): Window[] {
  const source = attributes.macroOrTop(Tag.FrameVOILUTSequence);
  const explanations = source.findStrings(Tag.WindowCenterWidthExplanation);
  const stated = functionOf(source);
  const windows: Window[] = [];
  const widths = findNumbersInPlace(source, Tag.WindowWidth);
  findNumbersInPlace(source, Tag.WindowCenter).forEach((center, i) => {
    // By place: a center that is missing must not get the next one's width.
    const width = widths[i];
    if (center === undefined || width === undefined || !(width > 0) || !Number.isFinite(center)) {
      findings.add(
        'PIXELS_WINDOW_INVALID',
        Tag.WindowWidth,
        'A window has no center, or no width above 0; ignored.',
      );
      return;
    }
    const tooNarrow = stated === 'LINEAR' && width < 1;
    if (tooNarrow)
      findings.add(
        'PIXELS_WINDOW_INVALID',
        Tag.WindowWidth,
        'A LINEAR window is narrower than 1; read as LINEAR_EXACT.',
      );
    const explanation = explanations[i];
    windows.push({
      center,
      width,
      function: tooNarrow ? 'LINEAR_EXACT' : stated,
      ...(explanation && { explanation }),
    });
  });
  return windows;
}

function functionOf(source: DataSet): VoiLutFunction {
  const stated = source.findString(Tag.VOILUTFunction);
  return stated === 'SIGMOID' || stated === 'LINEAR_EXACT' ? stated : 'LINEAR';
}

/** VOI LUTs of this frame; their input is the modality value. PS3.3 C.11.2.1.1. */
export function describeVoiLuts(
  attributes: FrameAttributes,
  format: PixelFormat,
  transform: ModalityTransform,
  findings: FindingList,
): LookupTable[] {
  const source = attributes.macroOrTop(Tag.FrameVOILUTSequence);
  const input = inputRange(format, transform);
  return source
    .findItems(Tag.VOILUTSequence)
    .map((item) => readLookupTable(item, hasSignedInput(item, input), findings))
    .filter((lut) => lut !== undefined);
}

/** Smallest and largest modality value that the bits stored allow; what a Modality LUT gives is not below 0. */
function inputRange(format: PixelFormat, transform: ModalityTransform): StoredRange {
  const stored = storedRange(format);
  if (transform.kind === 'identity') return stored;
  if (transform.kind === 'lut') return { lowest: 0, highest: 0xffff };
  const { slope, intercept } = transform;
  const ends = [stored.lowest * slope + intercept, stored.highest * slope + intercept];
  return { lowest: Math.min(...ends), highest: Math.max(...ends) };
}

/**
 * Whether the first value mapped is signed: it is where values below 0 may go in. But a table that would then end below all of
 * them, and as unsigned is one for them, was written as unsigned.
 */
function hasSignedInput(item: DataSet, { lowest, highest }: StoredRange): boolean {
  if (lowest >= 0) return false;
  const descriptor = findDescriptor(item, Tag.LUTDescriptor, true);
  if (!descriptor || descriptor.firstMapped >= 0 || item.findElement(Tag.LUTDescriptor)?.vr === 'SS')
    return true;
  const { firstMapped, numberOfEntries } = descriptor;
  return firstMapped + numberOfEntries > lowest || firstMapped + 0x1_0000 > highest;
}
