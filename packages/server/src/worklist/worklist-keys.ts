import { foldNameGroups, type Matching, matchesAttribute } from '@isocenter/archive';
import { type DataSet, type DicomJson, type DicomJsonAttribute, Tag, tagToHex } from '@isocenter/dicom';
import { networkError } from '@isocenter/network';
import { matchingOf } from '../query/index.ts';
import type { WorklistItem, WorklistQuery, WorklistState } from '../records/index.ts';
import { isoDay } from './date-and-time.ts';
import { itemsOf } from './worklist-item.ts';

/** What a modality asks of the worklist, by the identifier of its C-FIND. PS3.4 §K.2.2, Table K.6-1. */
export interface WorklistKeys {
  /** What a database finds soon: all that match, and perhaps others. */
  readonly query: WorklistQuery;
  matches(item: WorklistItem): boolean;
  /** The attributes asked for, with those that have no value empty. */
  answer(item: WorklistItem): DicomJson;
}

/** A key with its matching, or a sequence with the keys of its item; without either only a return key. */
interface Key {
  readonly tag: number;
  readonly vr: string;
  readonly match: Matching | undefined;
  /** Of a sequence; none: all of it. */
  readonly inside: readonly Key[];
}

/** States of items that a modality may still have to do with. */
const openStates: readonly WorklistState[] = ['scheduled', 'started'];

/** No keys of an entity: how the identifier is written. PS3.4 §C.4.1.1.3. */
const notKeys: ReadonlySet<number> = new Set([
  Tag.SpecificCharacterSet,
  Tag.TimezoneOffsetFromUTC,
  Tag.QueryRetrieveLevel,
]);

/**
 * Numbers in binary, of which only Pregnancy Status stands in a worklist, are return keys: there are requestors (dcmjs-dimse) that write what
 * they leave open as 0, and would find nothing. It is optional to match by them. PS3.4 §K.2.2.1.2, Table K.6-1.
 */
const unmatchedVrs: ReadonlySet<string> = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD']);

/** Throws `NETWORK_IDENTIFIER_INVALID` for a key whose value is none of its VR. */
export function worklistKeys(identifier: DataSet): WorklistKeys {
  const keys = keysOf(identifier);
  const step = keys.find(({ tag }) => tag === Tag.ScheduledProcedureStepSequence)?.inside ?? [];
  return {
    query: queryOf(keys, step),
    matches: (item) => fulfils(withState(item), keys),
    answer: (item) => pick(withState(item), keys),
  };
}

const badValue = (vr: string) =>
  networkError('NETWORK_IDENTIFIER_INVALID', { problem: `a key of VR ${vr} holds no value of it` });

function keysOf(dataSet: DataSet): Key[] {
  return [...dataSet.elements()]
    .filter(({ tag }) => (tag & 0xffff) !== 0 && !notKeys.has(tag))
    .map(({ tag, vr }) => {
      if (unmatchedVrs.has(vr)) return { tag, vr, match: undefined, inside: [] };
      if (vr !== 'SQ')
        return { tag, vr, match: matchingOf(vr, dataSet.findStrings(tag), badValue), inside: [] };
      const [item] = dataSet.findItems(tag);
      return { tag, vr, match: undefined, inside: item ? keysOf(item) : [] };
    });
}

const isAsked = ({ match, inside }: Key): boolean => match !== undefined || inside.some(isAsked);

/** A sequence matches by one of its items that fulfils every key inside. PS3.4 §C.2.2.2.6. */
function fulfils(attributes: DicomJson, keys: readonly Key[]): boolean {
  const moment = combinedRange(keys);
  if (moment && !moment.holds(attributes)) return false;
  return keys.every((key) => {
    const { tag, vr, match, inside } = key;
    if (moment?.tags.has(tag) || !isAsked(key)) return true;
    if (match) return matchesAttribute(vr, attributes[tagToHex(tag)], match);
    return itemsOf(attributes, tag).some((item) => fulfils(item, inside));
  });
}

/**
 * Where date and time of the start are both ranges, they are one: from the first time of the first day to the last time of the last
 * day. PS3.4 Table K.6-1, remark on Scheduled Procedure Step Start Time.
 */
function combinedRange(keys: readonly Key[]) {
  const range = (wanted: number) => {
    const match = keys.find(({ tag }) => tag === wanted)?.match;
    return match?.kind === 'range' ? match : undefined;
  };
  const date = range(Tag.ScheduledProcedureStepStartDate);
  const time = range(Tag.ScheduledProcedureStepStartTime);
  if (!date || !time) return undefined;
  const from = date.from && date.from + (time.from ?? '').padEnd(6, '0');
  const to = date.to && date.to + filledUp(time.to ?? '');
  return {
    tags: new Set([Tag.ScheduledProcedureStepStartDate, Tag.ScheduledProcedureStepStartTime]),
    holds(attributes: DicomJson): boolean {
      const day = attributes[tagToHex(Tag.ScheduledProcedureStepStartDate)]?.Value?.[0];
      const start = attributes[tagToHex(Tag.ScheduledProcedureStepStartTime)]?.Value?.[0];
      if (typeof day !== 'string' || typeof start !== 'string') return false;
      const moment = day.replaceAll('.', '') + start.replaceAll(':', '').padEnd(6, '0');
      return (!from || moment >= from) && (!to || moment <= `${to}~`);
    },
  };
}

/** `18` → `185959`: the last moment it can mean. */
const filledUp = (time: string): string => time + '235959'.slice(time.length, 6);

/** Sequences answer with the items that match, of each what was asked for; one without keys inside as it is. */
function pick(attributes: DicomJson, keys: readonly Key[]): DicomJson {
  const picked: DicomJson = {};
  for (const key of keys) {
    const { tag, vr, inside } = key;
    const hexTag = tagToHex(tag);
    const attribute: DicomJsonAttribute = attributes[hexTag] ?? { vr };
    if (inside.length === 0) picked[hexTag] = attribute;
    else {
      const items = itemsOf(attributes, tag).filter((item) => fulfils(item, inside));
      picked[hexTag] = items.length === 0 ? { vr } : { vr, Value: items.map((item) => pick(item, inside)) };
    }
  }
  return picked;
}

/** Scheduled Procedure Step Status (0040,0020) says what the modality told of the step. PS3.3 C.4.10. */
function withState({ attributes, state }: WorklistItem): DicomJson {
  const hexTag = tagToHex(Tag.ScheduledProcedureStepSequence);
  const status = tagToHex(Tag.ScheduledProcedureStepStatus);
  const Value = itemsOf(attributes, Tag.ScheduledProcedureStepSequence).map((step) => {
    if (state === 'scheduled' && step[status]?.Value) return step;
    return { ...step, [status]: { vr: 'CS', Value: [state === 'started' ? 'STARTED' : 'SCHEDULED'] } };
  });
  return { ...attributes, [hexTag]: { vr: 'SQ', Value } };
}

function queryOf(keys: readonly Key[], step: readonly Key[]): WorklistQuery {
  const start = step.find(({ tag }) => tag === Tag.ScheduledProcedureStepStartDate)?.match;
  const first = start?.kind === 'range' ? start.from : singleOf(start);
  const last = start?.kind === 'range' ? start.to : singleOf(start);
  const [from, to] = [isoDay(first), isoDay(last)];
  const name = keys.find(({ tag }) => tag === Tag.PatientName)?.match;
  const studies = keys.find(({ tag }) => tag === Tag.StudyInstanceUID)?.match;
  return {
    states: openStates,
    scheduledStationAeTitle: oneOf(step, Tag.ScheduledStationAETitle),
    modality: oneOf(step, Tag.Modality),
    scheduledProcedureStepId: oneOf(step, Tag.ScheduledProcedureStepID),
    patientId: oneOf(keys, Tag.PatientID),
    accessionNumber: oneOf(keys, Tag.AccessionNumber),
    studyInstanceUids: studies?.kind === 'list' ? studies.values : optionalList(singleOf(studies)),
    from: from && `${from}T00:00:00`,
    to: to && `${to}T23:59:59`,
    patientNameIncludes: longestLiteral(name),
  };
}

const singleOf = (match: Matching | undefined): string | undefined =>
  match?.kind === 'single' ? match.value : undefined;

const oneOf = (keys: readonly Key[], wanted: number): string | undefined =>
  singleOf(keys.find(({ tag }) => tag === wanted)?.match);

const optionalList = (value: string | undefined) => (value === undefined ? undefined : [value]);

/** What every folded name that matches has in it: the longest run between wildcards and delimiters. */
function longestLiteral(match: Matching | undefined): string | undefined {
  const text = match?.kind === 'wildcard' ? match.pattern : singleOf(match);
  if (text === undefined) return undefined;
  const runs = Object.values(foldNameGroups(text)).flatMap((group) => (group ?? '').split(/[*?^]+/));
  return runs.sort((a, b) => b.length - a.length)[0] || undefined;
}
