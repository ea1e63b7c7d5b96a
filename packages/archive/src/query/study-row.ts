import { type DicomJson, formatPersonName, parsePersonName, Tag, tagToHex } from '@isocenter/dicom';
import type { InstanceRow, SeriesRow, StudyTableRow } from '../index/rows.ts';
import type { ManifestInstance, ManifestSeries, StudyRow } from './study-list.ts';

export function studyRowOf(
  study: Pick<
    StudyTableRow,
    | 'study_instance_uid'
    | 'modalities'
    | 'number_of_series'
    | 'number_of_instances'
    | 'number_of_quarantined'
    | 'received_at'
    | 'attributes'
    | 'patient_attributes'
  >,
): StudyRow {
  const json = {
    ...(JSON.parse(study.patient_attributes) as DicomJson),
    ...(JSON.parse(study.attributes) as DicomJson),
  };
  const known = {
    patientName: nameIn(json, Tag.PatientName),
    patientId: textIn(json, Tag.PatientID),
    patientBirthDate: dayOf(textIn(json, Tag.PatientBirthDate)),
    patientSex: textIn(json, Tag.PatientSex),
    studyDate: dayOf(textIn(json, Tag.StudyDate)),
    studyTime: clockOf(textIn(json, Tag.StudyTime)),
    accessionNumber: textIn(json, Tag.AccessionNumber),
    studyDescription: textIn(json, Tag.StudyDescription),
  };
  return {
    studyInstanceUid: study.study_instance_uid,
    ...withoutUndefined(known),
    modalities: study.modalities === '' ? [] : study.modalities.split('\\'),
    numberOfSeries: study.number_of_series,
    numberOfInstances: study.number_of_instances,
    numberOfQuarantined: study.number_of_quarantined,
    receivedAt: study.received_at,
  };
}

export function manifestSeriesOf(series: SeriesRow, instances: readonly InstanceRow[]): ManifestSeries {
  return {
    seriesInstanceUid: series.series_instance_uid,
    ...withoutUndefined({
      seriesNumber: series.series_number ?? undefined,
      modality: series.modality ?? undefined,
      seriesDescription: series.series_description ?? undefined,
      bodyPart: series.body_part ?? undefined,
    }),
    numberOfInstances: series.number_of_instances,
    numberOfFrames: series.number_of_frames,
    instances: instances.map((instance) => ({
      sopInstanceUid: instance.sop_instance_uid,
      sopClassUid: instance.sop_class_uid,
      ...withoutUndefined({
        instanceNumber: instance.instance_number ?? undefined,
        rows: instance.rows ?? undefined,
        columns: instance.columns ?? undefined,
        concatenation: concatenationIn(instance.attributes),
      }),
      numberOfFrames: instance.number_of_frames,
      transferSyntaxUid: instance.transfer_syntax_uid,
    })),
  };
}

const concatenationUidKey = tagToHex(Tag.ConcatenationUID);

/** Few instances are parts, and to parse the attributes of all would take as long as to read them. */
function concatenationIn(attributes: string): ManifestInstance['concatenation'] {
  if (!attributes.includes(concatenationUidKey)) return undefined;
  const json = JSON.parse(attributes) as DicomJson;
  const concatenationUid = textIn(json, Tag.ConcatenationUID);
  const partNumber = Number(textIn(json, Tag.InConcatenationNumber));
  return concatenationUid && Number.isInteger(partNumber) ? { concatenationUid, partNumber } : undefined;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}

function textIn(json: DicomJson, tag: number): string | undefined {
  const value = json[tagToHex(tag)]?.Value?.[0];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function nameIn(json: DicomJson, tag: number): string | undefined {
  const value = json[tagToHex(tag)]?.Value?.[0];
  if (typeof value !== 'object' || value === null) return undefined;
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as Record<string, string>;
  return formatPersonName(parsePersonName([Alphabetic, Ideographic, Phonetic].join('='))) || undefined;
}

function dayOf(date: string | undefined): string | undefined {
  const parts = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date ?? '');
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : undefined;
}

function clockOf(time: string | undefined): string | undefined {
  const parts = /^(\d{2}):?(\d{2})?:?(\d{2})?/.exec(time ?? '');
  return parts ? `${parts[1]}:${parts[2] ?? '00'}:${parts[3] ?? '00'}` : undefined;
}
