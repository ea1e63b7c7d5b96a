import { createUid, type DataSet, type OpenedPart10, Tag } from '@isocenter/dicom';
import { byPatient, type PatientGroup } from './by-patient.ts';
import type { Instance, Series, Study } from './study.ts';
import {
  byInstanceNumber,
  bySeriesNumber,
  instanceAttributes,
  seriesAttributes,
  studyAttributes,
} from './study-attributes.ts';

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
  const series = groupBy(items, (instance) => instance.seriesInstanceUid).map(seriesOf);
  return { studyInstanceUid, ...studyAttributes(dataSet), series: series.sort(bySeriesNumber) };
}

function seriesOf(instances: readonly LocalInstance[]): Series {
  const [first] = instances as [LocalInstance];
  return {
    seriesInstanceUid: first.seriesInstanceUid ?? createUid(),
    ...seriesAttributes(first.opened.dataSet),
    instances: instances.map(instanceOf).sort(byInstanceNumber),
  };
}

function instanceOf({ sopInstanceUid, opened }: LocalInstance): Instance {
  const { dataSet, transferSyntaxUid } = opened;
  return {
    sopInstanceUid,
    numberOfFrames: opened.pixelData ? numberOfFramesOf(dataSet) : 0,
    transferSyntaxUid,
    ...instanceAttributes(dataSet),
  };
}

/** Number of Frames is absent, empty or 0 in many single-frame files. PS3.3 C.7.6.6. */
const numberOfFramesOf = (dataSet: DataSet): number =>
  Math.max(1, Math.floor(dataSet.findNumber(Tag.NumberOfFrames) ?? 1));

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): T[][] {
  const groups = new Map<string | undefined, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}
