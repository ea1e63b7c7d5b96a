import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

/** A DICOM application under measurement, running on loopback with data of its own. */
export interface DicomTarget {
  readonly name: string;
  readonly version: string;
  readonly dicomPort: number;
  readonly aeTitle: string;
  processId(): number;
  /** Does not wait until it answers. */
  start(): void;
  stop(): Promise<void>;
}

export interface Target extends DicomTarget {
  /** `http://127.0.0.1:PORT/dicom-web` */
  readonly dicomWebUrl: string;
}

/** A program that can be started again and again with the same arguments. */
export class Program {
  readonly #command: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #output = '';

  /** @param environment what differs from ours; `undefined` takes a variable away. */
  constructor(command: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.#command = command;
    this.#environment = { ...process.env, ...environment };
  }

  processId(): number {
    const processId = this.#child?.pid;
    if (processId === undefined) throw new Error(`${this.#command[0]} does not run`);
    return processId;
  }

  start(): void {
    const [name = '', ...rest] = this.#command;
    const child = spawn(name, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: this.#environment });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        this.#output = (this.#output + chunk).slice(-4000);
      });
    child.once('exit', (code) => {
      if (this.#child === child) throw new Error(`${name} ended with ${code}:\n${this.#output}`);
    });
    this.#child = child;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
}

/** Milliseconds until the first search is answered. */
export async function firstAnswer({ dicomWebUrl }: Target, deadlineMs = 60_000): Promise<number> {
  const begin = performance.now();
  while (performance.now() - begin < deadlineMs) {
    try {
      const response = await fetch(`${dicomWebUrl}/studies?limit=1`, {
        headers: { accept: 'application/dicom+json' },
      });
      await response.arrayBuffer();
      if (response.ok) return performance.now() - begin;
    } catch {
      // It does not listen yet.
    }
    await wait(5);
  }
  throw new Error('The server did not answer a search');
}

export const debianVersion = (name: string): string =>
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own syntax
  spawnSync('dpkg-query', ['-W', '-f=${Version}', name], { encoding: 'utf8' }).stdout.trim();
