import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Archive, ScrubbedFile, ScrubMemory, ScrubState } from '@isocenter/archive';
import type { Logger } from 'pino';

const dayMs = 24 * 60 * 60 * 1000;
const restMs = 60_000;

/** The state of the scrub as a file in the data folder. A lost one costs a round begun anew. */
export function scrubMemoryIn(folder: string): ScrubMemory {
  const path = join(folder, 'scrub.json');
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as ScrubState;
      } catch {
        return undefined;
      }
    },
    async save(state) {
      await writeFile(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}

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
