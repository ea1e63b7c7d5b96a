import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';

export interface Ended {
  readonly exitCode: number | null;
  /** Both outputs, in the order they came. */
  readonly output: string;
  readonly lines: readonly string[];
}

export interface RunOptions {
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
  /** Hears each line as it comes, and may end the program by a signal. */
  readonly onLine?: (line: string, signal: (name: NodeJS.Signals) => void) => void;
}

/** As packaged, DCMTK leaves Nagle's algorithm on and waits 40 ms for each message: servers run so, requestors need not. */
const quickly = { TCP_NODELAY: '1' };

/** Runs a program to its end, however it ends. Throws where it cannot be started or does not end. */
export function runProgram(
  program: string,
  options: readonly string[],
  { folder, environment = {}, deadlineMs = 60_000, onLine }: RunOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      cwd: folder,
      env: { ...process.env, ...quickly, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const deadline = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${program} did not end within ${deadlineMs} ms:\n${output.slice(-2000)}`));
    }, deadlineMs);
    const partial = { stdout: '', stderr: '' };
    const hear = (from: 'stdout' | 'stderr') => (chunk: Buffer) => {
      output += chunk;
      const lines = (partial[from] + chunk).split('\n');
      partial[from] = lines.pop() ?? '';
      for (const line of lines) onLine?.(line, (name) => child.kill(name));
    };
    child.stdout.on('data', hear('stdout'));
    child.stderr.on('data', hear('stderr'));
    child.once('error', (error) => {
      clearTimeout(deadline);
      reject(new Error(`${program} cannot be started: ${error.message}`));
    });
    child.once('close', (exitCode) => {
      clearTimeout(deadline);
      resolve({ exitCode, output, lines: output.split('\n').map((line) => line.trimEnd()) });
    });
  });
}

/** The same where anything but success is a failure of the cell. */
export async function runToSuccess(program: string, options: readonly string[], more: RunOptions = {}) {
  const ended = await runProgram(program, options, more);
  if (ended.exitCode === 0) return ended;
  throw new Error(`${program} ended with ${ended.exitCode}:\n${ended.output.slice(-3000)}`);
}

export interface Started {
  /** All it printed so far. */
  output(): string;
  /** Ends it, kindly and then not. */
  stop(): Promise<void>;
}

/** Starts a server; resolves once it listens. */
export async function startProgram(
  program: string,
  options: readonly string[],
  { port, folder, environment = {} }: Pick<RunOptions, 'folder' | 'environment'> & { readonly port: number },
): Promise<Started> {
  const child = spawn(program, options, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const hear = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.once('error', (error) => {
    output += error.message;
  });
  const stop = () => end(child);
  const deadline = Date.now() + 60_000;
  while (!(await isListening(port))) {
    const isGone = child.pid === undefined || child.exitCode !== null;
    if (isGone || Date.now() > deadline) {
      await stop();
      throw new Error(`${program} does not listen on port ${port}:\n${output.slice(-3000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { output: () => output, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const unkindly = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(unkindly);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
