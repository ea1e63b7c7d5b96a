import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { isBrought } from './system-tool.ts';

/** Debian keeps the programs of each version apart, outside the path. */
const debianFolder = '/usr/lib/postgresql';
const user = 'postgres';
const startTimeoutMs = 30_000;

/** Whether a real PostgreSQL can be started on this machine. */
export const hasPostgres = isBrought('PostgreSQL', 'postgresql', findPrograms() !== undefined);

/** A PostgreSQL of its own on a free port of 127.0.0.1, with fsync, in a folder that goes with it. */
export interface TestPostgres {
  /** Of a database that is there and empty at first. */
  readonly url: string;
  /** Creates one more, empty database. */
  createDatabase(name: string): Promise<string>;
  /** Ends it as a crash would, and starts it again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Further settings as `name=value`, such as `fsync=off`. */
export async function startPostgres(settings: readonly string[] = []): Promise<TestPostgres> {
  const programs = findPrograms() ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-postgres-'));
  const data = join(folder, 'data');
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, user]).toString()),
    );
    await chown(folder, uid, gid);
    await chmod(folder, 0o700);
  }
  const command = (name: string, args: readonly string[]): [string, string[]] => {
    const path = join(programs, name);
    return isRoot
      ? ['setpriv', ['--reuid', user, '--regid', user, '--init-groups', path, ...args]]
      : [path, [...args]];
  };
  const [initdb, initArguments] = command('initdb', [
    ...[
      '-D',
      data,
      '-U',
      'isocenter',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale',
      'C.UTF-8',
      '--no-instructions',
    ],
  ]);
  const made = spawnSync(initdb, initArguments, { cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async () => {
    const [postgres, args] = command('postgres', [
      ...['-D', data, '-p', String(port), '-k', folder],
      ...['listen_addresses=127.0.0.1', 'fsync=on', 'shared_buffers=64MB', ...settings].flatMap((setting) => [
        '-c',
        setting,
      ]),
    ]);
    const log: Buffer[] = [];
    server = spawn(postgres, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    server.stderr?.on('data', (bytes: Buffer) => log.push(bytes));
    const [isReady, readyArguments] = command('pg_isready', ['-q', '-h', '127.0.0.1', '-p', String(port)]);
    for (const begun = Date.now(); spawnSync(isReady, readyArguments).status !== 0; await wait(50)) {
      if (server.exitCode !== null || Date.now() - begun > startTimeoutMs) {
        throw new Error(`PostgreSQL did not start: ${Buffer.concat(log).toString()}`);
      }
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    const running = server;
    server = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    const [processId] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(processId), signal);
    await ended;
  };
  await start();
  const urlOf = (name: string) => `postgres://isocenter@127.0.0.1:${port}/${name}`;
  return {
    url: urlOf('postgres'),
    async createDatabase(name) {
      const [createdb, args] = command('createdb', [
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-U',
        'isocenter',
        name,
      ]);
      execFileSync(createdb, args, { cwd: folder });
      return urlOf(name);
    },
    async restart() {
      await end('SIGQUIT');
      await start();
    },
    async stop() {
      // At once: what it would write on the way out goes with its folder.
      await end('SIGQUIT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The folder with the programs of the newest version. */
function findPrograms(): string | undefined {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder) : [];
  const folders = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(debianFolder, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.find((path) =>
    ['postgres', 'initdb', 'pg_isready'].every((name) => existsSync(join(path, name))),
  );
}
