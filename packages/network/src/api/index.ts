export type { Transport, TransportBody, TransportRequest, TransportResponse } from '../dicomweb/transport.ts';
export { fetchTransport } from '../dicomweb/transport.ts';
export { ApiClient, parseFeedEvent } from './client.ts';
export { askForMaintenance } from './maintenance.ts';
export { ProblemError, problemOfAnswer, problemType, unreachableProblem } from './problem-error.ts';
export {
  HiddenInstance,
  HiddenReason,
  MaintenanceEvent,
  MaintenanceTask,
  QuarantineDecided,
  QuarantineDecision,
  QuarantinePage,
  QuarantineSearch,
} from './quarantine-schemas.ts';
export { apiPaths, apiRoot, fileNameHeader } from './routes.ts';
export type { StudySortKey } from './schemas.ts';
export {
  CompactMetadata,
  Draft,
  DraftSaved,
  FeedEvent,
  ImportEntry,
  ImportOutcome,
  ImportReport,
  Job,
  JobPage,
  JobState,
  ManifestInstance,
  ManifestSeries,
  maximumStudyPage,
  Operation,
  Problem,
  SamplesRemoved,
  Status,
  StudyManifest,
  StudyPage,
  StudyRow,
  StudySearch,
  studySortKeys,
} from './schemas.ts';
