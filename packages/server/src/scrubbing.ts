import { setTimeout as wait } from 'node:timers/promises';
import type { Archive, ScrubbedFile, ScrubMemory, ScrubState } from '@isocenter/archive';
import type { Logger } from 'pino';
import { stateFile } from './state-file.ts';

const dayMs = 24 * 60 * 60 * 1000;
const restMs = 60_000;

/** A lost one costs a round begun anew. */
export const scrubMemoryIn = (folder: string): ScrubMemory => stateFile<ScrubState>(folder, 'scrub.json');

export interface ScrubbingOptions {
  readonly archive: Archive;
  readonly memory: ScrubMemory;
  /** A round through everything takes so long. */
  readonly days: number;
  readonly logger: Logger;
  readonly onFile?: ((file: ScrubbedFile) => void) | undefined;
}

/** Reads everything again and again, one round after the other, until it is stopped. */
export class Scrubbing {
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: ScrubbingOptions) {
    this.#done = this.#run(options);
  }

  async stop(): Promise<void> {
    this.#abort.abort(new Error('The server stops.'));
    await this.#done;
  }

  async #run({ archive, memory, days, logger, onFile }: ScrubbingOptions): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        const { lastRound } = await archive.scrub({ memory, roundMs: days * dayMs, signal, onFile });
        logger.info({ ...lastRound }, 'Read every stored file again');
      } catch (error) {
        if (!signal.aborted) logger.error({ err: error }, 'The scrub failed and begins again in a minute');
      }
      await wait(restMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
