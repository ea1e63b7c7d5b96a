import { createUid, type DataSet, formatPersonName, type OpenedPart10, Tag } from '@isocenter/dicom';
import { findConcatenationPart } from '@isocenter/pixels';
import { byPatient, type PatientGroup } from './by-patient.ts';
import type { Instance, Series, Study } from './study.ts';

/** An opened file with the UIDs it is filed under; without one it is filed with others of its patient. */
export interface LocalInstance {
  readonly studyInstanceUid: string | undefined;
  readonly seriesInstanceUid: string | undefined;
  readonly sopInstanceUid: string;
  readonly opened: OpenedPart10;
}

/**
 * Files grouped into studies of one patient each and series, newest study first, series by number, instances by
 * number. A study without a UID, or with that of another patient's, gets one that only this page knows.
 */
export function studiesOfFiles(instances: readonly LocalInstance[]): Study[] {
  const studies = groupBy(instances, (instance) => instance.studyInstanceUid).flatMap((group) => {
    const uid = group[0]?.studyInstanceUid;
    const patients = byPatient(group, ({ opened }) => opened.dataSet, uid !== undefined);
    return patients.map((patient, index) => studyOf(patient, (index === 0 ? uid : undefined) ?? createUid()));
  });
  return studies.sort((a, b) => (b.studyDate ?? '').localeCompare(a.studyDate ?? ''));
}

function studyOf({ dataSet, items }: PatientGroup<LocalInstance>, studyInstanceUid: string): Study {
  const patientName = dataSet.findPersonName(Tag.PatientName);
  const series = groupBy(items, (instance) => instance.seriesInstanceUid).map(seriesOf);
  return {
    studyInstanceUid,
    ...optional('patientName', patientName && formatPersonName(patientName)),
    ...optional('patientId', dataSet.findString(Tag.PatientID)),
    ...optional('patientBirthDate', isoDate(dataSet.findString(Tag.PatientBirthDate))),
    ...optional('patientSex', dataSet.findString(Tag.PatientSex)),
    ...optional('studyDate', isoDate(dataSet.findString(Tag.StudyDate))),
    ...optional('studyTime', isoTime(dataSet.findString(Tag.StudyTime))),
    ...optional('accessionNumber', dataSet.findString(Tag.AccessionNumber)),
    ...optional('studyDescription', dataSet.findString(Tag.StudyDescription)),
    series: series.sort((a, b) => byNumber(a.seriesNumber, b.seriesNumber)),
  };
}

function seriesOf(instances: readonly LocalInstance[]): Series {
  const [first] = instances as [LocalInstance];
  const { dataSet } = first.opened;
  return {
    seriesInstanceUid: first.seriesInstanceUid ?? createUid(),
    ...optional('seriesNumber', dataSet.findNumber(Tag.SeriesNumber)),
    ...optional('modality', dataSet.findString(Tag.Modality)),
    ...optional('seriesDescription', dataSet.findString(Tag.SeriesDescription)),
    ...optional('bodyPart', dataSet.findString(Tag.BodyPartExamined)),
    instances: instances.map(instanceOf).sort(byInstanceNumber),
  };
}

function instanceOf({ sopInstanceUid, opened }: LocalInstance): Instance {
  const { dataSet, transferSyntaxUid } = opened;
  return {
    sopInstanceUid,
    sopClassUid: dataSet.findString(Tag.SOPClassUID) ?? '',
    numberOfFrames: numberOfFramesOf(dataSet),
    transferSyntaxUid,
    ...optional('instanceNumber', dataSet.findNumber(Tag.InstanceNumber)),
    ...optional('rows', dataSet.findNumber(Tag.Rows)),
    ...optional('columns', dataSet.findNumber(Tag.Columns)),
    ...optional('concatenation', concatenationOf(dataSet)),
  };
}

function concatenationOf(dataSet: DataSet): Instance['concatenation'] {
  const part = findConcatenationPart(dataSet);
  return part && { concatenationUid: part.concatenationUid, partNumber: part.partNumber };
}

/** Number of Frames is absent, empty or 0 in many single-frame files. PS3.3 C.7.6.6. */
const numberOfFramesOf = (dataSet: DataSet): number =>
  Math.max(1, Math.floor(dataSet.findNumber(Tag.NumberOfFrames) ?? 1));

/** '20261122' → '2026-11-22'; undefined for anything else. */
const isoDate = (text: string | undefined): string | undefined =>
  text && /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : undefined;

/** '142536.123' → '14:25:36', '1425' → '14:25:00'. */
function isoTime(text: string | undefined): string | undefined {
  const match = /^(\d{2})(\d{2})?(\d{2})?/.exec(text ?? '');
  return match ? `${match[1]}:${match[2] ?? '00'}:${match[3] ?? '00'}` : undefined;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): T[][] {
  const groups = new Map<string | undefined, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

const byNumber = (a: number | undefined, b: number | undefined): number =>
  (a ?? Number.MAX_SAFE_INTEGER) - (b ?? Number.MAX_SAFE_INTEGER);

const byInstanceNumber = (a: Instance, b: Instance): number =>
  byNumber(a.instanceNumber, b.instanceNumber) || a.sopInstanceUid.localeCompare(b.sopInstanceUid);

const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
