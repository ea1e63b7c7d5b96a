import type { WorklistEntry, WorklistFields } from '../../api.ts';

/** An order as it is being typed. */
export interface OrderDraft {
  /** The two parts most names have; `wholeName` where a name has more. */
  readonly familyName: string;
  readonly givenName: string;
  /** As DICOM writes names (PS3.5 §6.2.1); present where it has more than family and given name. */
  readonly wholeName: string | undefined;
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  readonly patientBirthDate: string;
  readonly patientSex: '' | 'F' | 'M' | 'O';
  readonly accessionNumber: string;
  readonly description: string;
  readonly modality: string;
  readonly stationAeTitle: string;
  readonly stationName: string;
  readonly location: string;
  readonly day: string;
  readonly time: string;
  readonly requestedProcedureId: string;
  readonly referringPhysician: string;
  readonly requestingPhysician: string;
  readonly performingPhysician: string;
}

export const emptyOrder = (today: string): OrderDraft => ({
  familyName: '',
  givenName: '',
  wholeName: undefined,
  patientId: '',
  issuerOfPatientId: '',
  patientBirthDate: '',
  patientSex: '',
  accessionNumber: '',
  description: '',
  modality: '',
  stationAeTitle: '',
  stationName: '',
  location: '',
  day: today,
  time: '',
  requestedProcedureId: '',
  referringPhysician: '',
  requestingPhysician: '',
  performingPhysician: '',
});

export function draftOfOrder(entry: WorklistEntry): OrderDraft {
  const simple = /^([^^=]*)(?:\^([^^=]*))?\^*=*$/.exec(entry.patientName);
  const [day = '', time = ''] = entry.startsAt.split('T');
  return {
    familyName: simple?.[1] ?? '',
    givenName: simple?.[2] ?? '',
    wholeName: simple ? undefined : entry.patientName,
    patientId: entry.patientId,
    issuerOfPatientId: entry.issuerOfPatientId ?? '',
    patientBirthDate: entry.patientBirthDate ?? '',
    patientSex: entry.patientSex ?? '',
    accessionNumber: entry.accessionNumber ?? '',
    description: entry.description ?? '',
    modality: entry.modality,
    stationAeTitle: entry.stationAeTitle,
    stationName: entry.stationName ?? '',
    location: entry.location ?? '',
    day,
    // Whole minutes, as a form shows them.
    time: time.replace(/^(\d{2}:\d{2}):00$/, '$1'),
    requestedProcedureId: entry.requestedProcedureId ?? '',
    referringPhysician: entry.referringPhysician ?? '',
    requestingPhysician: entry.requestingPhysician ?? '',
    performingPhysician: entry.performingPhysician ?? '',
  };
}

/** What is sent; what is left empty is left out. With `entry`, it changes that one. */
export function fieldsOfOrder(draft: OrderDraft, entry?: WorklistEntry): WorklistFields {
  const { familyName, givenName, wholeName, day, time, patientSex, ...texts } = draft;
  const { patientId, modality, stationAeTitle, ...others } = texts;
  const [family, given] = [familyName.trim(), givenName.trim()];
  return {
    patientName: wholeName?.trim() ?? (given === '' ? family : `${family}^${given}`),
    patientId: patientId.trim(),
    modality: modality.trim(),
    stationAeTitle: stationAeTitle.trim(),
    startsAt: `${day}T${time}`,
    ...(patientSex !== '' && { patientSex }),
    ...(Object.fromEntries(
      Object.entries(others)
        .map(([field, text]) => [field, text.trim()] as const)
        .filter(([, text]) => text !== ''),
    ) satisfies Partial<WorklistFields>),
    ...(entry && {
      scheduledProcedureStepId: entry.scheduledProcedureStepId,
      studyInstanceUid: entry.studyInstanceUid,
    }),
  };
}

/** `Family, Given Middle` of the first group of a name as DICOM writes it. PS3.5 §6.2.1. */
export function shownName(patientName: string): string {
  const group = patientName.split('=').find((text) => text.replaceAll('^', '').trim() !== '') ?? '';
  const [family = '', given = '', middle = ''] = group.split('^').map((part) => part.trim());
  return [family, [given, middle].filter(Boolean).join(' ')].filter(Boolean).join(', ');
}
