import { type Archive, isPlaceholderId, type Restriction, type StudyRow } from '@isocenter/archive';
import { type IsocenterError, isIsocenterError, Tag } from '@isocenter/dicom';
import type { RemoteStudy } from '@isocenter/network/api';
import { serverError } from '../errors.ts';
import type { ConnectNode } from '../nodes/index.ts';
import type { NodeRecord } from '../records/index.ts';
import { searchNode } from './remote-studies.ts';

export interface FindPriorsOptions {
  readonly archive: Pick<Archive, 'find' | 'findStudies'>;
  readonly restriction: Restriction;
  readonly connectNode: ConnectNode;
  readonly signal?: AbortSignal | undefined;
}

/** Who a study is of, as far as it is known. */
export interface PatientAtHand {
  readonly studyInstanceUid: string;
  readonly patientId: string;
  readonly issuer: string | undefined;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | undefined;
  readonly sex: string | undefined;
}

/** Whose study it is. Throws `SERVER_NOT_FOUND`. */
export async function patientOf(
  studyInstanceUid: string,
  { archive, restriction }: FindPriorsOptions,
): Promise<PatientAtHand> {
  const { matches } = await archive.find({
    level: 'STUDY',
    keys: [{ tag: Tag.StudyInstanceUID, match: { kind: 'single', value: studyInstanceUid } }],
    include: [Tag.PatientID, Tag.IssuerOfPatientID, Tag.PatientBirthDate, Tag.PatientSex],
    offset: 0,
    limit: 1,
    restriction,
  });
  const [found] = matches;
  if (!found) throw serverError('SERVER_NOT_FOUND', { resource: 'study' });
  const text = (tag: string) => String(found.attributes[tag]?.Value?.[0] ?? '').trim();
  return {
    studyInstanceUid,
    patientId: text('00100020'),
    issuer: text('00100021') || undefined,
    birthDate: text('00100030').replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') || undefined,
    sex: text('00100040') || undefined,
  };
}

/** Whether other archives can be asked about this patient: an empty or placeholder ID is that of many, and `*` asks for all. */
export const isSomebody = ({ patientId }: PatientAtHand): boolean =>
  !isPlaceholderId(patientId) && !/[*?\\]/.test(patientId);

/** What one node has of a patient, or why it did not say. */
export interface PriorsAtNode {
  readonly node: NodeRecord;
  readonly studies: readonly RemoteStudy[];
  /** It has more of this patient than were read. */
  readonly isCut: boolean;
  /** With this ID, but of another person by birth date or sex. */
  readonly contradicting: number;
  readonly error?: IsocenterError | undefined;
}

/** Other studies of this patient at a node. The same ID of another issuer is another patient. PS3.3 C.7.1.1. */
export async function findPriors(
  node: NodeRecord,
  patient: PatientAtHand,
  options: FindPriorsOptions,
): Promise<PriorsAtNode> {
  if (!isSomebody(patient)) return { node, studies: [], isCut: false, contradicting: 0 };
  try {
    const { studies, isCut } = await searchNode(node, [`PatientID=${patient.patientId}`], options);
    const others = studies.filter((study) => isOfPatientId(study, patient));
    const agreeing = others.filter((study) => !contradicts(study, patient));
    return { node, studies: agreeing, isCut, contradicting: others.length - agreeing.length };
  } catch (error) {
    if (!isIsocenterError(error)) throw error;
    return { node, studies: [], isCut: false, contradicting: 0, error };
  }
}

/** The most studies of one patient that are looked at here. */
const mostHere = 500;

/** As `PriorsAtNode`, of this archive. */
export interface PriorsFoundHere {
  readonly studies: readonly StudyRow[];
  readonly isCut: boolean;
  readonly contradicting: number;
}

/** Other studies of this patient in our own archive, the newest first, by the same rules as at a node. */
export async function findPriorsHere(
  patient: PatientAtHand,
  { archive, restriction }: Pick<FindPriorsOptions, 'archive' | 'restriction'>,
): Promise<PriorsFoundHere> {
  if (!isSomebody(patient)) return { studies: [], isCut: false, contradicting: 0 };
  const keys = [{ tag: Tag.PatientID, match: { kind: 'single', value: patient.patientId } }] as const;
  const sort = [Tag.StudyDate, Tag.StudyTime].map((tag) => ({ tag, descending: true }));
  const asked = { keys, sort, offset: 0, limit: mostHere, restriction };
  const [{ studies, total, totalIsLowerBound = false }, { matches }] = await Promise.all([
    archive.findStudies(asked),
    archive.find({ ...asked, level: 'STUDY', include: [Tag.StudyInstanceUID, Tag.IssuerOfPatientID] }),
  ]);
  // The rows of the study list do not tell the issuer.
  const issuers = new Map(
    matches.map(({ attributes }) => [
      String(attributes['0020000D']?.Value?.[0] ?? ''),
      String(attributes['00100021']?.Value?.[0] ?? '').trim() || undefined,
    ]),
  );
  const others = studies.filter((study) =>
    isOfPatientId({ ...study, issuerOfPatientId: issuers.get(study.studyInstanceUid) }, patient),
  );
  const agreeing = others.filter((study) => !contradicts(study, patient));
  const isCut = studies.length < total || totalIsLowerBound;
  return { studies: agreeing, isCut, contradicting: others.length - agreeing.length };
}

/** Asked again of the answer: not every node matches exactly, and few match the issuer. */
const isOfPatientId = (
  {
    studyInstanceUid,
    patientId,
    issuerOfPatientId,
  }: Pick<RemoteStudy, 'studyInstanceUid' | 'patientId' | 'issuerOfPatientId'>,
  patient: PatientAtHand,
): boolean =>
  studyInstanceUid !== patient.studyInstanceUid &&
  patientId?.trim() === patient.patientId &&
  (patient.issuer === undefined || issuerOfPatientId === undefined || issuerOfPatientId === patient.issuer);

/** `O`, other, contradicts nothing. PS3.3 C.7.1.1. */
function contradicts(
  { patientBirthDate, patientSex }: Pick<RemoteStudy, 'patientBirthDate' | 'patientSex'>,
  { birthDate, sex }: PatientAtHand,
): boolean {
  const isBornElse =
    birthDate !== undefined && patientBirthDate !== undefined && birthDate !== patientBirthDate;
  return isBornElse || (sex === 'M' && patientSex === 'F') || (sex === 'F' && patientSex === 'M');
}
