export { CommitmentWork, commitmentJob, commitmentJobKey, commitmentJobName } from './commitment-job.ts';
export {
  commitmentReport,
  commitmentRequest,
  FailureReason,
  REQUEST_COMMITMENT,
  readCommitmentReport,
  readCommitmentRequest,
} from './commitment-messages.ts';
export { CommitmentReporter, commitmentContexts } from './commitment-reporter.ts';
export { judgeReferences } from './judge-references.ts';
export { requestCommitment, type SentCommitmentRequest, sentOutcome } from './request-commitment.ts';
export { takeReport } from './take-report.ts';
