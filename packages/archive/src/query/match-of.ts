import { setImmediate as immediate } from 'node:timers/promises';
import { type DicomJson, type DicomJsonAttribute, Tag, tagToHex, vrOfTag } from '@isocenter/dicom';
import type { InstanceRow, PatientRow, SeriesRow, StudyTableRow } from '../index/rows.ts';
import type { AttributeLevel, ExtraAttribute } from './extra-attributes.ts';
import { KnownAttributes } from './known-attributes.ts';
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

/** So many rows are read before others have their turn: some milliseconds. */
const rowsInATurn = 200;

/** The answers for rows of one query; what rows share is read once. */
export async function matchesOf(
  rows: readonly MatchRows[],
  query: Pick<Query, 'level' | 'keys' | 'include'>,
): Promise<Match[]> {
  const known = new KnownAttributes();
  const wanted = wantedOf(query);
  const matches: Match[] = [];
  for (const row of rows) {
    if (matches.length > 0 && matches.length % rowsInATurn === 0) await immediate();
    const attributes =
      query.include === 'all' ? allOf(known.whole(row), wanted) : chosenOf(known.of(row), wanted);
    matches.push({ level: query.level, keys: keysOf(row), attributes });
  }
  return matches;
}

/** One attribute of an answer. */
export interface Wanted {
  readonly hexTag: string;
  /** What stands for it where it is unknown. */
  readonly unknown: DicomJsonAttribute | undefined;
}

/**
 * What every answer to a query says, in ascending order. Required attributes, those the query matched on (PS3.18 §10.6.3.3), those
 * it asked for, and, where a search spans studies or series, the ones that tell them apart.
 */
export function wantedOf(query: Pick<Query, 'level' | 'keys' | 'include'>): Wanted[] {
  const required = new Set([
    ...requiredAttributes[query.level],
    ...contextOf(query),
    ...query.keys.map(({ tag }) => tag),
  ]);
  const included = query.include === 'all' ? [] : (query.include ?? []);
  return [...new Set([...included, ...required])]
    .sort((left, right) => left - right)
    .map((tag) => ({
      hexTag: tagToHex(tag),
      unknown:
        required.has(tag) && !onlyIfKnown.has(tag) && isAnswered.has(tag) ? { vr: vrOfTag(tag) } : undefined,
    }));
}

/** `known`: the nearest first. */
function chosenOf(known: readonly DicomJson[], wanted: readonly Wanted[]): DicomJson {
  const attributes: DicomJson = {};
  for (const { hexTag, unknown } of wanted) {
    let attribute: DicomJsonAttribute | undefined;
    for (const level of known) attribute ??= level[hexTag];
    attribute ??= unknown;
    if (attribute) attributes[hexTag] = attribute;
  }
  return attributes;
}

function allOf(known: DicomJson, wanted: readonly Wanted[]): DicomJson {
  const attributes = { ...known };
  for (const { hexTag, unknown } of wanted) if (unknown) attributes[hexTag] ??= unknown;
  return Object.fromEntries(
    Object.entries(attributes).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
  );
}

export function keysOf({ studies, series, instances }: MatchRows): Match['keys'] {
  if (!studies) return {};
  const studyInstanceUid = studies.study_instance_uid;
  if (!series) return { studyInstanceUid };
  const seriesInstanceUid = series.series_instance_uid;
  if (!instances) return { studyInstanceUid, seriesInstanceUid };
  return { studyInstanceUid, seriesInstanceUid, sopInstanceUid: instances.sop_instance_uid };
}

function contextOf({ level, keys }: Pick<Query, 'level' | 'keys'>): readonly number[] {
  if (level === 'PATIENT' || level === 'STUDY') return [];
  const isFixed = (tag: number) => keys.some((key) => key.tag === tag && key.match.kind === 'single');
  return [
    ...(isFixed(Tag.StudyInstanceUID) ? [] : studyContext),
    ...(level === 'IMAGE' && !isFixed(Tag.SeriesInstanceUID) ? seriesContext : []),
  ];
}
