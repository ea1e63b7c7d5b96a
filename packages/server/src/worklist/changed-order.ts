import { type DicomJson, Tag, tagToHex } from '@isocenter/dicom';
import type { WorklistFields } from '@isocenter/network/api';
import type { WorklistItem } from '../records/index.ts';
import { entryOf, orderOfFields } from './worklist-fields.ts';
import { itemsOf } from './worklist-item.ts';

/** What plain fields say, and therefore also take away. */
const plainTags = new Set(
  [
    Tag.PatientName,
    Tag.PatientID,
    Tag.IssuerOfPatientID,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.AccessionNumber,
    Tag.ReferringPhysicianName,
    Tag.RequestingPhysician,
    Tag.RequestedProcedureID,
    Tag.RequestedProcedureDescription,
    Tag.StudyInstanceUID,
    Tag.ScheduledProcedureStepSequence,
    Tag.ScheduledProcedureStepID,
    Tag.ScheduledProcedureStepDescription,
    Tag.ScheduledStationAETitle,
    Tag.ScheduledStationName,
    Tag.ScheduledProcedureStepLocation,
    Tag.Modality,
    Tag.ScheduledProcedureStepStartDate,
    Tag.ScheduledProcedureStepStartTime,
    Tag.ScheduledPerformingPhysicianName,
  ].map(tagToHex),
);

/** What says in codes and words which procedure it is: it stays or goes as one, so that code and words never contradict. */
const procedureTags = [
  Tag.RequestedProcedureDescription,
  Tag.RequestedProcedureCodeSequence,
  Tag.ScheduledProcedureStepDescription,
  Tag.ScheduledProtocolCodeSequence,
].map(tagToHex);

/**
 * An item under new plain fields: what these have no word for (codes, allergies, where the patient is) stays. Only an order of the same
 * Patient ID, issuer and study is changed so; of another one nothing is taken over.
 */
export function changedOrder(fields: WorklistFields, known: WorklistItem): DicomJson {
  const order = orderOfFields(fields);
  const before = entryOf(known);
  const isSamePatient =
    before.patientId === fields.patientId &&
    (before.issuerOfPatientId ?? '') === (fields.issuerOfPatientId ?? '');
  const isSameStudy = (fields.studyInstanceUid ?? known.studyInstanceUid) === known.studyInstanceUid;
  if (!isSamePatient || !isSameStudy) return order;
  const isSameProcedure =
    (before.description ?? '') === (fields.description ?? '') && before.modality === fields.modality;
  const [orderedStep = {}] = itemsOf(order, Tag.ScheduledProcedureStepSequence);
  const [knownStep = {}] = itemsOf(known.attributes, Tag.ScheduledProcedureStepSequence);
  const station = tagToHex(Tag.ScheduledStationAETitle);
  const isSameStation = before.stationAeTitle === fields.stationAeTitle;
  const step = {
    ...over(knownStep, orderedStep, isSameProcedure),
    ...(isSameStation && knownStep[station] && { [station]: knownStep[station] }),
  };
  return {
    ...over(known.attributes, order, isSameProcedure),
    [tagToHex(Tag.ScheduledProcedureStepSequence)]: { vr: 'SQ', Value: [step] },
  };
}

function over(known: DicomJson, ordered: DicomJson, isSameProcedure: boolean): DicomJson {
  const entries = Object.entries(known);
  const kept = entries.filter(([tag]) => !plainTags.has(tag) && !procedureTags.includes(tag));
  const procedure = entries.filter(([tag]) => procedureTags.includes(tag));
  return Object.fromEntries([
    ...kept,
    ...Object.entries(ordered).filter(([tag]) => !(isSameProcedure && procedureTags.includes(tag))),
    ...(isSameProcedure ? procedure : []),
  ]);
}
