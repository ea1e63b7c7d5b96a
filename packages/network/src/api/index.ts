export type { Transport, TransportBody, TransportRequest, TransportResponse } from '../dicomweb/transport.ts';
export { fetchTransport, readText } from '../dicomweb/transport.ts';
export {
  AttributeLevel,
  addAttribute,
  listAttributes,
  removeAttribute,
  SearchableAttribute,
  SearchableAttributes,
} from './attributes.ts';
export { ApiClient, parseFeedEvent, sendToApi } from './client.ts';
export { DeletedRestored, restoreDeleted, searchDeleted } from './deleted.ts';
export { cancelJob, listJobs, retryJob } from './jobs.ts';
export { askForMaintenance, MaintenanceEvent } from './maintenance.ts';
export {
  addNode,
  changeNode,
  DicomNode,
  DicomNodes,
  EchoResult,
  echoNode,
  listNodes,
  NodeFields,
  NodePermission,
  removeNode,
} from './nodes.ts';
export { Job, JobPage, JobState, Operation } from './operation-schemas.ts';
export {
  PriorApi,
  PriorFetch,
  PriorFetchOrdered,
  PriorMoment,
  PriorRule,
  Priors,
  PriorsHere,
} from './priors.ts';
export { ProblemError, problemOfAnswer, problemType, unreachableProblem } from './problem-error.ts';
export { searchQuarantine, sendQuarantineDecision } from './quarantine.ts';
export { HiddenInstance, HiddenPage, HiddenReason, QuarantineDecided } from './quarantine-schemas.ts';
export {
  HereState,
  RemoteApi,
  RemoteStudies,
  RemoteStudy,
} from './remote.ts';
export {
  AttributeChoice,
  DeletedRestore,
  DeletedSearch,
  MaintenanceTask,
  maximumStudyPage,
  QuarantineDecision,
  QuarantineSearch,
  StudySearch,
} from './request-schemas.ts';
export {
  Retrieval,
  RetrievalState,
  Retrievals,
  RetrieveMethod,
  RetrieveOrder,
} from './retrieval-schemas.ts';
export { apiPaths, apiRoot, fileNameHeader } from './routes.ts';
export {
  RoutingApi,
  RoutingFields,
  RoutingObstacle,
  RoutingRule,
  RoutingRules,
  RoutingTest,
  RoutingTested,
} from './routing.ts';
export {
  CompactMetadata,
  Draft,
  DraftSaved,
  FeedEvent,
  ImportEntry,
  ImportOutcome,
  ImportReport,
  ManifestInstance,
  ManifestSeries,
  Problem,
  SamplesRemoved,
  Status,
  StudyArrival,
  StudyManifest,
  StudyPage,
  StudyRow,
} from './schemas.ts';
export { type StudySortKey, studySortKeys } from './study-sort-keys.ts';
export {
  addToWorklist,
  maximumWorklistPage,
  removeFromWorklist,
  searchWorklist,
  WorklistAttributes,
  WorklistEntry,
  WorklistFields,
  type WorklistOrder,
  WorklistPage,
  WorklistSearch,
  WorklistState,
} from './worklist.ts';
