import { Tag } from '@isocenter/dicom';
import type { PixelFormat } from '../pixel-format.ts';
import { findDosePerStoredValue, isDose } from './describe-dose.ts';
import { hasModalityValues } from './describe-modality.ts';
import type { ModalityTransform } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { type UnitCode, ucum } from './unit-code.ts';

/** Units (0054,1001) of PET, which enhanced images give as Rescale Type: as they are written beside a value, and in UCUM. PS3.3 C.8.9.1.1.3. */
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
 * or impossible are in none, as are colours and indexes. An enhanced PET image says in Rescale Type what others say in Units. PS3.3 C.11.1.1.2.
 */
export function describeValueUnit(
  attributes: FrameAttributes,
  format: PixelFormat,
  transform: ModalityTransform,
): string | undefined {
  const { dataSet } = attributes;
  if (!hasModalityValues(format)) return undefined;
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
  const petUnit = modality === 'PT' ? (dataSet.findString(Tag.Units) ?? rescaleType) : undefined;
  if (petUnit && PET_UNITS[petUnit]) return PET_UNITS[petUnit][0];
  if (petUnit ?? rescaleType) return stated(petUnit ?? rescaleType);
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
