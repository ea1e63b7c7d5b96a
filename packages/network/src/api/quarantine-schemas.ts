import * as z from 'zod/mini';

/** Why an instance is kept but not shown. */
export const HiddenReason = z.enum(['quarantined', 'deleted', 'rejected', 'replaced']);
export type HiddenReason = z.infer<typeof HiddenReason>;

/** An instance that is kept but not shown, with what its file says of its patient and study. */
export const HiddenInstance = z.object({
  /** Names this entry of the queue. */
  id: z.number(),
  reason: HiddenReason,
  /** Of `docs/errors.md`, or the words of whoever deleted it. */
  why: z.string(),
  /** What is wrong and what can be done, for a person; only for codes this version knows. */
  explanation: z.optional(z.string()),
  sopInstanceUid: z.string(),
  seriesInstanceUid: z.string(),
  studyInstanceUid: z.string(),
  patientName: z.optional(z.string()),
  patientId: z.optional(z.string()),
  /** `YYYY-MM-DD`. */
  patientBirthDate: z.optional(z.string()),
  patientSex: z.optional(z.string()),
  /** `YYYY-MM-DD`. */
  studyDate: z.optional(z.string()),
  studyDescription: z.optional(z.string()),
  modality: z.optional(z.string()),
  /** Whom it contradicts: who the study, or its Patient ID, belongs to here. */
  here: z.optional(
    z.object({
      patientName: z.optional(z.string()),
      patientId: z.optional(z.string()),
      patientBirthDate: z.optional(z.string()),
      patientSex: z.optional(z.string()),
    }),
  ),
  callingAeTitle: z.optional(z.string()),
  /** ISO 8601 in UTC. */
  since: z.string(),
});
export type HiddenInstance = z.infer<typeof HiddenInstance>;

/** Body of `POST /api/v1/quarantine/search`. */
export const QuarantineSearch = z.object({
  /** Only of this study. */
  studyInstanceUid: z.optional(z.string().check(z.maxLength(64))),
  offset: z.optional(z.number().check(z.int(), z.nonnegative())),
  limit: z.optional(z.number().check(z.int(), z.positive(), z.maximum(500))),
});
export type QuarantineSearch = z.infer<typeof QuarantineSearch>;

/** Its answer, newest first. */
export const QuarantinePage = z.object({
  total: z.number(),
  offset: z.number(),
  instances: z.array(HiddenInstance),
});
export type QuarantinePage = z.infer<typeof QuarantinePage>;

const value = z.string().check(z.maxLength(256));

/** Body of `POST /api/v1/quarantine/decide`. */
export const QuarantineDecision = z.discriminatedUnion('decision', [
  z.object({
    decision: z.literal('accept'),
    ids: z.array(z.number().check(z.int())).check(z.minLength(1), z.maxLength(10_000)),
    /** Attributes by keyword, to be said instead of what the file says: `{ "PatientID": "17" }`. */
    correction: z.optional(z.record(z.string(), value)),
  }),
  z.object({
    decision: z.literal('refuse'),
    ids: z.array(z.number().check(z.int())).check(z.minLength(1), z.maxLength(10_000)),
    /** The words of whoever decides. */
    why: z.string().check(z.minLength(1), z.maxLength(500)),
  }),
]);
export type QuarantineDecision = z.infer<typeof QuarantineDecision>;

/** Its answer. */
export const QuarantineDecided = z.object({ decided: z.number() });
export type QuarantineDecided = z.infer<typeof QuarantineDecided>;

/** Body of `POST /api/v1/maintenance`: long work, told line by line as it goes. Folders are those of the server's machine. */
export const MaintenanceTask = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('fsck'),
    repair: z.boolean(),
    digests: z.boolean(),
    /** A backup that whole files are taken from. */
    backup: z.optional(z.string()),
  }),
  z.object({ task: z.literal('backup'), folder: z.string().check(z.minLength(1)) }),
  z.object({ task: z.literal('scrub') }),
]);
export type MaintenanceTask = z.infer<typeof MaintenanceTask>;

/** One line of its answer (`application/x-ndjson`). */
export const MaintenanceEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), done: z.number(), total: z.number() }),
  z.object({
    kind: z.literal('problem'),
    problem: z.string(),
    blobKey: z.string(),
    sopInstanceUid: z.optional(z.string()),
    repaired: z.boolean(),
  }),
  /** The last line of work that came to its end: figures by their name. */
  z.object({ kind: z.literal('report'), figures: z.record(z.string(), z.union([z.string(), z.number()])) }),
  /** The last line of work that did not. */
  z.object({
    kind: z.literal('failed'),
    code: z.string(),
    title: z.string(),
    detail: z.string(),
    fix: z.string(),
  }),
]);
export type MaintenanceEvent = z.infer<typeof MaintenanceEvent>;
