import type { DataSetContent } from '@isocenter/dicom';

/** What is to be done, at us and at each peer that has a worklist. */
export const order = {
  patientName: 'WORK^LIST',
  patientId: 'PH-WL',
  accessionNumber: 'ACC-1',
  studyInstanceUid: '1.2.826.0.1.3680043.10.1.1',
  requestedProcedureId: 'RP1',
  description: 'Thorax',
  scheduledProcedureStepId: 'STEP1',
  stationAeTitle: 'CT1',
  modality: 'CT',
  startsAt: '2026-07-05T08:30:00',
};

/** The same as an item. PS3.4 Table K.6-1. */
export const orderAttributes = {
  SpecificCharacterSet: 'ISO_IR 100',
  AccessionNumber: order.accessionNumber,
  PatientName: order.patientName,
  PatientID: order.patientId,
  PatientBirthDate: '19700101',
  PatientSex: 'O',
  StudyInstanceUID: order.studyInstanceUid,
  RequestedProcedureDescription: order.description,
  ScheduledProcedureStepSequence: [
    {
      Modality: order.modality,
      ScheduledStationAETitle: order.stationAeTitle,
      ScheduledProcedureStepStartDate: '20260705',
      ScheduledProcedureStepStartTime: '083000',
      ScheduledPerformingPhysicianName: 'DOC^TOR',
      ScheduledProcedureStepDescription: order.description,
      ScheduledStationName: 'STATION',
      ScheduledProcedureStepID: order.scheduledProcedureStepId,
    },
  ],
  RequestedProcedureID: order.requestedProcedureId,
} satisfies DataSetContent;
