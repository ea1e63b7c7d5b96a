import { type DataSet, type DataSetContent, dataSetOf, tagFromHex, vrOfTag } from '@isocenter/dicom';
import { findTag } from '@isocenter/dicom/dictionary';
import { serverError } from '../errors.ts';

/** What a C-FIND is about: a level of the Query/Retrieve models (PS3.4 §C.6), or scheduled procedure steps (§K.6). */
export type FindLevel = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE' | 'WORKLIST';

/** Modality Worklist Information Model - FIND. PS3.4 §K.6.1. */
export const worklistFindSopClass = '1.2.840.10008.5.1.4.31';

interface QueryKey {
  /** Keywords or eight hexadecimal digits, sequences first. */
  readonly path: readonly string[];
  readonly value: string;
}

const stepSequence = 'ScheduledProcedureStepSequence';

/** Asked for where nothing else is said. PS3.4 Tables C.6-1 to C.6-4, K.6-1. */
const returnKeys: Readonly<Record<FindLevel, readonly string[]>> = {
  PATIENT: ['PatientName', 'PatientID', 'PatientBirthDate', 'PatientSex'],
  STUDY: [
    ...['PatientName', 'PatientID', 'StudyInstanceUID', 'StudyDate', 'StudyTime', 'AccessionNumber'],
    ...['StudyDescription', 'ModalitiesInStudy', 'NumberOfStudyRelatedInstances'],
  ],
  SERIES: [
    ...['StudyInstanceUID', 'SeriesInstanceUID', 'Modality', 'SeriesNumber', 'SeriesDescription'],
    'NumberOfSeriesRelatedInstances',
  ],
  IMAGE: [
    ...['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID', 'SOPClassUID', 'InstanceNumber'],
    'NumberOfFrames',
  ],
  WORKLIST: [
    ...['PatientName', 'PatientID', 'AccessionNumber', 'StudyInstanceUID', 'RequestedProcedureDescription'],
    ...['ScheduledStationAETitle', 'ScheduledProcedureStepStartDate', 'ScheduledProcedureStepStartTime'].map(
      (keyword) => `${stepSequence}.${keyword}`,
    ),
    ...['Modality', 'ScheduledProcedureStepDescription', 'ScheduledProcedureStepID'].map(
      (keyword) => `${stepSequence}.${keyword}`,
    ),
  ],
};

/**
 * The identifier of a C-FIND, C-GET or C-MOVE from what a person writes: `PatientID=12`, `00100020=12`,
 * `ScheduledProcedureStepSequence.Modality=CT`, and a keyword alone for what is only to be told. Throws `SERVER_QUERY_KEY_INVALID`.
 *
 * @example queryIdentifier('STUDY', ['StudyDate=20260101-']).getString(Tag.StudyDate) // '20260101-'
 */
export function queryIdentifier(
  level: FindLevel,
  written: readonly string[],
  { tellsMore = true }: { readonly tellsMore?: boolean } = {},
): DataSet {
  const told = tellsMore
    ? returnKeys[level].map((path): QueryKey => ({ path: path.split('.'), value: '' }))
    : [];
  const keys = [...told, ...written.map(parseQueryKey)];
  const content = contentOf(keys);
  const levelContent = level === 'WORKLIST' ? {} : { QueryRetrieveLevel: level };
  return dataSetOf({ ...levelContent, ...content });
}

function parseQueryKey(written: string): QueryKey {
  const equals = written.indexOf('=');
  const path = (equals < 0 ? written : written.slice(0, equals)).split('.');
  for (const [index, name] of path.entries()) {
    const tag = tagNamed(name);
    const isWithin = index < path.length - 1;
    if (tag === undefined || (isWithin && vrOfTag(tag) !== 'SQ'))
      throw serverError('SERVER_QUERY_KEY_INVALID', { key: path.join('.') });
  }
  return { path, value: equals < 0 ? '' : written.slice(equals + 1) };
}

const tagNamed = (name: string): number | undefined =>
  /^[\da-f]{8}$/i.test(name) ? tagFromHex(name) : findTag(name);

/** The last one of a path counts. */
function contentOf(keys: readonly QueryKey[]): DataSetContent {
  const content: Record<string, unknown> = {};
  const within = new Map<string, QueryKey[]>();
  for (const { path, value } of keys) {
    const [name = '', ...rest] = path;
    if (rest.length === 0) content[name] = value.split('\\');
    else within.set(name, [...(within.get(name) ?? []), { path: rest, value }]);
  }
  for (const [name, items] of within) content[name] = [contentOf(items)];
  return content as DataSetContent;
}
