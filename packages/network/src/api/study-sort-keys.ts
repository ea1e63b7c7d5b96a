/** What the study list can be sorted by. */
export const studySortKeys = [
  'patientName',
  'patientId',
  'studyDate',
  'modality',
  'studyDescription',
  'accessionNumber',
  'receivedAt',
] as const;
export type StudySortKey = (typeof studySortKeys)[number];
