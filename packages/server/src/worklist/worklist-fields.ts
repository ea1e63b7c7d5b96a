import { type DicomJson, dataSetOf, dataSetToJson, Tag } from '@isocenter/dicom';
import type { WorklistEntry, WorklistFields } from '@isocenter/network/api';
import type { WorklistItem } from '../records/index.ts';
import { isoDay } from './date-and-time.ts';
import { itemsOf, textOf } from './worklist-item.ts';

/** Plain fields as an order in DICOM JSON. */
export function orderOfFields(fields: WorklistFields): DicomJson {
  const [day = '', time = ''] = fields.startsAt.split('T');
  const order = dataSetOf({
    PatientName: fields.patientName,
    PatientID: fields.patientId,
    IssuerOfPatientID: fields.issuerOfPatientId,
    PatientBirthDate: fields.patientBirthDate?.replaceAll('-', '') ?? '',
    PatientSex: fields.patientSex ?? '',
    AccessionNumber: fields.accessionNumber ?? '',
    ReferringPhysicianName: fields.referringPhysician ?? '',
    RequestingPhysician: fields.requestingPhysician ?? '',
    RequestedProcedureID: fields.requestedProcedureId,
    RequestedProcedureDescription: fields.description ?? fields.modality,
    StudyInstanceUID: fields.studyInstanceUid,
    ScheduledProcedureStepSequence: [
      {
        ScheduledProcedureStepID: fields.scheduledProcedureStepId,
        ScheduledProcedureStepDescription: fields.description ?? fields.modality,
        ScheduledStationAETitle: fields.stationAeTitle,
        ScheduledStationName: fields.stationName,
        ScheduledProcedureStepLocation: fields.location,
        Modality: fields.modality,
        ScheduledProcedureStepStartDate: day.replaceAll('-', ''),
        ScheduledProcedureStepStartTime: time.replaceAll(':', ''),
        ScheduledPerformingPhysicianName: fields.performingPhysician ?? '',
      },
    ],
  });
  return dataSetToJson(order);
}

/** An item in plain fields. */
export function entryOf(item: WorklistItem): WorklistEntry {
  const { attributes } = item;
  const [step = {}] = itemsOf(attributes, Tag.ScheduledProcedureStepSequence);
  const told = {
    issuerOfPatientId: textOf(attributes, Tag.IssuerOfPatientID),
    patientBirthDate: isoDay(textOf(attributes, Tag.PatientBirthDate)),
    patientSex: textOf(attributes, Tag.PatientSex),
    accessionNumber: textOf(attributes, Tag.AccessionNumber),
    referringPhysician: textOf(attributes, Tag.ReferringPhysicianName),
    requestingPhysician: textOf(attributes, Tag.RequestingPhysician),
    requestedProcedureId: textOf(attributes, Tag.RequestedProcedureID),
    description: textOf(step, Tag.ScheduledProcedureStepDescription),
    stationName: textOf(step, Tag.ScheduledStationName),
    location: textOf(step, Tag.ScheduledProcedureStepLocation),
    performingPhysician: textOf(step, Tag.ScheduledPerformingPhysicianName),
  };
  return {
    patientName: textOf(attributes, Tag.PatientName) ?? '',
    patientId: item.patientId,
    ...(Object.fromEntries(
      Object.entries(told).filter(([, text]) => text !== undefined),
    ) as Partial<WorklistEntry>),
    studyInstanceUid: item.studyInstanceUid,
    scheduledProcedureStepId: item.scheduledProcedureStepId,
    stationAeTitle: item.scheduledStationAeTitles[0] ?? '',
    modality: item.modality,
    startsAt: item.startsAt,
    state: item.state,
  };
}
