export type { Archive } from './archive.ts';
export type {
  BareDataSet,
  Door,
  IncomingInstance,
  InstanceKey,
  InstanceOrigin,
  KeptInstance,
  RefusedInstance,
  StoreOutcome,
} from './incoming-instance.ts';
export type { Change } from './index/change.ts';
export type { VerifyReport } from './maintain/verify.ts';
export type { Clock, Logger } from './ports.ts';
export { silentLogger } from './ports.ts';
export type { FindResult, Match, Matching, MatchKey, Query, QueryLevel, SortKey } from './query/query.ts';
export type { Restriction } from './query/restriction.ts';
export { everything } from './query/restriction.ts';
export type {
  ManifestInstance,
  ManifestSeries,
  StudyManifest,
  StudyRow,
  StudyRows,
} from './query/study-list.ts';
export type { InstanceAddress, InstanceScope, StoredInstance } from './retrieve/stored-instance.ts';
export type { BlobDraft, BlobKey, BlobStore, OpenBlob } from './store/blob-store.ts';
