import { type DicomJson, type Finding, Tag } from '@isocenter/dicom';
import type { WithheldReason } from '../index/withheld.ts';
import type { BlobKey } from '../store/blob-store.ts';
import { type PatientIdentity, patientDifferences } from './patient-identity.ts';
import type { StorePolicy } from './store-policy.ts';

/** What a door's rules look at in an instance, whether it comes in or is here. */
export interface InstanceFacts {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sha256: string;
  readonly blobKey: BlobKey;
  /** What was coerced or corrected over the file: it is given out so. */
  readonly overlay?: DicomJson | undefined;
}

/** A file, and what is said over it. */
export type GivenFile = Pick<InstanceFacts, 'blobKey' | 'overlay'>;

/** Tells given files apart: one file may be kept twice, as it came and with what an operator corrected. */
export const givenFileKey = ({ blobKey, overlay }: GivenFile): string =>
  overlay ? `${blobKey} ${JSON.stringify(overlay)}` : blobKey;

/** What is here that an incoming instance must fit to. */
export interface HereFacts {
  /** Shown under the same SOP Instance UID. */
  readonly kept?: InstanceFacts | undefined;
  /** Withheld under the same SOP Instance UID, newest first. */
  readonly withheld: readonly { readonly reason: WithheldReason; readonly facts: InstanceFacts }[];
  /** Who the study is about, where it is shown. */
  readonly studyPatient?: PatientIdentity | undefined;
  /** The patient of the same key, from other studies. */
  readonly samePatient?: PatientIdentity | undefined;
  /** Studies that show a series of the same Series Instance UID. */
  readonly studiesOfSeries: readonly string[];
  /** SOP Instance UID of a rejection note that names the instance in its study. */
  readonly rejectedBy?: string | undefined;
}

/**
 * How another file under the same SOP Instance UID compares: `same-data-set` in the same transfer syntax, byte for byte, or as it
 * is given out with its overlay; `same-pixels`: all else equal, and the same pixels in another transfer syntax.
 */
export type Likeness = 'same-data-set' | 'same-pixels' | 'different';

export type Decision =
  /** The bytes of both must be compared first. */
  | { readonly kind: 'compare'; readonly given: GivenFile }
  | { readonly kind: 'store'; readonly findings: readonly Finding[] }
  /** Kept and acknowledged, shown at no door. */
  | { readonly kind: 'store-rejected'; readonly rejectedBy: string; readonly findings: readonly Finding[] }
  /** The one that is shown is withheld for it. */
  | { readonly kind: 'replace'; readonly findings: readonly Finding[] }
  | { readonly kind: 'already-stored'; readonly blobKey: BlobKey; readonly findings: readonly Finding[] }
  | { readonly kind: 'already-quarantined'; readonly blobKey: BlobKey }
  | { readonly kind: 'quarantine'; readonly code: QuarantineCode; readonly detail?: string }
  | { readonly kind: 'refuse'; readonly code: QuarantineCode; readonly detail?: string };

/** Codes of `archiveError` that say why an instance does not fit. */
export type QuarantineCode =
  | 'ARCHIVE_INSTANCE_DIFFERS'
  | 'ARCHIVE_INSTANCE_ELSEWHERE'
  | 'ARCHIVE_SERIES_ELSEWHERE'
  | 'ARCHIVE_PATIENT_CONFLICT';

/**
 * What to do with an incoming instance, from plain facts: no store, index or clock. `likenessTo` answers what is known
 * of the file of a blob compared to the incoming one; where the answer matters and there is none, `compare` asks for it.
 */
export function decide(
  incoming: InstanceFacts & { readonly patient: PatientIdentity },
  here: HereFacts,
  policy: StorePolicy,
  likenessTo: (given: GivenFile) => Likeness | undefined,
): Decision {
  for (const { reason, facts } of here.kept ? [] : here.withheld) {
    // What an operator deleted may come again, and is looked at like anything new.
    if (reason === 'deleted') continue;
    const likeness = likenessOf(incoming, facts, likenessTo);
    if (likeness === undefined) return { kind: 'compare', given: facts };
    if (likeness === 'different') continue;
    if (reason === 'quarantined') return { kind: 'already-quarantined', blobKey: facts.blobKey };
    if (reason === 'rejected' && here.rejectedBy === undefined) continue; // its note is gone: shown as new
    return { kind: 'already-stored', blobKey: facts.blobKey, findings: [hiddenFinding(reason)] };
  }
  if (here.kept) return decideAgain(incoming, here.kept, here, policy, likenessTo);
  const unfit = unfitIn(incoming, here, policy);
  if (unfit?.kind === 'refuse' || unfit?.kind === 'quarantine') return unfit;
  const findings = unfit ? [unfit.finding] : [];
  return here.rejectedBy === undefined
    ? { kind: 'store', findings }
    : {
        kind: 'store-rejected',
        rejectedBy: here.rejectedBy,
        findings: [...findings, hiddenFinding('rejected')],
      };
}

/** The SOP Instance UID is shown already. */
function decideAgain(
  incoming: InstanceFacts & { readonly patient: PatientIdentity },
  kept: InstanceFacts,
  here: HereFacts,
  policy: StorePolicy,
  likenessTo: (given: GivenFile) => Likeness | undefined,
): Decision {
  const likeness = likenessOf(incoming, kept, likenessTo);
  if (likeness === undefined) return { kind: 'compare', given: kept };
  if (likeness !== 'different') {
    const findings = likeness === 'same-pixels' ? [otherTransferSyntax] : [];
    return { kind: 'already-stored', blobKey: kept.blobKey, findings };
  }
  for (const { reason, facts } of here.withheld) {
    if (reason !== 'quarantined' && reason !== 'replaced') continue;
    const before = likenessOf(incoming, facts, likenessTo);
    if (before === undefined) return { kind: 'compare', given: facts };
    if (before === 'different') continue;
    if (reason === 'quarantined') return { kind: 'already-quarantined', blobKey: facts.blobKey };
    // A late repetition of what was replaced must not push out what replaced it.
    return { kind: 'already-stored', blobKey: facts.blobKey, findings: [hiddenFinding('replaced')] };
  }
  if (
    incoming.studyInstanceUid !== kept.studyInstanceUid ||
    incoming.seriesInstanceUid !== kept.seriesInstanceUid
  ) {
    return { kind: policy.relationConflict, code: 'ARCHIVE_INSTANCE_ELSEWHERE' };
  }
  if (policy.sameUid === 'keep-first') return { kind: 'refuse', code: 'ARCHIVE_INSTANCE_DIFFERS' };
  if (policy.sameUid === 'quarantine') return { kind: 'quarantine', code: 'ARCHIVE_INSTANCE_DIFFERS' };
  const unfit = unfitIn(incoming, here, policy);
  if (unfit?.kind === 'refuse' || unfit?.kind === 'quarantine') return unfit;
  return { kind: 'replace', findings: [replacedFinding, ...(unfit ? [unfit.finding] : [])] };
}

/** An instance that is not to be shown. */
export type Unfit = Extract<Decision, { kind: 'quarantine' | 'refuse' }>;

/** Whether the instance contradicts the study, series or patient it says it belongs to. */
export function unfitIn(
  incoming: InstanceFacts & { readonly patient: PatientIdentity },
  { studyPatient, samePatient, studiesOfSeries }: HereFacts,
  policy: StorePolicy,
): Unfit | { readonly kind: 'accept'; readonly finding: Finding } | undefined {
  if (studiesOfSeries.length > 0 && !studiesOfSeries.includes(incoming.studyInstanceUid)) {
    return { kind: policy.relationConflict, code: 'ARCHIVE_SERIES_ELSEWHERE' };
  }
  // A study that is here was compared with its patient when it came.
  const other = studyPatient ?? samePatient;
  if (!other) return undefined;
  const differences = patientDifferences(incoming.patient, other);
  const detail = differences.join(', ');
  if (differences.length > 0 && policy.patientConflict === 'quarantine') {
    return { kind: 'quarantine', code: 'ARCHIVE_PATIENT_CONFLICT', detail };
  }
  if (differences.length > 0) return { kind: 'accept', finding: patientConflicts(detail) };
  return other.patient_key === incoming.patient.patient_key
    ? undefined
    : { kind: 'accept', finding: patientDiffers };
}

/** The same file needs no second look; another one is read and compared. */
function likenessOf(
  incoming: InstanceFacts,
  other: InstanceFacts,
  likenessTo: (given: GivenFile) => Likeness | undefined,
): Likeness | undefined {
  return incoming.sha256 === other.sha256 ? 'same-data-set' : likenessTo(other);
}

const patientDiffers: Finding = {
  code: 'ARCHIVE_PATIENT_DIFFERS',
  tag: Tag.PatientID,
  message: 'The study is here under another Patient ID or issuer; the study stays with the first.',
};

const patientConflicts = (detail: string): Finding => ({
  code: 'ARCHIVE_PATIENT_CONFLICT',
  tag: Tag.PatientID,
  message: `Accepted, though what is here says otherwise of the patient: ${detail}.`,
});

const otherTransferSyntax: Finding = {
  code: 'ARCHIVE_OTHER_TRANSFER_SYNTAX',
  message: 'The same object is here in another transfer syntax; that one is kept.',
};

const replacedFinding: Finding = {
  code: 'ARCHIVE_REPLACED',
  tag: Tag.SOPInstanceUID,
  message:
    'It takes the place of another data set of its SOP Instance UID, which is kept but no longer shown.',
};

function hiddenFinding(reason: Exclude<WithheldReason, 'deleted' | 'quarantined'>): Finding {
  return reason === 'rejected'
    ? {
        code: 'ARCHIVE_INSTANCE_REJECTED',
        tag: Tag.SOPInstanceUID,
        message: 'A rejection note names it: it is kept, but not shown.',
      }
    : {
        code: 'ARCHIVE_REPLACED_BEFORE',
        tag: Tag.SOPInstanceUID,
        message: 'Another data set has taken its place before; it is kept, but not shown.',
      };
}
