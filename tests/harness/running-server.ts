import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const repositoryFolder = fileURLToPath(new URL('../..', import.meta.url));
/** The command line as built by `npm run build`, as a user runs it. */
export const commandLine = join(repositoryFolder, 'dist/server/cli.mjs');

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  dicomPort: number;
  dataFolder: string;
  /** All it printed so far. */
  output(): string;
  /** Asks it to end, and answers its exit code once it has; `null` where it was killed. */
  terminate(): Promise<number | null>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts the built product on free ports with an empty data folder of its own. */
export async function startServer(
  options: string[] = ['--no-samples'],
  dataFolder = mkdtempSync(join(tmpdir(), 'isocenter-')),
): Promise<RunningServer> {
  if (!existsSync(commandLine)) throw new Error('dist/server is missing. Build it: npm run build');
  const child = spawn(
    process.execPath,
    [commandLine, 'start', '--data', dataFolder, '--port', '0', '--dicom-port', '0', ...options],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const url = await waitFor(
    () => /https?:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0],
    child,
    () => output,
  );
  const dicomPort = Number(
    await waitFor(
      () => /DICOM port\D*(\d+)/i.exec(output)?.[1],
      child,
      () => output,
    ),
  );
  const terminate = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    return child.exitCode;
  };
  return {
    url,
    dicomPort,
    dataFolder,
    output: () => output,
    terminate,
    stop: async () => {
      await terminate();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

async function waitFor<T>(find: () => T | undefined, child: ChildProcess, output: () => string): Promise<T> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const found = find();
    if (found !== undefined) return found;
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output()}`);
    await wait(50);
  }
  throw new Error(`The server did not say where it listens:\n${output()}`);
}
