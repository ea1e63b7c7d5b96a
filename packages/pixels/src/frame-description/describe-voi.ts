import { type DataSet, findNumbersInPlace, Tag } from '@isocenter/dicom';
import type { LookupTable } from '../lookup-table.ts';
import type { PixelFormat } from '../pixel-format.ts';
import type { FindingList } from './findings.ts';
import type { ModalityTransform, VoiLutFunction, Window } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { readLookupTable } from './read-lookup-table.ts';

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
  const goesNegative =
    transform.kind === 'identity'
      ? format.signed
      : transform.kind === 'rescale' && isNegative(transform, format);
  return source
    .findItems(Tag.VOILUTSequence)
    .map((item) => readLookupTable(item, goesNegative, findings))
    .filter((lut) => lut !== undefined);
}

const isNegative = (
  { slope, intercept }: { readonly slope: number; readonly intercept: number },
  { signed, bitsStored }: PixelFormat,
) => {
  const lowest = signed ? -(2 ** (bitsStored - 1)) : 0;
  const highest = signed ? 2 ** (bitsStored - 1) - 1 : 2 ** bitsStored - 1;
  return Math.min(lowest * slope, highest * slope) + intercept < 0;
};
