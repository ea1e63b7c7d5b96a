import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../harness/running-server.ts';
import { hasSystemTool } from '../harness/system-tool.ts';
import { Op } from './disk-records.ts';

/** Where below the data folder a call goes; the numbers of faulty-disk.c. */
export const Place = { draft: 1, blob: 2, wal: 4, index: 8, folder: 16, other: 32, anywhere: 63 } as const;

const Action = { none: 0, killBefore: 1, killAfter: 2, fail: 3 } as const;

/** A moment of a process: a kind of call at a kind of place; so many of them are let pass first. */
export interface Moment {
  readonly op: number;
  readonly place: number;
  readonly wait?: number;
}

/** The four moments between the bytes and the answer at which a process may end. */
export const killMoments = {
  'after the bytes': { when: 'killBefore', op: Op.sync, place: Place.draft },
  'after the flush, before the name': { when: 'killBefore', op: Op.rename, place: Place.blob },
  'after the name, before the commit': { when: 'killBefore', op: Op.write, place: Place.wal },
  'after the commit, before the answer': { when: 'killAfter', op: Op.sync, place: Place.wal },
} as const;

/** Numbers of Linux. */
export const ErrorNumber = { EIO: 5, EMFILE: 24, ENOSPC: 28, EROFS: 30 } as const;

/**
 * Compiles faulty-disk.c, where this machine can: Linux with a C compiler.
 * @throws Error on CI when the compiler is missing
 */
export function buildFaultyDisk(folder: string): string | undefined {
  if (process.platform !== 'linux') {
    console.warn('Disks are made to fail on Linux alone, so tests with such a disk are left out.');
    return undefined;
  }
  if (!hasSystemTool('cc', 'gcc libc6-dev')) return undefined;
  const library = join(folder, 'faulty-disk.so');
  const source = fileURLToPath(new URL('faulty-disk.c', import.meta.url));
  const { status, stderr } = spawnSync(
    'cc',
    ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl', '-lpthread'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`faulty-disk.c does not compile: ${stderr}`);
  return library;
}

export interface StartOptions {
  readonly dataFolder: string;
  /** The library of `buildFaultyDisk`. */
  readonly faultyDisk?: string | undefined;
  /** Where to record what it does on disk. */
  readonly recordFile?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Our server as built, in a process that ends or stumbles when it is told to. */
export class ServerUnderFault {
  readonly dataFolder: string;
  readonly #child: ChildProcess;
  readonly #controlFile: string;
  readonly #ended: Promise<void>;
  #output = '';
  url = '';
  dicomPort = 0;

  private constructor(child: ChildProcess, dataFolder: string, controlFile: string) {
    this.#child = child;
    this.dataFolder = dataFolder;
    this.#controlFile = controlFile;
    this.#ended = new Promise((resolve) => child.once('exit', () => resolve()));
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        this.#output += chunk;
      });
  }

  /** Throws with all it printed when it does not come up. */
  static async start(options: StartOptions): Promise<ServerUnderFault> {
    const server = ServerUnderFault.#spawn(options);
    await server.#comeUp();
    return server;
  }

  /** Whether it came up before the moment did; it is gone afterwards. */
  static async startAndDie(
    options: StartOptions,
    when: 'killBefore' | 'killAfter',
    moment: Moment,
  ): Promise<boolean> {
    const server = ServerUnderFault.#spawn(options);
    server.killAt(when, moment);
    const isUp = await server.#comeUp().then(
      () => true,
      () => false,
    );
    server.kill();
    await server.ended();
    return isUp;
  }

  static #spawn(options: StartOptions): ServerUnderFault {
    const { dataFolder, faultyDisk, recordFile } = options;
    const controlFile = `${dataFolder}.control`;
    writeFileSync(controlFile, Buffer.alloc(28));
    const environment = {
      ...process.env,
      ...options.environment,
      ...(faultyDisk && {
        LD_PRELOAD: faultyDisk,
        FAULTY_DISK_ROOT: dataFolder,
        FAULTY_DISK_CONTROL: controlFile,
        ...(recordFile && { FAULTY_DISK_LOG: recordFile }),
      }),
    };
    const ports = ['--port', '0', '--dicom-port', '0'];
    const start = [commandLine, 'start', '--no-samples', '--data', dataFolder, ...ports];
    const child = spawn(process.execPath, start, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    return new ServerUnderFault(child, dataFolder, controlFile);
  }

  async #comeUp(): Promise<void> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await wait(10)) {
      const url = /https?:\/\/127\.0\.0\.1:\d+/.exec(this.#output)?.[0];
      const dicomPort = /DICOM port\D*(\d+)/i.exec(this.#output)?.[1];
      if (url !== undefined && dicomPort !== undefined) {
        this.url = url;
        this.dicomPort = Number(dicomPort);
        return;
      }
      if (this.hasEnded) break;
    }
    this.#child.kill('SIGKILL');
    throw new Error(`The server did not start:\n${this.#output}`);
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Ends with SIGKILL at a moment; `ended` tells when it came. */
  killAt(when: 'killBefore' | 'killAfter', moment: Moment): void {
    this.#control(Action[when], moment, 0, false);
  }

  /** Lets a call fail, once or from then on. */
  failAt(moment: Moment, errorNumber: number, { stays = false } = {}): void {
    this.#control(Action.fail, moment, errorNumber, stays);
  }

  /** From now on nothing fails; answers how many calls did. */
  behave(): number {
    const fired = readFileSync(this.#controlFile).readInt32LE(24);
    this.#control(Action.none, { op: 0, place: 0 }, 0, false);
    return fired;
  }

  /** The action goes in last: until then nothing happens. */
  #control(
    action: number,
    { op, place, wait: passes = 0 }: Moment,
    errorNumber: number,
    stays: boolean,
  ): void {
    const file = openSync(this.#controlFile, 'r+');
    const rest = Buffer.alloc(24);
    for (const [index, value] of [op, place, passes, errorNumber, stays ? 1 : 0, 0].entries())
      rest.writeInt32LE(value, index * 4);
    writeSync(file, Buffer.alloc(4), 0, 4, 0);
    writeSync(file, rest, 0, 24, 4);
    writeSync(file, Buffer.from([action, 0, 0, 0]), 0, 4, 0);
    closeSync(file);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Resolves once the process is gone. */
  ended(): Promise<void> {
    return this.#ended;
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) this.#child.kill('SIGTERM');
    await this.#ended;
    rmSync(this.#controlFile, { force: true });
  }

  /** Lines of its own log, as objects. */
  logLines(): Record<string, unknown>[] {
    const path = join(this.dataFolder, 'isocenter.log');
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
