// Bodies of requests. Only the server checks them, so they lie apart: a page never loads them.
import * as z from 'zod/mini';
import { AttributeLevel } from './attributes.ts';
import { type StudySortKey, studySortKeys } from './study-sort-keys.ts';

/** The most studies one answer holds. */
export const maximumStudyPage = 500;

const text = z.optional(z.string().check(z.maxLength(256)));
const day = z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)));

/**
 * Body of `POST /api/v1/studies/search`; no query of a GET, because what is searched for may name a patient. All filters must
 * hold; matching ignores case and accents.
 */
export const StudySearch = z.object({
  /** Words that must each be found in the name, ID, accession number, modality, description or date. */
  text,
  patientName: text,
  patientId: text,
  accessionNumber: text,
  /** One study, by its UID. */
  studyInstanceUid: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  /** `YYYY-MM-DD`, first day of the range. */
  studyDateFrom: day,
  /** `YYYY-MM-DD`, last day of the range. */
  studyDateTo: day,
  /** One modality, or several with commas: `CT,MR`. */
  modality: text,
  description: text,
  /** A key of `studySortKeys`, with `-` in front for descending order. Default `-studyDate`. */
  sort: z.optional(
    z.enum([...studySortKeys, ...studySortKeys.map((key) => `-${key}` as const)] as [
      StudySortKey,
      ...(StudySortKey | `-${StudySortKey}`)[],
    ]),
  ),
  offset: z.optional(z.number().check(z.int(), z.nonnegative())),
  limit: z.optional(z.number().check(z.int(), z.positive(), z.maximum(maximumStudyPage))),
});
export type StudySearch = z.infer<typeof StudySearch>;

const uid = z.optional(z.string().check(z.minLength(1), z.maxLength(64)));

/** Body of `POST /api/v1/quarantine/search`. */
export const QuarantineSearch = z.object({
  /** Only of this study. */
  studyInstanceUid: uid,
  offset: z.optional(z.number().check(z.int(), z.nonnegative())),
  limit: z.optional(z.number().check(z.int(), z.positive(), z.maximum(500))),
});
export type QuarantineSearch = z.infer<typeof QuarantineSearch>;

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

/** Body of `POST /api/v1/deleted/search`. */
export const DeletedSearch = z.extend(QuarantineSearch, {
  /** Only of this series. */
  seriesInstanceUid: uid,
});
export type DeletedSearch = z.infer<typeof DeletedSearch>;

/** Body of `POST /api/v1/deleted/restore`: numbers of the search, or what was deleted under an address. */
export const DeletedRestore = z.union([
  z.strictObject({ ids: z.array(z.number().check(z.int())).check(z.minLength(1), z.maxLength(10_000)) }),
  z.strictObject({
    studyInstanceUid: z.string().check(z.minLength(1), z.maxLength(64)),
    seriesInstanceUid: uid,
  }),
]);
export type DeletedRestore = z.infer<typeof DeletedRestore>;

/** Body of `POST /api/v1/attributes`. */
export const AttributeChoice = z.object({
  /** Of PS3.6, by keyword or eight hexadecimal digits. */
  attribute: z.string().check(z.minLength(1), z.maxLength(64)),
  /** What a value counts for: its instance unless told, or all of its series or study. */
  level: z.optional(AttributeLevel),
});
export type AttributeChoice = z.infer<typeof AttributeChoice>;

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
