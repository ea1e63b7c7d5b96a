import { type DicomJson, type DicomJsonAttribute, Tag, tagToHex, vrOfTag } from '@isocenter/dicom';
import type { InstanceRow, PatientRow, SeriesRow, StudyTableRow } from '../index/rows.ts';
import type { AttributeLevel, ExtraAttribute } from './extra-attributes.ts';
import { keptAttributes, requiredAttributes, seriesContext, studyContext } from './level-attributes.ts';
import type { Match, Query } from './query.ts';

/** The columns a match is made of, of its own row and those above. */
export interface MatchRows {
  readonly patients?: Pick<
    PatientRow,
    'number_of_studies' | 'number_of_series' | 'number_of_instances' | 'attributes'
  >;
  readonly studies?: Pick<
    StudyTableRow,
    | 'study_instance_uid'
    | 'modalities'
    | 'number_of_series'
    | 'number_of_instances'
    | 'number_of_quarantined'
    | 'received_at'
    | 'attributes'
    | 'patient_attributes'
  >;
  readonly series?: Pick<SeriesRow, 'series_instance_uid' | 'number_of_instances' | 'attributes'>;
  readonly instances?: Pick<InstanceRow, 'sop_instance_uid' | 'sop_class_uid' | 'attributes'>;
  /** Of attributes that were made searchable while the archive runs: those of `extrasAnswered`. */
  readonly extra?: DicomJson;
}

/** The tables among them. */
export type MatchTable = Exclude<keyof MatchRows, 'extra'>;

/** Names of those columns, for an index that selects them. */
export const matchColumns: {
  readonly [Table in MatchTable]-?: readonly (keyof NonNullable<MatchRows[Table]>)[];
} = {
  patients: ['number_of_studies', 'number_of_series', 'number_of_instances', 'attributes'],
  studies: [
    'study_instance_uid',
    'modalities',
    'number_of_series',
    'number_of_instances',
    'number_of_quarantined',
    'received_at',
    'attributes',
    'patient_attributes',
  ],
  series: ['series_instance_uid', 'number_of_instances', 'attributes'],
  instances: ['sop_instance_uid', 'sop_class_uid', 'attributes'],
};

/** Attributes an answer can hold; of others it cannot say that they are empty. */
const isAnswered: ReadonlySet<number> = new Set([
  ...Object.values(requiredAttributes).flat(),
  ...Object.values(keptAttributes).flat(),
]);

/** The tags of a query whose values only the attributes hold that were made searchable; `undefined`: all there are. */
function otherTags({ keys, include }: Pick<Query, 'keys' | 'include'>): number[] | undefined {
  if (include === 'all') return undefined;
  return [...keys.map(({ tag }) => tag), ...(include ?? [])].filter((tag) => !isAnswered.has(tag));
}

/** Whether a query may want values that `extrasAnswered` names. */
export const wantsExtras = (query: Pick<Query, 'keys' | 'include'>): boolean =>
  otherTags(query)?.length !== 0;

/** Attributes made searchable that a query wants told, of its level and above: below it there may be many values. */
export function extrasAnswered<Extra extends ExtraAttribute>(
  query: Pick<Query, 'level' | 'keys' | 'include'>,
  extras: readonly Extra[],
): Extra[] {
  const tags = otherTags(query);
  const seen = attributeLevels[query.level];
  return extras.filter(
    ({ tag, level }) => seen.includes(level) && !isAnswered.has(tag) && (tags?.includes(tag) ?? true),
  );
}

const attributeLevels: Readonly<Record<Query['level'], readonly AttributeLevel[]>> = {
  PATIENT: [],
  STUDY: ['STUDY'],
  SERIES: ['STUDY', 'SERIES'],
  IMAGE: ['STUDY', 'SERIES', 'IMAGE'],
};

/** Left out where unknown; the other required ones are answered empty. PS3.18 Tables 10.6.3-3 to 10.6.3-5. */
const onlyIfKnown: ReadonlySet<number> = new Set([
  Tag.TimezoneOffsetFromUTC,
  Tag.IssuerOfPatientID,
  Tag.SeriesDescription,
  Tag.PerformedProcedureStepStartDate,
  Tag.PerformedProcedureStepStartTime,
  Tag.RequestAttributesSequence,
  Tag.ScheduledProcedureStepID,
  Tag.RequestedProcedureID,
  Tag.SOPClassesInStudy,
  Tag.Rows,
  Tag.Columns,
  Tag.BitsAllocated,
  Tag.NumberOfFrames,
]);

/** The answers for rows of one query; what rows share is read once. */
export function matchesOf(
  rows: readonly MatchRows[],
  query: Pick<Query, 'level' | 'keys' | 'include'>,
): Match[] {
  const read = new Map<string, DicomJson>();
  const parse = (json: string): DicomJson => {
    const known = read.get(json) ?? (JSON.parse(json) as DicomJson);
    read.set(json, known);
    return known;
  };
  return rows.map((row) => matchOf(row, query, parse));
}

/**
 * The answer for one row. Required attributes, those the query matched on (PS3.18 §10.6.3.3), those it asked for,
 * and, where a search spans studies or series, the ones that tell them apart.
 */
function matchOf(
  rows: MatchRows,
  query: Pick<Query, 'level' | 'keys' | 'include'>,
  parse: (json: string) => DicomJson,
): Match {
  const known = { ...rows.extra, ...knownAttributes(rows, parse) };
  const { level } = query;
  const attributes: DicomJson = {};
  if (query.include === 'all') Object.assign(attributes, known);
  else for (const tag of query.include ?? []) copy(known, attributes, tag);
  for (const tag of [
    ...requiredAttributes[level],
    ...contextOf(query),
    ...query.keys.map((key) => key.tag),
  ]) {
    if (!copy(known, attributes, tag) && !onlyIfKnown.has(tag) && isAnswered.has(tag))
      attributes[tagToHex(tag)] = { vr: vrOfTag(tag) };
  }
  return {
    level,
    keys: {
      ...(rows.studies && { studyInstanceUid: rows.studies.study_instance_uid }),
      ...(rows.series && { seriesInstanceUid: rows.series.series_instance_uid }),
      ...(rows.instances && { sopInstanceUid: rows.instances.sop_instance_uid }),
    },
    attributes: Object.fromEntries(
      Object.entries(attributes).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
    ),
  };
}

function copy(from: DicomJson, to: DicomJson, tag: number): boolean {
  const hex = tagToHex(tag);
  const attribute = from[hex];
  if (attribute) to[hex] = attribute;
  return attribute !== undefined;
}

function contextOf({ level, keys }: Pick<Query, 'level' | 'keys'>): readonly number[] {
  if (level === 'PATIENT' || level === 'STUDY') return [];
  const isFixed = (tag: number) => keys.some((key) => key.tag === tag && key.match.kind === 'single');
  return [
    ...(isFixed(Tag.StudyInstanceUID) ? [] : studyContext),
    ...(level === 'IMAGE' && !isFixed(Tag.SeriesInstanceUID) ? seriesContext : []),
  ];
}

function knownAttributes(
  { patients, studies, series, instances }: MatchRows,
  read: (json: string) => DicomJson,
): DicomJson {
  const parse = (json: string | undefined) => (json === undefined ? {} : read(json));
  return {
    ...parse(patients?.attributes),
    ...(patients && {
      ...counted(Tag.NumberOfPatientRelatedStudies, patients.number_of_studies),
      ...counted(Tag.NumberOfPatientRelatedSeries, patients.number_of_series),
      ...counted(Tag.NumberOfPatientRelatedInstances, patients.number_of_instances),
    }),
    ...parse(studies?.patient_attributes),
    ...parse(studies?.attributes),
    ...(studies && {
      ...one(Tag.StudyInstanceUID, studies.study_instance_uid),
      ...one(Tag.InstanceAvailability, 'ONLINE'),
      ...(studies.modalities !== '' && {
        [tagToHex(Tag.ModalitiesInStudy)]: modalitiesOf(studies.modalities),
      }),
      ...counted(Tag.NumberOfStudyRelatedSeries, studies.number_of_series),
      ...counted(Tag.NumberOfStudyRelatedInstances, studies.number_of_instances),
    }),
    ...parse(series?.attributes),
    ...(series && {
      ...one(Tag.SeriesInstanceUID, series.series_instance_uid),
      ...counted(Tag.NumberOfSeriesRelatedInstances, series.number_of_instances),
    }),
    ...parse(instances?.attributes),
    ...(instances && {
      ...one(Tag.SOPInstanceUID, instances.sop_instance_uid),
      ...one(Tag.SOPClassUID, instances.sop_class_uid),
    }),
  };
}

const one = (tag: number, value: string): DicomJson => ({
  [tagToHex(tag)]: { vr: vrOfTag(tag), Value: [value] },
});
const counted = (tag: number, value: number): DicomJson => ({
  [tagToHex(tag)]: { vr: 'IS', Value: [value] },
});
const modalitiesOf = (modalities: string): DicomJsonAttribute => ({
  vr: 'CS',
  Value: modalities.split('\\'),
});
