import { type DicomJson, isValidUid, Tag, tagToHex } from '@isocenter/dicom';
import { Status } from '@isocenter/network';
import type { PerformedSeries, PerformedState, ProcedureStepRecord } from '../records/index.ts';
import { itemsOf, textOf } from '../worklist/index.ts';

/** Why a modality's request is turned down. PS3.4 §F.7.2. */
export interface StepRefusal {
  readonly status: number;
  /** Names attributes, never their values. */
  readonly errorComment: string;
  readonly errorId?: number;
}

export type StepOutcome = { readonly record: ProcedureStepRecord } | { readonly refusal: StepRefusal };

/** Performed Procedure Step Object may no longer be updated. PS3.4 Table F.7.2-2. */
const NO_LONGER_UPDATABLE = 0xa710;

/** Type 1 of an N-CREATE. PS3.4 Table F.7.2-1; what is of type 2 is not missed where a modality leaves it out. */
const neededAtCreation = [
  'ScheduledStepAttributesSequence',
  'PerformedProcedureStepID',
  'PerformedStationAETitle',
  'PerformedProcedureStepStartDate',
  'PerformedProcedureStepStartTime',
  'PerformedProcedureStepStatus',
  'Modality',
] as const;

/** What the end of a step says of it. PS3.4 Table F.7.2-1, final state. */
const neededAtEnd: Readonly<Record<PerformedState, readonly (keyof typeof Tag)[]>> = {
  'IN PROGRESS': [],
  COMPLETED: ['PerformedProcedureStepEndDate', 'PerformedProcedureStepEndTime', 'PerformedSeriesSequence'],
  // A step that was broken off may have made no series.
  DISCONTINUED: ['PerformedProcedureStepEndDate', 'PerformedProcedureStepEndTime'],
};

/** Set by the N-CREATE for good: whose step it is, and of which order. PS3.4 Table F.7.2-1, N-SET "Not allowed". */
const fixedAtCreation = [
  'ScheduledStepAttributesSequence',
  'PatientID',
  'PatientName',
  'PatientBirthDate',
  'PatientSex',
  'PerformedProcedureStepID',
  'PerformedStationAETitle',
  'PerformedProcedureStepStartDate',
  'PerformedProcedureStepStartTime',
  'Modality',
] as const;

/** To where a state may go; what is not here is over. PS3.4 §F.7.1. */
const nextStates: Readonly<Record<PerformedState, readonly PerformedState[]>> = {
  'IN PROGRESS': ['IN PROGRESS', 'COMPLETED', 'DISCONTINUED'],
  COMPLETED: [],
  DISCONTINUED: [],
};

/** A step as an N-CREATE tells of it: begun, with all that says whose it is. PS3.4 §F.7.2.1. */
export function createStep(sopInstanceUid: string, attributes: DicomJson): StepOutcome {
  const lacking = firstLacking(attributes, neededAtCreation) ?? stepsWithoutStudy(attributes);
  if (lacking) return { refusal: lacking };
  if (stateIn(attributes) !== 'IN PROGRESS') {
    return { refusal: invalid('PerformedProcedureStepStatus', 'a step begins IN PROGRESS') };
  }
  const wrongSeries = seriesProblem(attributes);
  return wrongSeries ? { refusal: wrongSeries } : { record: recordOf(sopInstanceUid, 1, attributes) };
}

/** The step after an N-SET; a sequence takes the place of the one before as a whole. PS3.4 §F.7.2.2. */
export function modifyStep(step: ProcedureStepRecord, modifications: DicomJson): StepOutcome {
  if (nextStates[step.state].length === 0) {
    const errorComment = 'Performed Procedure Step Object may no longer be updated';
    return { refusal: { status: Status.ProcessingFailure, errorId: NO_LONGER_UPDATABLE, errorComment } };
  }
  const changed = fixedAtCreation.find((keyword) => {
    const given = modifications[tagToHex(Tag[keyword])];
    return (
      given && JSON.stringify(given.Value) !== JSON.stringify(step.attributes[tagToHex(Tag[keyword])]?.Value)
    );
  });
  if (changed) return { refusal: invalid(changed, 'it cannot change') };
  const attributes = { ...step.attributes, ...modifications };
  const state = stateIn(attributes);
  if (!state || !nextStates[step.state].includes(state)) {
    return { refusal: invalid('PerformedProcedureStepStatus', 'there is no such state') };
  }
  const refusal = firstLacking(attributes, neededAtEnd[state]) ?? seriesProblem(attributes);
  return refusal ? { refusal } : { record: recordOf(step.sopInstanceUid, step.version + 1, attributes) };
}

function recordOf(sopInstanceUid: string, version: number, attributes: DicomJson): ProcedureStepRecord {
  const steps = itemsOf(attributes, Tag.ScheduledStepAttributesSequence).map((item) => ({
    studyInstanceUid: textOf(item, Tag.StudyInstanceUID) ?? '',
    scheduledProcedureStepId: textOf(item, Tag.ScheduledProcedureStepID) ?? '',
  }));
  return {
    sopInstanceUid,
    state: stateIn(attributes) ?? 'IN PROGRESS',
    version,
    scheduled: steps.filter(({ scheduledProcedureStepId }) => scheduledProcedureStepId !== ''),
    studyInstanceUids: [...new Set(steps.map(({ studyInstanceUid }) => studyInstanceUid))],
    series: itemsOf(attributes, Tag.PerformedSeriesSequence).map(seriesOf),
    attributes,
  };
}

/** Images and other objects alike. PS3.3 C.4.15. */
const seriesOf = (item: DicomJson): PerformedSeries => ({
  seriesInstanceUid: textOf(item, Tag.SeriesInstanceUID) ?? '',
  instances:
    itemsOf(item, Tag.ReferencedImageSequence).length +
    itemsOf(item, Tag.ReferencedNonImageCompositeSOPInstanceSequence).length,
});

function stateIn(attributes: DicomJson): PerformedState | undefined {
  const text = textOf(attributes, Tag.PerformedProcedureStepStatus);
  return text !== undefined && text in nextStates ? (text as PerformedState) : undefined;
}

function firstLacking(
  attributes: DicomJson,
  keywords: readonly (keyof typeof Tag)[],
): StepRefusal | undefined {
  for (const keyword of keywords) {
    const attribute = attributes[tagToHex(Tag[keyword])];
    if (!attribute) return { status: Status.MissingAttribute, errorComment: `${keyword} is missing` };
    if (!attribute.Value?.some((value) => value !== null && value !== ''))
      return { status: Status.MissingAttributeValue, errorComment: `${keyword} has no value` };
  }
  return undefined;
}

function stepsWithoutStudy(attributes: DicomJson): StepRefusal | undefined {
  for (const item of itemsOf(attributes, Tag.ScheduledStepAttributesSequence)) {
    const lacking = firstLacking(item, ['StudyInstanceUID']);
    if (lacking) return lacking;
    if (!isValidUid(textOf(item, Tag.StudyInstanceUID) ?? ''))
      return invalid('StudyInstanceUID', 'it is no UID');
  }
  return undefined;
}

function seriesProblem(attributes: DicomJson): StepRefusal | undefined {
  for (const item of itemsOf(attributes, Tag.PerformedSeriesSequence)) {
    const lacking = firstLacking(item, ['SeriesInstanceUID']);
    if (lacking) return lacking;
  }
  return undefined;
}

const invalid = (keyword: keyof typeof Tag, problem: string): StepRefusal => ({
  status: Status.InvalidAttributeValue,
  errorComment: `${keyword}: ${problem}`.slice(0, 64),
});
