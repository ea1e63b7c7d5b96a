import type { DicomJson } from '@isocenter/dicom';
import * as z from 'zod/mini';
import { Retrieval } from './retrieval-schemas.ts';

/** An answer that is an error: `application/problem+json` (RFC 9457) with our own code and what to do about it. */
export const Problem = z.object({
  /** A URI that names the kind of problem: `urn:isocenter:problem:ARCHIVE_INSTANCE_DIFFERS`. */
  type: z.string(),
  /** What happened, one sentence. */
  title: z.string(),
  /** HTTP status code. */
  status: z.number(),
  /** Where and why. */
  detail: z.string(),
  /** What to do about it. */
  fix: z.string(),
  /** The stable code of `docs/errors.md`. */
  code: z.string(),
  /** The same request may work later. */
  retryable: z.boolean(),
});
export type Problem = z.infer<typeof Problem>;

/** `stopped`: by a removal of the samples, for good. */
const sampleImportState = z.enum(['running', 'done', 'failed', 'stopped']);

/** `GET /api/v1/status`. */
export const Status = z.object({
  version: z.string(),
  aeTitle: z.string(),
  dicomPort: z.number(),
  /** Absent: DICOM under TLS is not set up. */
  dicomTlsPort: z.optional(z.number()),
  /** Whether a caller under TLS has to show a certificate; absent where none is asked for. */
  dicomTlsClientCertificate: z.optional(z.enum(['required', 'optional'])),
  /** Where DICOM listens; `0.0.0.0` and `::` are all addresses of the machine. */
  dicomHost: z.string(),
  /** Programs of this machine may call under any AE title. */
  anyLocalCaller: z.boolean(),
  userName: z.string(),
  /** Who can reach this page and the API: only programs on this machine. DICOM has a host of its own. */
  posture: z.literal('loopback'),
  /** Present while sample studies are made, and after it in the session that made them. */
  sampleImport: z.optional(z.object({ state: sampleImportState, done: z.number(), total: z.number() })),
  /** Instances that wait for somebody to decide on them. */
  quarantined: z.number(),
  samples: z.object({
    /** Instances of sample studies in the archive. */
    instances: z.number(),
    /** They were removed on request and are not made again. */
    wereRemoved: z.boolean(),
  }),
});
export type Status = z.infer<typeof Status>;

/** Whose it is, as far as it is known. */
export const patientFields = {
  /** As shown: `Family, Given Middle`. */
  patientName: z.optional(z.string()),
  patientId: z.optional(z.string()),
  /** `YYYY-MM-DD`. */
  patientBirthDate: z.optional(z.string()),
  patientSex: z.optional(z.string()),
};

/** `arriving`: its newest instance is a short while old, or it is being retrieved. */
export const StudyArrival = z.object({
  state: z.enum(['arriving', 'quiet']),
  /** How many instances it is to have, where a modality or another node said so. */
  expectedInstances: z.optional(z.number()),
});
export type StudyArrival = z.infer<typeof StudyArrival>;

/** One study as the study list shows it. An absent field is unknown, not empty. */
export const StudyRow = z.object({
  studyInstanceUid: z.string(),
  ...patientFields,
  /** `YYYY-MM-DD`. */
  studyDate: z.optional(z.string()),
  /** `HH:MM:SS`. */
  studyTime: z.optional(z.string()),
  accessionNumber: z.optional(z.string()),
  modalities: z.array(z.string()),
  studyDescription: z.optional(z.string()),
  numberOfSeries: z.number(),
  numberOfInstances: z.number(),
  /** Instances that say they are of this study, but wait for somebody to decide on them. */
  numberOfQuarantined: z.optional(z.number()),
  /** When the newest instance was stored, ISO 8601 in UTC. */
  receivedAt: z.optional(z.string()),
  /** Whether more of it may come. */
  arrival: z.optional(StudyArrival),
  /** Path of a small JPEG of the study, relative to the server's root. */
  thumbnailUrl: z.optional(z.string()),
});
export type StudyRow = z.infer<typeof StudyRow>;

/** Answer of `POST /api/v1/studies/search`. */
export const StudyPage = z.object({
  total: z.number(),
  /** At least `total` studies match: to count them all would have taken too long. More are found by asking for later pages. */
  totalIsLowerBound: z.optional(z.literal(true)),
  offset: z.number(),
  studies: z.array(StudyRow),
});
export type StudyPage = z.infer<typeof StudyPage>;

export const ManifestInstance = z.object({
  sopInstanceUid: z.string(),
  sopClassUid: z.string(),
  instanceNumber: z.optional(z.number()),
  /** 0 where the object holds no image. */
  numberOfFrames: z.number(),
  rows: z.optional(z.number()),
  columns: z.optional(z.number()),
  transferSyntaxUid: z.string(),
  /** Where it is one of the parts of a larger image. PS3.3 C.7.6.16.2.2.4. */
  concatenation: z.optional(z.object({ concatenationUid: z.string(), partNumber: z.number() })),
});
export type ManifestInstance = z.infer<typeof ManifestInstance>;

/**
 * Metadata of a series (DICOM JSON, PS3.18 Annex F) without private attributes and pixel data: what all instances have alike
 * once, and of each what is its own. BulkDataURIs are relative to the DICOMweb service.
 */
export const CompactMetadata = z.object({ common: z.any(), own: z.array(z.any()) });
export interface CompactMetadata {
  readonly common: DicomJson;
  readonly own: readonly DicomJson[];
}

export const ManifestSeries = z.object({
  seriesInstanceUid: z.string(),
  seriesNumber: z.optional(z.number()),
  modality: z.optional(z.string()),
  seriesDescription: z.optional(z.string()),
  bodyPart: z.optional(z.string()),
  numberOfInstances: z.number(),
  numberOfFrames: z.number(),
  /** By Instance Number, then by UID. */
  instances: z.array(ManifestInstance),
  /** All that is needed to show the series. Absent or null while it is not ready, or too long: ask for its metadata. */
  metadata: z.optional(z.nullable(CompactMetadata)),
});
export type ManifestSeries = z.infer<typeof ManifestSeries>;

/** `GET /api/v1/studies/:studyInstanceUid`: all that is needed to lay out a study, and for longer series also to show it. */
export const StudyManifest = z.object({ study: StudyRow, series: z.array(ManifestSeries) });
export type StudyManifest = z.infer<typeof StudyManifest>;

/** One event of `GET /api/v1/feed`. Its `sequence` is also the event's id: send it as `Last-Event-ID` to resume. */
export const FeedEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('study'),
    sequence: z.number(),
    studyInstanceUid: z.string(),
    /** How many instances the study holds now; at 0 it is gone. */
    numberOfInstances: z.number(),
    /** What the last change did. */
    change: z.enum(['stored', 'removed']),
  }),
  /** Progress of making sample studies; not stored, so `sequence` is that of the last stored change. */
  z.object({
    kind: z.literal('import'),
    sequence: z.number(),
    state: sampleImportState,
    done: z.number(),
    total: z.number(),
  }),
  /** How a retrieval from another node goes on; not stored, so `sequence` is that of the last stored change. */
  z.object({ kind: z.literal('retrieval'), sequence: z.number(), retrieval: Retrieval }),
  /** The reader fell too far behind to be told each change: read the study list anew. */
  z.object({ kind: z.literal('reset'), sequence: z.number() }),
]);
export type FeedEvent = z.infer<typeof FeedEvent>;

/** `GET` and body of `PUT /api/v1/drafts/:studyInstanceUid`. A study without a draft has version 0. */
export const Draft = z.object({
  /** In a `PUT`: the version the change was made on. An older one is answered 409. */
  version: z.number().check(z.int(), z.nonnegative()),
  annotations: z.array(z.unknown()),
});
export type Draft = z.infer<typeof Draft>;

/** Answer of `PUT /api/v1/drafts/:studyInstanceUid`. */
export const DraftSaved = z.object({ version: z.number() });
export type DraftSaved = z.infer<typeof DraftSaved>;

export const ImportOutcome = z.enum(['stored', 'already-stored', 'quarantined', 'refused', 'ignored']);
export type ImportOutcome = z.infer<typeof ImportOutcome>;

export const ImportEntry = z.object({
  /** Name of the file, or of the entry inside a zip. */
  name: z.string(),
  outcome: ImportOutcome,
  sopInstanceUid: z.optional(z.string()),
  studyInstanceUid: z.optional(z.string()),
  /** Why it is not kept, for `refused` and `ignored`; else, where present, why an image that is kept has no picture. */
  problem: z.optional(Problem),
});
export type ImportEntry = z.infer<typeof ImportEntry>;

/** Answer of `POST /api/v1/imports`. */
export const ImportReport = z.object({
  stored: z.number(),
  alreadyStored: z.number(),
  /** Kept, but to be decided on before they are shown. */
  quarantined: z.number(),
  refused: z.number(),
  ignored: z.number(),
  entries: z.array(ImportEntry),
});
export type ImportReport = z.infer<typeof ImportReport>;

/** Answer of `DELETE /api/v1/samples`. */
export const SamplesRemoved = z.object({
  /** Instances removed; 0 when there were none. */
  removed: z.number(),
});
export type SamplesRemoved = z.infer<typeof SamplesRemoved>;
