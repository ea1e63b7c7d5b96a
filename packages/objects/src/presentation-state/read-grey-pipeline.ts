import { type DataSet, Tag } from '@isocenter/dicom';
import {
  describeWindows,
  type FindingList,
  FrameAttributes,
  type LookupTable,
  type ModalityTransform,
  readLookupTable,
} from '@isocenter/pixels';
import { readInstanceReference } from '../references/instance-reference.ts';
import type { SoftcopyVoi } from './presentation-state.ts';

/** Modality LUT or rescale of the state; undefined where it has neither. PS3.3 C.11.1. */
export function readModality(dataSet: DataSet, findings: FindingList): ModalityTransform | undefined {
  const item = dataSet.findItem(Tag.ModalityLUTSequence);
  const lut = item && readLookupTable(item, hasSignedInput(item), findings);
  if (lut) return { kind: 'lut', lut };
  const slope = dataSet.findNumber(Tag.RescaleSlope);
  const intercept = dataSet.findNumber(Tag.RescaleIntercept);
  if (slope === undefined && intercept === undefined) return undefined;
  if (slope === 0) {
    findings.add('PIXELS_RESCALE_INVALID', Tag.RescaleSlope, 'Rescale Slope is 0; 1 is used.');
    return { kind: 'rescale', slope: 1, intercept: intercept ?? 0 };
  }
  return { kind: 'rescale', slope: slope ?? 1, intercept: intercept ?? 0 };
}

/** Items of Softcopy VOI LUT Sequence. PS3.3 C.11.8. */
export function readVoi(dataSet: DataSet, findings: FindingList): SoftcopyVoi[] {
  const goesNegative = (dataSet.findNumber(Tag.RescaleIntercept) ?? 0) < 0;
  return dataSet.findItems(Tag.SoftcopyVOILUTSequence).map((item) => ({
    images: item.findItems(Tag.ReferencedImageSequence).map(readInstanceReference),
    windows: describeWindows(new FrameAttributes(item, 0), findings),
    voiLuts: item
      .findItems(Tag.VOILUTSequence)
      .flatMap((table) => readLookupTable(table, goesNegative || hasSignedInput(table), findings) ?? []),
  }));
}

/** Its input is never negative. PS3.3 C.11.6.1. */
export function readPresentationLut(dataSet: DataSet, findings: FindingList): LookupTable | undefined {
  const item = dataSet.findItem(Tag.PresentationLUTSequence);
  return item && readLookupTable(item, false, findings);
}

/** A state does not know its images' sign: that of the descriptor, which was written for them, is all there is. */
const hasSignedInput = (item: DataSet) => item.findElement(Tag.LUTDescriptor)?.vr === 'SS';
