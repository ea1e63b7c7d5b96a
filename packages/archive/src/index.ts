export type { Archive } from './archive.ts';
export { archiveError } from './errors.ts';
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
export type { CatalogEntry } from './index/catalog.ts';
export { catalogInstance } from './index/catalog.ts';
export type { Change, ChangeKind } from './index/change.ts';
export type { IndexStep, Withholding } from './index/index-step.ts';
export type {
  BlobFacts,
  BlobOwner,
  IndexedInstance,
  InstanceIndex,
  InstanceRecord,
  Recount,
} from './index/instance-index.ts';
export { MemoryIndex } from './index/memory-index.ts';
export { isPlaceholderId } from './index/patient-key.ts';
export type { RenditionRow } from './index/rendition-row.ts';
export type { ArchiveDatabase, Migration } from './index/sql/database.ts';
export { openDatabase } from './index/sql/database.ts';
export type { IndexTables } from './index/sql/tables.ts';
export type {
  WithheldFilter,
  WithheldInstance,
  WithheldInstances,
  WithheldReason,
} from './index/withheld.ts';
export type { BackupReport } from './maintain/backup.ts';
export type { BlobProblem } from './maintain/blob-problem.ts';
export type { BackupProblem, BackupProgress } from './maintain/copy-files.ts';
export type { FsckOptions, FsckReport, Problem, ProblemKind } from './maintain/fsck.ts';
export { Journal } from './maintain/journal.ts';
export type { Proof } from './maintain/prove.ts';
export type { ReindexProblem, ReindexReport } from './maintain/reindex.ts';
export { reindex } from './maintain/reindex.ts';
export type { RestoreOptions, RestoreReport } from './maintain/restore.ts';
export { restore } from './maintain/restore.ts';
export type { ScrubbedFile, ScrubFinding, ScrubMemory, ScrubOptions, ScrubState } from './maintain/scrub.ts';
export { snapshotsOf } from './maintain/snapshot.ts';
export type { VerifyReport } from './maintain/verify.ts';
export type { ArchiveParts, OpenArchiveOptions } from './open-archive.ts';
export { createArchive, openArchive } from './open-archive.ts';
export type { Clock, Logger } from './ports.ts';
export { localUserId, silentLogger } from './ports.ts';
export type { AttributeLevel, ExtraAttribute, ExtraAttributeState } from './query/extra-attributes.ts';
export { answeredTags } from './query/level-attributes.ts';
export { matchesAttribute } from './query/match-attribute.ts';
export { foldNameGroups } from './query/name-groups.ts';
export type {
  ChosenQuery,
  FindResult,
  FoundMembers,
  Match,
  Matching,
  MatchKey,
  MatchMembers,
  Query,
  QueryLevel,
  SortKey,
} from './query/query.ts';
export type { Restriction } from './query/restriction.ts';
export { everything } from './query/restriction.ts';
export { searchableTags } from './query/search-attributes.ts';
export type {
  ManifestInstance,
  StudyManifest,
  StudyRow,
  StudyRows,
} from './query/study-list.ts';
export type { KeptRendition, Rendition } from './renditions/rendition.ts';
export type { StoredFrames } from './retrieve/stored-frames.ts';
export type {
  InstanceAddress,
  InstanceDigest,
  InstanceScope,
  SeriesAddress,
  StoredInstance,
} from './retrieve/stored-instance.ts';
export { checkCoercible } from './rules/coercion.ts';
export type { AttributeChange, CoercionRule } from './rules/coercion-rule.ts';
export type { Decider } from './rules/decisions.ts';
export type { Holding } from './rules/holding.ts';
export type { PixelComparer } from './rules/likeness.ts';
export type { StorePolicy } from './rules/store-policy.ts';
export { defaultStorePolicy } from './rules/store-policy.ts';
export type { BlobDraft, BlobKey, BlobStore, OpenBlob } from './store/blob-store.ts';
export type { KeyRotation, KeyRotationOptions } from './store/encrypted/encrypted-blob-store.ts';
export { EncryptedBlobStore, rotateKeys } from './store/encrypted/encrypted-blob-store.ts';
export type { EncryptionKey, EncryptionKeys } from './store/encrypted/encryption-keys.ts';
export { parseEncryptionKeys } from './store/encrypted/encryption-keys.ts';
export { fileSource } from './store/file-source.ts';
export { FolderBlobStore } from './store/folder-blob-store.ts';
export { JudgingOrder } from './store/judging-order.ts';
export { MemoryBlobStore } from './store/memory-blob-store.ts';
export { RefusalTally } from './store/refusal-tally.ts';
export type { S3BlobStoreOptions } from './store/s3/s3-blob-store.ts';
export { S3BlobStore } from './store/s3/s3-blob-store.ts';
export type { S3Options } from './store/s3/s3-options.ts';
export { parseS3Url } from './store/s3/s3-options.ts';
export type { StoreLimits } from './store/store-limits.ts';
export { defaultStoreLimits } from './store/store-limits.ts';
