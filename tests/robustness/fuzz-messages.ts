import type { FuzzCase } from './fuzz-case.ts';
import type { Failure, Refusal } from './questions.ts';

/** Parent → child: the cases of one subject, one after the other. */
export interface FuzzRequest {
  readonly cases: readonly FuzzCase[];
  readonly seed: number;
}

/** Child → parent, after each case. */
export interface CaseReply {
  /** IsocenterErrors that questions were answered with; none where all had values. */
  readonly refusals: readonly Refusal[];
  readonly failures: readonly Failure[];
  readonly durationMs: number;
  readonly slowest: { readonly question: string; readonly durationMs: number };
  /** The most memory that the process has ever had. */
  readonly peakBytes: number;
}
