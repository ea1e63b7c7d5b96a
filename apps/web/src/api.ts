/** The page's one door to our own API. */
export type {
  FeedEvent,
  HiddenInstance,
  ImportEntry,
  ImportReport,
  ManifestInstance,
  ManifestSeries,
  Problem,
  Status,
  StudyManifest,
  StudyPage,
  StudyRow,
  StudySearch,
  StudySortKey,
  Transport,
  TransportResponse,
} from '@isocenter/network/api';
export {
  ApiClient,
  apiPaths,
  fetchTransport,
  ProblemError,
  parseFeedEvent,
  searchQuarantine,
  sendQuarantineDecision,
  studySortKeys,
} from '@isocenter/network/api';
export { DicomWebClient, retryingTransport } from '@isocenter/network/dicomweb';
