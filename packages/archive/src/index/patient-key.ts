/** Values that devices and people write where no Patient ID is known. Compared without case, spaces and punctuation. */
const placeholders = new Set([
  'ANON',
  'ANONYMOUS',
  'ANONYMIZED',
  'ANONYMISED',
  'EMERGENCY',
  'NA',
  'NOID',
  'NONE',
  'NOTAVAILABLE',
  'NOTKNOWN',
  'NULL',
  'NOPATIENTID',
  'PATIENT',
  'PATIENTID',
  'TBD',
  'TEST',
  'UNDEFINED',
  'UNK',
  'UNKNOWN',
]);

/**
 * Who a study's patient is: Patient ID with its issuer (PS3.3 §C.7.1.1). An empty or placeholder ID names nobody, so
 * such a study has a patient of its own and is never merged with another.
 */
export function patientKeyOf(patient: {
  readonly patientId: string | undefined;
  readonly issuer: string | undefined;
  readonly studyInstanceUid: string;
}): string {
  const id = patient.patientId?.trim() ?? '';
  return isPlaceholderId(id)
    ? JSON.stringify({ study: patient.studyInstanceUid })
    : JSON.stringify({ id, issuer: patient.issuer?.trim() ?? '' });
}

/** True of a Patient ID that names nobody: an empty one, or one of those that are written where none is known. */
export function isPlaceholderId(id: string): boolean {
  const letters = id.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  return letters === '' || /^(0+|X+)$/.test(letters) || placeholders.has(letters);
}
