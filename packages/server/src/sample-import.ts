import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Archive } from '@isocenter/archive';
import type { Status } from '@isocenter/network/api';
import type { Logger } from 'pino';
import { findSampleState, writeSampleState } from './sample-state.ts';
import { numberOfSampleInstances } from './samples/index.ts';
import type { SampleMessage } from './samples/worker.ts';
import { findWorkerScript } from './threads/worker-script.ts';

export type SampleProgress = NonNullable<Status['sampleImport']>;

export interface SampleImportOptions {
  readonly archive: Pick<Archive, 'keep' | 'lastSequence'>;
  readonly dataFolder: string;
  readonly userId: string;
  readonly logger: Logger;
  readonly onProgress: (progress: SampleProgress) => void;
}

/** Progress is told no more often than this many instances. */
const progressStep = 10;

/**
 * Makes the sample studies in a process of their own, whose memory goes with it, and stores them, when the archive has never held anything, or when
 * doing so was broken off before: the same studies are made each time, so what is there already is left alone.
 */
export class SampleImport {
  /** Settles when there is nothing (more) to do; never rejects. */
  readonly done: Promise<void>;
  readonly #options: SampleImportOptions;
  #maker: ChildProcess | undefined;
  #isStopped = false;
  #isUnfinished = false;

  constructor(options: SampleImportOptions) {
    this.#options = options;
    this.done = this.#run().catch((error: unknown) => {
      options.logger.error({ err: error }, 'samples failed');
      this.#tell('failed');
    });
  }

  /** Breaks off; the next start takes it up again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#maker) await end(this.#maker);
    await this.done;
  }

  /** Breaks off because samples are not wanted, and tells so if any were being made. */
  async cancel(): Promise<void> {
    await this.stop();
    if (this.#isUnfinished) this.#tell('stopped');
  }

  #tell(state: SampleProgress['state'], done = 0): void {
    this.#isUnfinished = state === 'running';
    this.#options.onProgress({ state, done, total: numberOfSampleInstances });
  }

  async #run(): Promise<void> {
    const { archive, dataFolder, logger } = this.#options;
    const state = await findSampleState(dataFolder);
    const isWanted = state === 'running' || (state === undefined && (await archive.lastSequence()) === 0);
    if (!isWanted) return;
    await writeSampleState(dataFolder, 'running');
    this.#tell('running');
    const script = await findWorkerScript('samples-worker', 'samples/worker.ts');
    if (this.#isStopped) return;
    this.#maker = fork(fileURLToPath(script), { execArgv: [], serialization: 'advanced' });
    try {
      await this.#storeAll(this.#maker);
    } finally {
      await end(this.#maker);
    }
    if (this.#isStopped) return;
    await writeSampleState(dataFolder, 'done');
    logger.info({ instances: numberOfSampleInstances }, 'samples stored');
    this.#tell('done', numberOfSampleInstances);
  }

  #storeAll(maker: ChildProcess): Promise<void> {
    let stored = 0;
    const storing = new Set<Promise<void>>();
    return new Promise((resolve, reject) => {
      maker.on('message', (message: SampleMessage) => {
        if (message.kind === 'done') return;
        const one = this.#store(message.bytes)
          .then(() => {
            stored++;
            if (stored % progressStep === 0) this.#tell('running', stored);
            // A maker that is gone by now needs no answer; its exit tells how it ended.
            if (maker.connected) maker.send('stored', () => undefined);
          })
          .catch(reject)
          .finally(() => storing.delete(one));
        storing.add(one);
      });
      maker.on('error', reject);
      maker.once('exit', (code) => {
        if (code !== 0 && !this.#isStopped) reject(new Error(`Making samples ended with ${code}.`));
        Promise.all(storing).then(() => resolve(), reject);
      });
    });
  }

  async #store(bytes: Uint8Array): Promise<void> {
    const { archive, userId } = this.#options;
    async function* file() {
      yield bytes;
    }
    const outcome = await archive.keep({ origin: { door: 'sample', userId }, bytes: file() });
    if (outcome.status === 'refused') throw outcome.error;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}
