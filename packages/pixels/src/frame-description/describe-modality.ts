import { type DataSet, SopClassUid, Tag } from '@isocenter/dicom';
import type { PixelFormat } from '../pixel-format.ts';
import { findDosePerStoredValue, isDose } from './describe-dose.ts';
import type { FindingList } from './findings.ts';
import type { ModalityTransform } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { readLookupTable } from './read-lookup-table.ts';

/** XA, its retired biplane form, XRF, and the enhanced form of both. */
const PROJECTION_XRAY = new Set<string | undefined>([
  SopClassUid.XRayAngiographicImageStorage,
  SopClassUid.XRayAngiographicBiPlaneImageStorage,
  SopClassUid.XRayRadiofluoroscopicImageStorage,
  SopClassUid.EnhancedXAImageStorage,
  SopClassUid.EnhancedXRFImageStorage,
]);

/** Samples of colour, and indexes into a palette, measure nothing. PS3.3 C.7.6.3.1.2. */
export const hasModalityValues = ({ samplesPerPixel, photometricInterpretation }: PixelFormat): boolean =>
  samplesPerPixel === 1 && photometricInterpretation !== 'PALETTE COLOR';

/**
 * Modality LUT or rescale, never both; for XA and XRF a Modality LUT leads back to beam intensity and is
 * not for display. RT Dose scales by Dose Grid Scaling. PS3.3 C.11.1, C.11.1.1.2, C.7.6.16.2.9, C.8.8.3.
 */
export function describeModalityTransform(
  attributes: FrameAttributes,
  format: PixelFormat,
  findings: FindingList,
): ModalityTransform {
  const { dataSet } = attributes;
  if (!hasModalityValues(format)) return { kind: 'identity' };
  const sopClassUid = dataSet.findString(Tag.SOPClassUID);
  const lutItem = dataSet.findItem(Tag.ModalityLUTSequence);
  if (lutItem && PROJECTION_XRAY.has(sopClassUid)) {
    findings.add(
      'PIXELS_LUT_NOT_FOR_DISPLAY',
      Tag.ModalityLUTSequence,
      'The Modality LUT of an XA or RF image gives beam intensity; it is not used for display.',
    );
    return { kind: 'identity' };
  }
  if (isDose(dataSet)) return scaleDose(dataSet, findings);
  const lut = lutItem && readLookupTable(lutItem, format.signed, findings);
  if (lut) return { kind: 'lut', lut };
  const source = attributes.macroOrTop(Tag.PixelValueTransformationSequence);
  return rescale(
    source.findNumber(Tag.RescaleSlope) ?? 1,
    source.findNumber(Tag.RescaleIntercept) ?? 0,
    findings,
  );
}

function scaleDose(dataSet: DataSet, findings: FindingList): ModalityTransform {
  const slope = findDosePerStoredValue(dataSet);
  if (slope !== undefined) return rescale(slope, 0, findings);
  findings.add(
    'PIXELS_DOSE_UNSCALED',
    Tag.DoseGridScaling,
    'Dose Grid Scaling is missing or not above 0; values are as stored, and no dose.',
  );
  return { kind: 'identity' };
}

function rescale(slope: number, intercept: number, findings: FindingList): ModalityTransform {
  if (slope === 0) {
    findings.add(
      'PIXELS_RESCALE_INVALID',
      Tag.RescaleSlope,
      'Rescale Slope is 0; 1 is used, and no unit shown.',
    );
    return rescale(1, intercept, findings);
  }
  return slope === 1 && intercept === 0 ? { kind: 'identity' } : { kind: 'rescale', slope, intercept };
}
