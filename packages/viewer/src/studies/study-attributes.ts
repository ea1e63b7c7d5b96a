import { type DataSet, formatPersonName, Tag } from '@isocenter/dicom';
import { findConcatenationPart } from '@isocenter/pixels';
import type { Instance, Series, Study } from './study.ts';

/** What a data set says of its study, as the viewer writes it. */
export function studyAttributes(dataSet: DataSet): Omit<Study, 'studyInstanceUid' | 'series'> {
  const patientName = dataSet.findPersonName(Tag.PatientName);
  return {
    ...optional('patientName', patientName && formatPersonName(patientName)),
    ...optional('patientId', dataSet.findString(Tag.PatientID)),
    ...optional('patientBirthDate', isoDate(dataSet.findString(Tag.PatientBirthDate))),
    ...optional('patientSex', dataSet.findString(Tag.PatientSex)),
    ...optional('studyDate', isoDate(dataSet.findString(Tag.StudyDate))),
    ...optional('studyTime', isoTime(dataSet.findString(Tag.StudyTime))),
    ...optional('accessionNumber', dataSet.findString(Tag.AccessionNumber)),
    ...optional('studyDescription', dataSet.findString(Tag.StudyDescription)),
  };
}

export function seriesAttributes(dataSet: DataSet): Omit<Series, 'seriesInstanceUid' | 'instances'> {
  return {
    ...optional('seriesNumber', dataSet.findNumber(Tag.SeriesNumber)),
    ...optional('modality', dataSet.findString(Tag.Modality)),
    ...optional('seriesDescription', dataSet.findString(Tag.SeriesDescription)),
    ...optional('bodyPart', dataSet.findString(Tag.BodyPartExamined)),
  };
}

export function instanceAttributes(
  dataSet: DataSet,
): Omit<Instance, 'sopInstanceUid' | 'numberOfFrames' | 'transferSyntaxUid'> {
  return {
    sopClassUid: dataSet.findString(Tag.SOPClassUID) ?? '',
    ...optional('instanceNumber', dataSet.findNumber(Tag.InstanceNumber)),
    ...optional('rows', dataSet.findNumber(Tag.Rows)),
    ...optional('columns', dataSet.findNumber(Tag.Columns)),
    ...optional('concatenation', concatenationOf(dataSet)),
  };
}

export const bySeriesNumber = (a: Series, b: Series): number => byNumber(a.seriesNumber, b.seriesNumber);

export const byInstanceNumber = (a: Instance, b: Instance): number =>
  byNumber(a.instanceNumber, b.instanceNumber) || a.sopInstanceUid.localeCompare(b.sopInstanceUid);

const byNumber = (a: number | undefined, b: number | undefined): number =>
  (a ?? Number.MAX_SAFE_INTEGER) - (b ?? Number.MAX_SAFE_INTEGER);

function concatenationOf(dataSet: DataSet): Instance['concatenation'] {
  const part = findConcatenationPart(dataSet);
  return part && { concatenationUid: part.concatenationUid, partNumber: part.partNumber };
}

/** '20261122' → '2026-11-22'; undefined for anything else. */
const isoDate = (text: string | undefined): string | undefined =>
  text && /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : undefined;

/** '142536.123' → '14:25:36', '1425' → '14:25:00'. */
function isoTime(text: string | undefined): string | undefined {
  const match = /^(\d{2})(\d{2})?(\d{2})?/.exec(text ?? '');
  return match ? `${match[1]}:${match[2] ?? '00'}:${match[3] ?? '00'}` : undefined;
}

const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
