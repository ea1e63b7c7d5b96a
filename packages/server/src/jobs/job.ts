import type * as z from 'zod';

/** Work that is done later, by whichever process is free, at least once. */
export interface JobKind<Payload> {
  /** Stands in the database: `series-renditions`. */
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
  /** How many of this kind one process does at a time. */
  readonly concurrency: number;
  /** After so many failures it waits for a person. */
  readonly maximumAttempts: number;
  /**
   * Does the work; it may be done twice where a process died. What it throws is tried again later, but for errors that
   * would come again (bad input, unsupported). `signal` aborts when the job was cancelled or the process must stop.
   */
  run(payload: Payload, signal: AbortSignal): Promise<void>;
  /** It failed for good, and waits for a person. */
  onDead?(payload: Payload): void;
}

/** `dead`: it failed too often, or in a way that trying again does not cure. */
export type JobState = 'waiting' | 'running' | 'dead';

/** A job as an operator sees it. */
export interface JobRecord {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  readonly payload: unknown;
  readonly priority: number;
  readonly attempts: number;
  /** ISO 8601 in UTC, as all times here. */
  readonly createdAt: string;
  readonly notBefore: string;
  /** Code and text of the last failure; no value of a patient is in it. */
  readonly lastError: string | undefined;
}

export interface EnqueueOptions {
  /** While a job of this kind and key waits, another is not added. */
  readonly dedupeKey?: string;
  /** Higher goes first. Default 0. */
  readonly priority?: number;
  /** Milliseconds before it may begin. Default 0. */
  readonly delayMs?: number;
}
