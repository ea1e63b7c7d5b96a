import * as z from 'zod/mini';

/** `waiting`: for its turn, or to be tried again. `dead`: for a person. */
export const JobState = z.enum(['waiting', 'running', 'dead']);
export type JobState = z.infer<typeof JobState>;

/** `GET /api/v1/operation`: how the server does, for whoever runs it. */
export const Operation = z.object({
  version: z.string(),
  /** Of Node.js. */
  nodeVersion: z.string(),
  database: z.enum(['sqlite', 'postgres']),
  blobs: z.enum(['folder', 's3']),
  isEncrypted: z.boolean(),
  /** ISO 8601 in UTC. */
  startedAt: z.string(),
  counts: z.object({ studies: z.number(), series: z.number(), instances: z.number() }),
  disk: z.object({
    /** Absent where the store has no limit that can be asked for. */
    freeBytes: z.optional(z.number()),
    minimumFreeBytes: z.number(),
  }),
  memoryBytes: z.number(),
  uploadsUnderWay: z.number(),
  jobs: z.array(z.object({ kind: z.string(), state: JobState, count: z.number() })),
  /** The reading of everything again; absent before it began. */
  scrub: z.optional(
    z.object({
      roundStartedAt: z.string(),
      files: z.number(),
      problems: z.number(),
      lastRound: z.optional(z.object({ endedAt: z.string(), files: z.number(), problems: z.number() })),
    }),
  ),
  /** The last backup that came to its end; absent where there was none. */
  lastBackup: z.optional(
    z.object({ createdAt: z.string(), files: z.number(), bytes: z.number(), problems: z.number() }),
  ),
});
export type Operation = z.infer<typeof Operation>;

/** One job of `GET /api/v1/jobs`. */
export const Job = z.object({
  id: z.string(),
  kind: z.string(),
  state: JobState,
  priority: z.number(),
  attempts: z.number(),
  createdAt: z.string(),
  notBefore: z.string(),
  /** Why it failed the last time. */
  lastError: z.optional(z.string()),
  /** What it is about, as far as that is a study, another node or a routing rule. */
  about: z.optional(
    z.object({
      studyInstanceUid: z.optional(z.string()),
      nodeId: z.optional(z.string()),
      peerAeTitle: z.optional(z.string()),
      ruleId: z.optional(z.string()),
    }),
  ),
});
export type Job = z.infer<typeof Job>;

/** Answer of `GET /api/v1/jobs?state=dead`, newest first. */
export const JobPage = z.object({ jobs: z.array(Job) });
export type JobPage = z.infer<typeof JobPage>;
