import { foldNameGroups } from '@isocenter/archive';
import {
  createUid,
  type DicomJson,
  type DicomJsonAttribute,
  type DicomJsonPersonName,
  dataSetFromJson,
  dataSetToJson,
  isIsocenterError,
  isValidUid,
  Tag,
  tagToHex,
} from '@isocenter/dicom';
import { serverError } from '../errors.ts';
import { isAeTitle } from '../nodes/index.ts';
import type { WorklistItem } from '../records/index.ts';
import { isoDay, isoTime } from './date-and-time.ts';

/**
 * An order as the worklist keeps it: its values checked, and what only has to be unique (study, requested procedure and step) made
 * where it is absent. Whoever asks gets all return keys of PS3.4 Table K.6-1; those of type 1 are what this demands.
 *
 * Throws `SERVER_WORKLIST_ITEM_INVALID`, which names the attribute and never its value.
 *
 * @param createId an id of at most 16 characters.
 */
export function worklistItemOf(order: unknown, createId: () => string): WorklistItem {
  const given = checked(order);
  const steps = itemsOf(given, Tag.ScheduledProcedureStepSequence);
  const [ordered] = steps;
  if (!ordered || steps.length > 1)
    throw wrong('ScheduledProcedureStepSequence', 'It has one item, for one step.');
  const scheduledProcedureStepId = textOf(ordered, Tag.ScheduledProcedureStepID) ?? createId();
  const requestedProcedureId = textOf(given, Tag.RequestedProcedureID) ?? scheduledProcedureStepId;
  const studyInstanceUid = textOf(given, Tag.StudyInstanceUID) ?? createUid();
  if (!isValidUid(studyInstanceUid)) throw wrong('StudyInstanceUID', 'It is a UID (PS3.5 §9.1).');
  const description =
    textOf(ordered, Tag.ScheduledProcedureStepDescription) ??
    textOf(given, Tag.RequestedProcedureDescription);
  const hasCode = itemsOf(ordered, Tag.ScheduledProtocolCodeSequence).length > 0;
  if (description === undefined && !hasCode)
    throw wrong('ScheduledProcedureStepDescription', 'A step has a description or a code.');
  const step: DicomJson = {
    ...ordered,
    ...attribute(Tag.ScheduledProcedureStepID, 'SH', scheduledProcedureStepId),
    ...(description !== undefined && attribute(Tag.ScheduledProcedureStepDescription, 'LO', description)),
  };
  const attributes: DicomJson = {
    ...given,
    ...attribute(Tag.StudyInstanceUID, 'UI', studyInstanceUid),
    ...attribute(Tag.RequestedProcedureID, 'SH', requestedProcedureId),
    ...(description !== undefined &&
      itemsOf(given, Tag.RequestedProcedureCodeSequence).length === 0 &&
      !textOf(given, Tag.RequestedProcedureDescription) &&
      attribute(Tag.RequestedProcedureDescription, 'LO', description)),
    [tagToHex(Tag.ScheduledProcedureStepSequence)]: { vr: 'SQ', Value: [step] },
  };
  const day = isoDay(textOf(step, Tag.ScheduledProcedureStepStartDate));
  if (day === undefined) throw wrong('ScheduledProcedureStepStartDate', 'A step begins on a day.');
  const time = isoTime(textOf(step, Tag.ScheduledProcedureStepStartTime));
  if (time === undefined) throw wrong('ScheduledProcedureStepStartTime', 'A step begins at a time.');
  const scheduledStationAeTitles = textsOf(step, Tag.ScheduledStationAETitle);
  if (scheduledStationAeTitles.length === 0 || !scheduledStationAeTitles.every(isAeTitle))
    throw wrong('ScheduledStationAETitle', 'A step is done by an application with an AE title.');
  return {
    scheduledProcedureStepId,
    studyInstanceUid,
    scheduledStationAeTitles,
    modality: required(step, Tag.Modality, 'Modality'),
    startsAt: `${day}T${time}`,
    patientId: required(attributes, Tag.PatientID, 'PatientID'),
    foldedPatientName: foldedName(attributes),
    accessionNumber: textOf(attributes, Tag.AccessionNumber) ?? '',
    state: 'scheduled',
    attributes,
  };
}

const wrong = (field: string, reason: string) =>
  serverError('SERVER_WORKLIST_ITEM_INVALID', { field, reason });

/** Its values fit their VRs; text is Unicode. */
function checked(order: unknown): DicomJson {
  try {
    return dataSetToJson(dataSetFromJson(order), { inlineLimitBytes: Number.POSITIVE_INFINITY });
  } catch (error) {
    if (!isIsocenterError(error)) throw error;
    throw serverError(
      'SERVER_WORKLIST_ITEM_INVALID',
      { field: error.where ?? 'DICOM JSON', reason: `${error.what}.` },
      { cause: error },
    );
  }
}

export const itemsOf = (json: DicomJson, tag: number): readonly DicomJson[] =>
  (json[tagToHex(tag)]?.Value ?? []).filter(
    (item): item is DicomJson => typeof item === 'object' && item !== null,
  );

/** Its values as text, without those that are empty. */
export function textsOf(json: DicomJson, tag: number): string[] {
  return (json[tagToHex(tag)]?.Value ?? [])
    .map((value) =>
      typeof value === 'object' ? nameText(value as DicomJsonPersonName | null) : String(value).trim(),
    )
    .filter((text) => text !== '');
}

export const textOf = (json: DicomJson, tag: number): string | undefined => textsOf(json, tag)[0];

function nameText(name: DicomJsonPersonName | null): string {
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = name ?? {};
  return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
}

function required(json: DicomJson, tag: number, keyword: string): string {
  const text = textOf(json, tag);
  if (text === undefined) throw wrong(keyword, 'It has a value in every item (type 1).');
  return text;
}

function foldedName(attributes: DicomJson): string {
  const { alphabetic, ideographic, phonetic } = foldNameGroups(
    required(attributes, Tag.PatientName, 'PatientName'),
  );
  return [alphabetic, ideographic, phonetic].map((group) => group ?? '').join('=');
}

const attribute = (tag: number, vr: string, value: string): Record<string, DicomJsonAttribute> => ({
  [tagToHex(tag)]: { vr, Value: [value] },
});
