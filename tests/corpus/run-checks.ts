import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CheckReply, CheckRequest } from './check-process.ts';
import { Corpus } from './corpus.ts';
import { listComparisons, type OracleKind } from './kinds.ts';

/** What came of one entry. */
export interface CheckResult {
  readonly kind: OracleKind;
  readonly name: string;
  /** None is agreement. */
  readonly disagreements: readonly string[];
}

export interface RunOptions {
  readonly kinds: readonly OracleKind[];
  readonly processes: number;
  /** How long one entry may take; then its process is ended and it counts as a disagreement. */
  readonly deadlineMs: number;
  /** What the processes run, unless a test has another. */
  readonly script?: URL;
}

const checkProcess = new URL('./check-process.ts', import.meta.url);
/** Loading everything may take long where many run at once; a script that cannot be loaded ends its process instead. */
const START_MS = 120_000;

interface Task extends CheckRequest {
  readonly name: string;
  readonly folder: string;
}

/** Compares every entry of the given kinds; results are in the order of the oracles. */
export async function runChecks(
  folder: string,
  { kinds, processes, deadlineMs, script = checkProcess }: RunOptions,
): Promise<CheckResult[]> {
  const corpus = new Corpus(folder);
  const tasks = kinds.flatMap((kind) =>
    listComparisons(kind, corpus).map(({ name, folder }, index): Task => ({ kind, index, name, folder })),
  );
  const results = new Map<Task, readonly string[]>();
  const batches = batchesOf(tasks);
  const work = async () => {
    const checker = new CheckProcess(folder, deadlineMs, script);
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      for (const task of batch) results.set(task, await checker.check(task));
    }
    checker.end();
  };
  await Promise.all(Array.from({ length: Math.min(processes, batches.length) }, work));
  return tasks.map((task) => ({
    kind: task.kind,
    name: task.name,
    disagreements: results.get(task) ?? ['was not compared'],
  }));
}

/** Entries of one folder go to one process, ordered by file, so that each file is read and decoded once; large ones first. */
function batchesOf(tasks: readonly Task[]): Task[][] {
  const batches = new Map<string, Task[]>();
  for (const task of tasks) batches.set(task.folder, [...(batches.get(task.folder) ?? []), task]);
  const byName = (a: Task, b: Task) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return [...batches.values()].map((batch) => batch.sort(byName)).sort((a, b) => b.length - a.length);
}

const LAST_WORDS_LENGTH = 300;

/** A child that compares; ended and replaced when it does not answer in time. */
class CheckProcess {
  readonly #folder: string;
  readonly #deadlineMs: number;
  readonly #script: URL;
  #child: ChildProcess | undefined;
  #lastWords = '';

  constructor(folder: string, deadlineMs: number, script: URL) {
    this.#folder = folder;
    this.#deadlineMs = deadlineMs;
    this.#script = script;
  }

  /** Never rejects: what ends the process, or takes too long, is a disagreement of the entry it was about. */
  async check({ kind, index }: CheckRequest): Promise<readonly string[]> {
    if (!this.#child) {
      this.#child = this.#start();
      const failure = await this.#answer<'ready'>(this.#child, START_MS);
      if (failure !== 'ready') return failure;
    }
    this.#child.send({ kind, index } satisfies CheckRequest);
    const reply = await this.#answer<CheckReply>(this.#child, this.#deadlineMs);
    return 'disagreements' in reply ? reply.disagreements : reply;
  }

  /** The next message of the child, or the line that says why there is none. */
  #answer<Message>(child: ChildProcess, deadlineMs: number): Promise<Message | readonly [failure: string]> {
    return new Promise((resolve) => {
      const finish = (answer: Message | readonly [failure: string]) => {
        clearTimeout(timer);
        child.off('message', onMessage).off('close', onExit);
        resolve(answer);
      };
      const onMessage = (message: unknown) => finish(message as Message);
      const onExit = (code: number | null, signal: string | null) => {
        this.#child = undefined;
        finish([`ended its process with ${signal ?? `status ${code}`}: ${this.#lastWords.trim()}`]);
      };
      const timer = setTimeout(() => {
        this.#child = undefined;
        finish([`did not end within ${deadlineMs / 1000} s`]);
        child.kill('SIGKILL');
      }, deadlineMs);
      child.on('message', onMessage).on('close', onExit);
    });
  }

  end(): void {
    this.#child?.kill();
  }

  #start(): ChildProcess {
    this.#lastWords = '';
    const child = fork(this.#script, [this.#folder], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS_LENGTH);
    });
    return child;
  }
}
