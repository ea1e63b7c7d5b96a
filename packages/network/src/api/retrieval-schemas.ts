import * as z from 'zod/mini';

/** `C-MOVE` needs the node to know us and to be allowed to store; the others need neither. */
export const RetrieveMethod = z.enum(['C-GET', 'C-MOVE', 'DICOMweb']);
export type RetrieveMethod = z.infer<typeof RetrieveMethod>;

const uid = z.string().check(z.regex(/^[\d.]{1,64}$/));

/** Body of `POST /api/v1/retrievals`. */
export const RetrieveOrder = z.object({
  nodeId: z.string().check(z.minLength(1), z.maxLength(64)),
  studyInstanceUid: uid,
  /** Only this series. */
  seriesInstanceUid: z.optional(uid),
  /** What the node can when absent: DICOMweb, C-GET, then C-MOVE. */
  method: z.optional(RetrieveMethod),
});
export type RetrieveOrder = z.infer<typeof RetrieveOrder>;

/** `waiting`: also between attempts. `failed`: for good, until it is tried again by hand (`jobs`). */
export const RetrievalState = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']);
export type RetrievalState = z.infer<typeof RetrievalState>;

/** How a retrieval goes on. */
export const Retrieval = z.object({
  id: z.string(),
  nodeId: z.string(),
  studyInstanceUid: z.string(),
  seriesInstanceUid: z.optional(z.string()),
  state: RetrievalState,
  method: z.optional(RetrieveMethod),
  completed: z.number(),
  failed: z.number(),
  warning: z.number(),
  /** Absent where it is not known. */
  remaining: z.optional(z.number()),
  /** Why it failed, or waits to be tried again. */
  problem: z.optional(z.object({ code: z.string(), message: z.string() })),
});
export type Retrieval = z.infer<typeof Retrieval>;

/** Answer of `GET /api/v1/retrievals`, newest first. */
export const Retrievals = z.object({ retrievals: z.array(Retrieval) });
export type Retrievals = z.infer<typeof Retrievals>;
