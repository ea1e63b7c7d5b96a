import * as z from 'zod/mini';
import { patientFields } from './schemas.ts';

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
  ...patientFields,
  /** `YYYY-MM-DD`. */
  studyDate: z.optional(z.string()),
  studyDescription: z.optional(z.string()),
  modality: z.optional(z.string()),
  /** Whom it contradicts: who the study, or its Patient ID, belongs to here. */
  here: z.optional(z.object(patientFields)),
  callingAeTitle: z.optional(z.string()),
  /** ISO 8601 in UTC. */
  since: z.string(),
});
export type HiddenInstance = z.infer<typeof HiddenInstance>;

/** Answer of `POST /api/v1/quarantine/search` and `POST /api/v1/deleted/search`, newest first. */
export const HiddenPage = z.object({
  total: z.number(),
  offset: z.number(),
  instances: z.array(HiddenInstance),
});
export type HiddenPage = z.infer<typeof HiddenPage>;

/** Answer of `POST /api/v1/quarantine/decide`. */
export const QuarantineDecided = z.object({ decided: z.number() });
export type QuarantineDecided = z.infer<typeof QuarantineDecided>;
