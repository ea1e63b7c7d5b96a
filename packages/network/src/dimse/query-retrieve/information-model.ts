import { Tag } from '@isocenter/dicom';

/** PS3.4 §C.6.1.1. */
export type QueryRetrieveLevel = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE';

/** From which level a peer looks at the archive. PS3.4 §C.6. */
export interface InformationModel {
  readonly root: 'PATIENT' | 'STUDY';
  /** From the top. */
  readonly levels: readonly QueryRetrieveLevel[];
  readonly findSopClassUid: string;
  readonly moveSopClassUid: string;
  readonly getSopClassUid: string;
}

/** The key that tells one entity of a level from the others. PS3.4 Tables C.6-1 to C.6-5. */
export const uniqueKeys: Readonly<Record<QueryRetrieveLevel, number>> = {
  PATIENT: Tag.PatientID,
  STUDY: Tag.StudyInstanceUID,
  SERIES: Tag.SeriesInstanceUID,
  IMAGE: Tag.SOPInstanceUID,
};

/** PS3.4 §C.6.1. */
export const patientRoot: InformationModel = {
  root: 'PATIENT',
  levels: ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'],
  findSopClassUid: '1.2.840.10008.5.1.4.1.2.1.1',
  moveSopClassUid: '1.2.840.10008.5.1.4.1.2.1.2',
  getSopClassUid: '1.2.840.10008.5.1.4.1.2.1.3',
};

/** PS3.4 §C.6.2; keys of the patient are keys of the study here. */
export const studyRoot: InformationModel = {
  root: 'STUDY',
  levels: ['STUDY', 'SERIES', 'IMAGE'],
  findSopClassUid: '1.2.840.10008.5.1.4.1.2.2.1',
  moveSopClassUid: '1.2.840.10008.5.1.4.1.2.2.2',
  getSopClassUid: '1.2.840.10008.5.1.4.1.2.2.3',
};

export const informationModels: readonly InformationModel[] = [patientRoot, studyRoot];

/** The model that one of its SOP classes belongs to; `undefined`: none of ours. */
export function findInformationModel(sopClassUid: string): InformationModel | undefined {
  return informationModels.find(({ findSopClassUid, moveSopClassUid, getSopClassUid }) =>
    [findSopClassUid, moveSopClassUid, getSopClassUid].includes(sopClassUid),
  );
}
