import type { Proof } from '@isocenter/archive';
import type { CommitmentOutcome, FailedReference, SopReference } from '../records/index.ts';
import { FailureReason } from './commitment-messages.ts';

/** What can be promised of each, by what reading it again showed. PS3.4 §J.3.3, PS3.3 C.14.1.1. */
export function judgeReferences(
  references: readonly SopReference[],
  proofs: ReadonlyMap<string, Proof>,
): CommitmentOutcome {
  const committed: SopReference[] = [];
  const failed: FailedReference[] = [];
  for (const reference of references) {
    const failureReason = failureOf(reference, proofs.get(reference.sopInstanceUid));
    if (failureReason === undefined) committed.push(reference);
    else failed.push({ ...reference, failureReason });
  }
  return { committed, failed };
}

function failureOf({ sopClassUid }: SopReference, proof: Proof | undefined): number | undefined {
  if (!proof) return FailureReason.NoSuchObjectInstance;
  if (proof.sopClassUid !== sopClassUid) return FailureReason.ClassInstanceConflict;
  return proof.problem && FailureReason.ProcessingFailure;
}

/** None of it, each for the same reason. */
export const allFailed = (references: readonly SopReference[], failureReason: number): CommitmentOutcome => ({
  committed: [],
  failed: references.map((reference) => ({ ...reference, failureReason })),
});
