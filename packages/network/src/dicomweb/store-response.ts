import { type DataSet, dataSetOf } from '@isocenter/dicom';

/** What became of one part of a STOW-RS request. */
export interface StorePartOutcome {
  /** Absent when the part could not be read far enough to name it. */
  readonly sopClassUid?: string | undefined;
  readonly sopInstanceUid?: string | undefined;
  readonly studyInstanceUid?: string | undefined;
  readonly seriesInstanceUid?: string | undefined;
  /** False where it is kept, but cannot be retrieved until an operator decides on it. */
  readonly isShown?: boolean | undefined;
  /** The status C-STORE would give (PS3.4 Table B.2-1); 0 is success. */
  readonly status: number;
}

export interface StoreResponse {
  readonly status: 200 | 202 | 409 | 507;
  /** The Store Instances Response Module (PS3.18 §10.5.3, Annex I.2). */
  readonly dataSet: DataSet;
}

/**
 * Answers a STOW-RS request: 200 when all is stored without a warning, 202 when something is not or has a warning,
 * 409 when nothing is stored, 507 when that is for want of room alone. `retrieveUrl` is the DICOMweb root, such as `http://127.0.0.1:8017/dicom-web`.
 */
export function storeResponse(outcomes: readonly StorePartOutcome[], retrieveUrl: string): StoreResponse {
  const stored = outcomes.filter(({ status }) => isStored(status));
  const failed = outcomes.filter(({ status }) => !isStored(status));
  const named = failed.filter(({ sopInstanceUid }) => sopInstanceUid);
  const unnamed = failed.filter(({ sopInstanceUid }) => !sopInstanceUid);
  const shown = stored.filter(({ isShown }) => isShown !== false);
  const studies = new Set(shown.map(({ studyInstanceUid }) => studyInstanceUid));
  const [study] = studies;

  const dataSet = dataSetOf({
    ...(studies.size === 1 && study && { RetrieveURL: `${retrieveUrl}/studies/${study}` }),
    ...(named.length > 0 && {
      FailedSOPSequence: named.map((outcome) => ({ ...reference(outcome), FailureReason: outcome.status })),
    }),
    ...(stored.length > 0 && {
      ReferencedSOPSequence: stored.map((outcome) => ({
        ...reference(outcome),
        RetrieveURL: outcome.isShown === false ? '' : instanceUrl(outcome, retrieveUrl),
        ...(outcome.status !== 0 && { WarningReason: outcome.status }),
      })),
    }),
    ...(unnamed.length > 0 && {
      OtherFailuresSequence: unnamed.map(({ status }) => ({ FailureReason: status })),
    }),
  });
  return { status: httpStatus(outcomes, stored), dataSet };
}

/** Refused: Out of Resources. PS3.4 Table B.2-1. */
const outOfResources = 0xa700;

/** Success, or one of the warnings that still store: B000, B006, B007. */
const isStored = (status: number): boolean => status === 0 || (status & 0xf000) === 0xb000;

function httpStatus(
  outcomes: readonly StorePartOutcome[],
  stored: readonly StorePartOutcome[],
): StoreResponse['status'] {
  const isFull = outcomes.length > 0 && outcomes.every(({ status }) => status === outOfResources);
  if (stored.length === 0) return isFull ? 507 : 409;
  return outcomes.every(({ status }) => status === 0) ? 200 : 202;
}

function reference({ sopClassUid, sopInstanceUid }: StorePartOutcome) {
  return {
    ...(sopClassUid && { ReferencedSOPClassUID: sopClassUid }),
    ...(sopInstanceUid && { ReferencedSOPInstanceUID: sopInstanceUid }),
  };
}

function instanceUrl(outcome: StorePartOutcome, retrieveUrl: string): string {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = outcome;
  return `${retrieveUrl}/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
}
