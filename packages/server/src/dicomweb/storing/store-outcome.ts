import type { StoreOutcome } from '@isocenter/archive';
import type { IsocenterError } from '@isocenter/dicom';
import type { StorePartOutcome } from '@isocenter/network/dicomweb';

/** PS3.18 Table I.2-2, with the values of C-STORE (PS3.4 Table B.2-1). */
export const failure = {
  outOfResources: 0xa700,
  doesNotMatch: 0xa900,
  cannotUnderstand: 0xc000,
  duplicateInstance: 0x0111,
  processingFailure: 0x0110,
  transferSyntaxUnsupported: 0xc122,
} as const;

/** PS3.18 Table I.2-1. */
const warning = { coerced: 0xb000, doesNotMatch: 0xb007 } as const;

/** What the archive did with an instance, as STOW-RS tells it. */
export function partOutcome(outcome: StoreOutcome): StorePartOutcome {
  switch (outcome.status) {
    case 'refused':
      return { ...outcome.instance, status: failureReason(outcome.error) };
    case 'quarantined':
      return { ...outcome.instance, status: warning.doesNotMatch, isShown: false };
    default:
      return {
        ...outcome.instance,
        status: outcome.coerced.length > 0 ? warning.coerced : 0,
        ...(outcome.findings.some(({ code }) => hiding.has(code)) && { isShown: false }),
      };
  }
}

/** Findings of what is kept and cannot be retrieved: a rejection note names it, or another has taken its place. */
const hiding: ReadonlySet<string> = new Set(['ARCHIVE_INSTANCE_REJECTED', 'ARCHIVE_REPLACED_BEFORE']);

export function failureReason({ code, kind }: IsocenterError): number {
  if (code === 'ARCHIVE_INSTANCE_DIFFERS') return failure.duplicateInstance;
  if (code === 'ARCHIVE_STUDY_UNEXPECTED' || code === 'ARCHIVE_UID_CONTRADICTS') return failure.doesNotMatch;
  if (kind === 'unavailable' || code === 'ARCHIVE_INSTANCE_TOO_LARGE') return failure.outOfResources;
  return kind === 'bug' ? failure.processingFailure : failure.cannotUnderstand;
}
