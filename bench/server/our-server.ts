import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../tests/harness/free-port.ts';
import { ensureBuilt } from '../../tools/build.mjs';
import type { MoveDestination } from './orthanc.ts';
import { Program, type Target } from './target.ts';

export interface OurTarget extends Target {
  /** How long the event loop was held up since the last time this was asked. */
  eventLoop(): Promise<{ readonly mostMs: number; readonly p99Ms: number }>;
  /** Makes a node known that C-MOVE may send to. */
  addNode(destination: MoveDestination): void;
}

const repositoryFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Our server as built, with every write made durable, as a user runs it; `profileFolder` gets a CPU profile of each run. */
export async function ourServer(folder: string, profileFolder?: string): Promise<OurTarget> {
  await ensureBuilt();
  const [port, dicomPort] = [await freePort(), await freePort()];
  const probeFile = join(folder, 'event-loop.json');
  const dataFolder = join(folder, 'isocenter');
  const cli = join(repositoryFolder, 'dist/server/cli.mjs');
  const command = [
    process.execPath,
    ...(profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : []),
    `--import=${new URL('event-loop-probe.mjs', import.meta.url)}`,
    cli,
    ...['start', '--no-samples', '--data', dataFolder],
    ...['--port', String(port), '--dicom-port', String(dicomPort)],
  ];
  const program = new Program(command, { ISOCENTER_BENCH_PROBE: probeFile });
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repositoryFolder });
  return {
    name: 'Isocenter',
    version: `Isocenter at ${commit.toString().trim()}, Node ${process.versions.node}`,
    dicomWebUrl: `http://127.0.0.1:${port}/dicom-web`,
    dicomPort,
    aeTitle: 'ISOCENTER',
    processId: () => program.processId(),
    start: () => program.start(),
    stop: () => program.stop(),
    addNode({ aeTitle, port: itsPort }) {
      const node = [aeTitle, '127.0.0.1', String(itsPort), '--allow', 'retrieve'];
      execFileSync(process.execPath, [cli, 'node', 'add', ...node, '--data', dataFolder], {
        stdio: 'ignore',
      });
    },
    async eventLoop() {
      rmSync(probeFile, { force: true });
      process.kill(program.processId(), 'SIGUSR2');
      for (let tries = 0; tries < 400; tries++) {
        await wait(25);
        try {
          return JSON.parse(readFileSync(probeFile, 'utf8')) as { mostMs: number; p99Ms: number };
        } catch {
          // Not written yet.
        }
      }
      throw new Error('The server did not tell its event loop delay');
    },
  };
}
