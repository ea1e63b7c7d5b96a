import { type DataSet, Tag } from '@isocenter/dicom';
import { FrameAttributes } from '../frame-description/functional-groups.ts';
import { type Instant, instantOf, instantOfDateTime, parseOffset, parseTime } from './instant.ts';

/** What a PET image says that its SUV depends on; undefined where it does not say it. PS3.3 C.8.9. */
export interface PetInputs {
  readonly modality: string | undefined;
  /** Units (0054,1001), e.g. 'BQML'. */
  readonly units: string | undefined;
  /** SUV Type (0054,1006), of values that are SUV already. */
  readonly suvType: string | undefined;
  /** 'START', 'ADMIN' or 'NONE'. */
  readonly decayCorrection: string | undefined;
  readonly isAttenuationCorrected: boolean;
  readonly isDecayCorrected: boolean;
  readonly radiopharmaceuticals: number;
  readonly doseBq: number | undefined;
  readonly halfLifeSeconds: number | undefined;
  readonly injection: Instant | undefined;
  /** Time of day of the injection, where no date goes with it. */
  readonly injectionOfDayMs: number | undefined;
  /** To which an enhanced object says that it is corrected. */
  readonly decayCorrectedTo: Instant | undefined;
  readonly series: Instant | undefined;
  readonly acquisition: Instant | undefined;
  /** PET scan date and time of GE, private. */
  readonly geScan: Instant | undefined;
  readonly frameReferenceTimeSeconds: number | undefined;
  readonly frameDurationSeconds: number | undefined;
  /** Philips' private factors from counts to SUVbw and to Bq/ml. */
  readonly philipsSuvFactor: number | undefined;
  readonly philipsActivityFactor: number | undefined;
  readonly weightKg: number | undefined;
  readonly sizeM: number | undefined;
  readonly sex: string | undefined;
}

/** Reads a classic or enhanced PET object. */
export function readPetInputs(dataSet: DataSet, frameIndex = 0): PetInputs {
  const attributes = new FrameAttributes(dataSet, frameIndex);
  const offset = parseOffset(dataSet.findString(Tag.TimezoneOffsetFromUTC));
  const pharmaceuticals = dataSet.findItems(Tag.RadiopharmaceuticalInformationSequence);
  const [pharmaceutical] = pharmaceuticals;
  const corrections = dataSet.findStrings(Tag.CorrectedImage);
  const decayCorrectedTo = instantOfDateTime(dataSet.findString(Tag.DecayCorrectionDateTime), offset);
  const injectionOfDay = pharmaceutical?.findString(Tag.RadiopharmaceuticalStartTime);
  const frameContent = attributes.macroOrTop(Tag.FrameContentSequence);
  const milliseconds = (value: number | undefined) => (value === undefined ? undefined : value / 1000);
  return {
    modality: dataSet.findString(Tag.Modality),
    units:
      dataSet.findString(Tag.Units) ??
      attributes.macroOrTop(Tag.PixelValueTransformationSequence).findString(Tag.RescaleType),
    suvType: dataSet.findString(Tag.SUVType),
    decayCorrection: dataSet.findString(Tag.DecayCorrection) ?? (decayCorrectedTo && 'START'),
    isAttenuationCorrected:
      corrections.includes('ATTN') || dataSet.findString(Tag.AttenuationCorrected) === 'YES',
    isDecayCorrected: corrections.includes('DECY') || dataSet.findString(Tag.DecayCorrected) === 'YES',
    radiopharmaceuticals: pharmaceuticals.length,
    doseBq: pharmaceutical?.findNumber(Tag.RadionuclideTotalDose),
    halfLifeSeconds: pharmaceutical?.findNumber(Tag.RadionuclideHalfLife),
    injection: instantOfDateTime(pharmaceutical?.findString(Tag.RadiopharmaceuticalStartDateTime), offset),
    injectionOfDayMs: injectionOfDay === undefined ? undefined : parseTime(injectionOfDay),
    decayCorrectedTo,
    series: instantOf(dataSet.findString(Tag.SeriesDate), dataSet.findString(Tag.SeriesTime), offset),
    acquisition:
      instantOf(dataSet.findString(Tag.AcquisitionDate), dataSet.findString(Tag.AcquisitionTime), offset) ??
      instantOfDateTime(frameContent.findString(Tag.FrameAcquisitionDateTime), offset) ??
      instantOfDateTime(dataSet.findString(Tag.AcquisitionDateTime), offset),
    geScan: instantOfDateTime(findPrivate(dataSet, 0x0009, 'GEMS_PETD_01', 0x0d), offset),
    frameReferenceTimeSeconds: milliseconds(dataSet.findNumber(Tag.FrameReferenceTime)),
    frameDurationSeconds: milliseconds(dataSet.findNumber(Tag.ActualFrameDuration)),
    philipsSuvFactor: aboveZero(findPrivate(dataSet, 0x7053, 'Philips PET Private Group', 0x00)),
    philipsActivityFactor: aboveZero(findPrivate(dataSet, 0x7053, 'Philips PET Private Group', 0x09)),
    weightKg: dataSet.findNumber(Tag.PatientWeight),
    sizeM: dataSet.findNumber(Tag.PatientSize),
    sex: dataSet.findString(Tag.PatientSex),
  };
}

/** Text of a private attribute in whichever block its creator has, also where it was stored as UN. PS3.5 §7.8.1. */
function findPrivate(dataSet: DataSet, group: number, creator: string, element: number): string | undefined {
  for (let block = 0x10; block <= 0xff; block++) {
    const creatorTag = group * 0x10000 + block;
    if (dataSet.findString(creatorTag)?.trim() !== creator) continue;
    const tag = group * 0x10000 + block * 0x100 + element;
    if (dataSet.findElement(tag)?.vr !== 'UN') return dataSet.findString(tag);
    const bytes = dataSet.findBytes(tag) ?? [];
    return String.fromCharCode(...bytes.slice(0, 64)).replace(/[\0 ]+$/, '');
  }
  return undefined;
}

function aboveZero(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return value > 0 && Number.isFinite(value) ? value : undefined;
}
