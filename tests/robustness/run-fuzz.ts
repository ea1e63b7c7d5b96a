import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type FuzzCase, nameOfCase } from './fuzz-case.ts';
import type { CaseReply, FuzzRequest } from './fuzz-messages.ts';
import { FuzzTotals } from './fuzz-totals.ts';
import type { Refusal } from './questions.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly processes: number;
  /** How long one case may take; then its process is ended, and that is a failure. */
  readonly caseDeadlineMs: number;
  /** How long one frame may take; then its worker is replaced, and that is an IsocenterError as it should be. */
  readonly decodeDeadlineMs: number;
  /** The most memory a process may have. */
  readonly memoryBytes: number;
  /** Told of every failure at once, and of progress. */
  readonly onFailure?: (name: string, what: string, stack: string) => void;
  readonly onProgress?: (totals: FuzzTotals) => void;
}

/** Runs the cases, those of one subject one after the other in one process. */
export async function runFuzz(
  casesBySubject: readonly (readonly FuzzCase[])[],
  options: FuzzOptions,
): Promise<FuzzTotals> {
  const totals = new FuzzTotals();
  const waiting = casesBySubject.filter(({ length }) => length > 0);
  const work = async () => {
    const runner = new CaseRunner(options, totals);
    for (let cases = waiting.shift(); cases; cases = waiting.shift()) await runner.run(cases);
    runner.end();
  };
  await Promise.all(Array.from({ length: Math.min(options.processes, waiting.length) }, work));
  return totals;
}

const LAST_WORDS_LENGTH = 2000;
/** Starting compiles the sources, on a machine that may be busy. */
const START_DEADLINE_MS = 120_000;

/** A child that runs cases; ended and replaced when it does not answer in time, or has taken too much memory. */
class CaseRunner {
  readonly #options: FuzzOptions;
  readonly #totals: FuzzTotals;
  #child: ChildProcess | undefined;
  #lastWords = '';

  constructor(options: FuzzOptions, totals: FuzzTotals) {
    this.#options = options;
    this.#totals = totals;
  }

  async run(cases: readonly FuzzCase[]): Promise<void> {
    for (let rest = cases; rest.length > 0; ) rest = rest.slice(await this.#runUntilTheEnd(rest));
  }

  end(): void {
    this.#child?.kill();
  }

  /** Resolves to the number of cases done: fewer than all where the process ended. */
  async #runUntilTheEnd(cases: readonly FuzzCase[]): Promise<number> {
    this.#child ??= await this.#start();
    const child = this.#child;
    const { caseDeadlineMs, memoryBytes, seed } = this.#options;
    return new Promise((resolve) => {
      let done = 0;
      const finish = () => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit);
        resolve(done);
      };
      const replace = () => {
        this.#child = undefined;
        child.kill('SIGKILL');
        finish();
      };
      const endCase = (
        refusals: readonly Refusal[],
        failures: readonly { what: string; stack: string }[],
      ) => {
        const fuzzCase = cases[done++];
        if (!fuzzCase) return;
        this.#totals.add(fuzzCase, refusals, failures.length);
        for (const { what, stack } of failures) {
          this.#totals.failures.push(`${nameOfCase(fuzzCase)}: ${what}`);
          this.#options.onFailure?.(nameOfCase(fuzzCase), what, stack);
        }
      };
      const onMessage = ({ refusals, failures, durationMs, slowest, peakBytes }: CaseReply) => {
        const fuzzCase = cases[done];
        if (fuzzCase) this.#totals.noteTime(fuzzCase, durationMs, slowest);
        const isTooMuch = peakBytes > memoryBytes;
        const words = `took ${Math.round(peakBytes / 2 ** 20)} MiB of memory`;
        endCase(refusals, [
          ...failures.map(({ question, what, stack }) => ({ what: `${question}: ${what}`, stack })),
          ...(isTooMuch ? [{ what: words, stack: '' }] : []),
        ]);
        this.#options.onProgress?.(this.#totals);
        if (isTooMuch) replace();
        else if (done === cases.length) finish();
        else timer.refresh();
      };
      const onExit = (code: number | null, signal: string | null) => {
        this.#child = undefined;
        endCase(
          [],
          [{ what: `ended its process with ${signal ?? `status ${code}`}`, stack: this.#lastWords }],
        );
        finish();
      };
      const timer = setTimeout(() => {
        endCase([], [{ what: `did not end within ${caseDeadlineMs / 1000} s`, stack: '' }]);
        replace();
      }, caseDeadlineMs);
      child.on('message', onMessage).on('exit', onExit);
      child.send({ cases: [...cases], seed } satisfies FuzzRequest);
    });
  }

  async #start(): Promise<ChildProcess> {
    const { decodeDeadlineMs } = this.#options;
    const child = fork(new URL('./fuzz-process.ts', import.meta.url), [String(decodeDeadlineMs)], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      execArgv: ['--import', 'tsx', '--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS_LENGTH);
    });
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new Error(`The process did not start: ${this.#lastWords}`));
      const timer = setTimeout(fail, START_DEADLINE_MS);
      child.once('message', () => {
        clearTimeout(timer);
        child.off('exit', fail);
        resolve();
      });
      child.once('exit', fail);
    });
    return child;
  }
}
