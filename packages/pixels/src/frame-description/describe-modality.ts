import { type DataSet, SopClassUid, Tag } from '@isocenter/dicom';
import type { PixelFormat } from '../pixel-format.ts';
import { findDosePerStoredValue, isDose } from './describe-dose.ts';
import type { FindingList } from './findings.ts';
import type { ModalityTransform } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { readLookupTable } from './read-lookup-table.ts';
import { type UnitCode, ucum } from './unit-code.ts';

/** XA, its retired biplane form, XRF, and the enhanced form of both. */
const PROJECTION_XRAY = new Set<string | undefined>([
  SopClassUid.XRayAngiographicImageStorage,
  SopClassUid.XRayAngiographicBiPlaneImageStorage,
  SopClassUid.XRayRadiofluoroscopicImageStorage,
  SopClassUid.EnhancedXAImageStorage,
  SopClassUid.EnhancedXRFImageStorage,
]);

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
  if (format.samplesPerPixel !== 1 || format.photometricInterpretation === 'PALETTE COLOR')
    return { kind: 'identity' };
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

/** Units (0054,1001) of PET: as they are written beside a value, and in UCUM. PS3.3 C.8.9.1.1.3. */
const PET_UNITS: Readonly<Record<string, readonly [text: string, ucum: string]>> = {
  BQML: ['Bq/ml', 'Bq/ml'],
  CNTS: ['counts', '{counts}'],
  CPS: ['counts/s', '{counts}/s'],
  GML: ['g/ml', 'g/ml'],
  CM2: ['cm²', 'cm2'],
  CM2ML: ['cm²/ml', 'cm2/ml'],
  PCNT: ['%', '%'],
  MGMINML: ['mg/min/ml', 'mg/min/ml'],
  UMOLMINML: ['µmol/min/ml', 'umol/min/ml'],
  UMOLML: ['µmol/ml', 'umol/ml'],
  MLMING: ['ml/min/g', 'ml/min/g'],
  MLMINML: ['ml/min/ml', 'ml/min/ml'],
  MLML: ['ml/ml', 'ml/ml'],
  MLG: ['ml/g', 'ml/g'],
  '1CM': ['1/cm', '/cm'],
  STDDEV: ['standard deviations', '{stddev}'],
  PROPCNTS: ['proportional to counts', '{propcounts}'],
  PROPCPS: ['proportional to counts/s', '{propcounts}/s'],
};

/**
 * Unit of modality values, as far as the file says; 'US' (unspecified) counts as not said, and values whose scaling is missing
 * or impossible are in none. PS3.3 C.11.1.1.2.
 */
export function describeValueUnit(
  attributes: FrameAttributes,
  transform: ModalityTransform,
): string | undefined {
  const { dataSet } = attributes;
  if (isDose(dataSet)) {
    const isScaled = findDosePerStoredValue(dataSet) !== undefined;
    return isScaled && dataSet.findString(Tag.DoseUnits) === 'GY' ? 'Gy' : undefined;
  }
  if (transform.kind === 'lut')
    return stated(dataSet.findItem(Tag.ModalityLUTSequence)?.findString(Tag.ModalityLUTType));
  const source = attributes.macroOrTop(Tag.PixelValueTransformationSequence);
  if (source.findNumber(Tag.RescaleSlope) === 0) return undefined;
  const rescaleType = source.findString(Tag.RescaleType);
  const modality = dataSet.findString(Tag.Modality);
  if (modality === 'PT') {
    const unit = dataSet.findString(Tag.Units);
    if (unit) return PET_UNITS[unit]?.[0] ?? unit;
  }
  if (rescaleType) return stated(rescaleType);
  const isCt = modality === 'CT' && source.has(Tag.RescaleIntercept);
  return isCt && !isLocalizerWithoutHu(dataSet.findStrings(Tag.ImageType)) ? 'HU' : undefined;
}

const stated = (unit: string | undefined) => (unit === undefined || unit === 'US' ? undefined : unit);

/** Rescale Type is required where values are not HU, but not written by all. PS3.3 C.8.2.1.1.5 */
const isLocalizerWithoutHu = (imageType: readonly string[]) => imageType[2] === 'LOCALIZER';

/** Rescale Type and the other unit texts in UCUM. PS3.3 C.11.1.1.2; UCUM §4. */
const UCUM_OF_TEXT: Readonly<Record<string, readonly [value: string, meaning: string]>> = {
  HU: ["[hnsf'U]", 'Hounsfield unit'],
  HU_MOD: ['{HU_MOD}', 'modified Hounsfield unit'],
  Gy: ['Gy', 'Gray'],
  PCT: ['%', 'percent'],
  MGML: ['mg/ml', 'milligram per millilitre'],
  Z_EFF: ['{Z_EFF}', 'effective atomic number'],
  ED: ['10*23/ml', 'electron density'],
  EDW: ['{EDW}', 'electron density relative to water'],
};

/** The unit of `describeValueUnit` as a UCUM code, where there is one. */
export function valueUnitCode(unit: string | undefined): UnitCode | undefined {
  if (unit === undefined) return undefined;
  const known = UCUM_OF_TEXT[unit];
  if (known) return ucum(...known);
  const pet = Object.values(PET_UNITS).find(([text]) => text === unit);
  return pet && ucum(pet[1], pet[0]);
}
