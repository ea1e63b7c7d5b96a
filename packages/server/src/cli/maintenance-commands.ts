import { resolve } from 'node:path';
import {
  askForMaintenance,
  fetchTransport,
  type MaintenanceEvent,
  type MaintenanceTask,
} from '@isocenter/network/api';
import { Command } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { lastBackupIn, maintain } from '../maintenance.ts';
import { scrubMemoryIn } from '../scrubbing.ts';
import { backupOpener } from '../storage/open-blob-stores.ts';
import { openExistingArchive } from './existing-archive.ts';
import { createProgressBar } from './progress-bar.ts';
import { findRunningServer } from './running-server.ts';
import { configOf, withDataOptions } from './settings.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

export function fsckCommand(): Command {
  const command = new Command('fsck')
    .description('Compare index, stored files and digests; report what does not agree.')
    .option('--repair', 'repair what can be: nothing is destroyed, what does not belong is set aside')
    .option('--quick', 'compare names only; read no file')
    .option('--from <backup>', 'take whole files from a backup in place of missing and damaged ones');
  return withDataOptions(command).action(async () => {
    const { repair = false, quick = false, from } = command.opts<FsckOptions>();
    const backup = from === undefined ? {} : { backup: resolve(from) };
    await run(configOf(command), {
      task: 'fsck',
      repair: repair || from !== undefined,
      digests: !quick,
      ...backup,
    });
  });
}

interface FsckOptions {
  readonly repair?: boolean;
  readonly quick?: boolean;
  readonly from?: string;
}

export function backupCommand(): Command {
  const command = new Command('backup')
    .description('Copy the archive into a folder, beside stores that go on; again, only what is new.')
    .argument('<folder>', 'where the backup is kept; made when it is not there');
  return withDataOptions(command).action((folder: string) =>
    run(configOf(command), { task: 'backup', folder: resolve(folder) }),
  );
}

export function scrubCommand(): Command {
  const command = new Command('scrub').description(
    'Read every stored file and compare its digest now; a running server does so by itself over many days.',
  );
  return withDataOptions(command).action(() => run(configOf(command), { task: 'scrub' }));
}

/** Through the server that has the folder if one runs, else in the folder itself. Exit code 1: there are problems left. */
async function run(config: ServerConfig, task: MaintenanceTask): Promise<void> {
  const abort = stopOnInterrupt('Stopped. What was done stays done.');
  const bar = createProgressBar(process.stderr);
  let hasProblems = false;
  const tell = (event: MaintenanceEvent) => {
    if (event.kind === 'progress') return bar.show(event.done, event.total);
    bar.end();
    if (event.kind === 'problem' && !event.repaired) hasProblems = true;
    if (event.kind === 'failed') hasProblems = true;
    for (const line of eventLines(event)) console.log(line);
  };
  try {
    await runOn(config, task, tell, abort.signal);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    bar.end();
    console.error((abort.signal.reason as Error).message);
    process.exitCode = 130;
    return;
  } finally {
    bar.end();
  }
  if (hasProblems) process.exitCode = 1;
}

export async function runOn(
  config: ServerConfig,
  task: MaintenanceTask,
  tell: (event: MaintenanceEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const running = await findRunningServer(config.dataFolder);
  if (running) {
    for await (const event of askForMaintenance(fetchTransport(), running.file.url, task, { signal }))
      tell(event);
    return;
  }
  const { archive, close } = await openExistingArchive(config);
  try {
    const scrubMemory = scrubMemoryIn(config.dataFolder);
    const lastBackup = lastBackupIn(config.dataFolder);
    const openBackup = backupOpener(config);
    await maintain(task, { archive, scrubMemory, lastBackup, openBackup, signal, tell });
  } finally {
    await close();
  }
}

/** One line for each problem, and one with the figures at the end. */
export function eventLines(event: MaintenanceEvent): string[] {
  switch (event.kind) {
    case 'progress':
      return [];
    case 'problem': {
      const { problem, blobKey, sopInstanceUid, repaired } = event;
      const file = blobKey === undefined ? 'the index' : `file ${blobKey}`;
      const what = sopInstanceUid ? `${sopInstanceUid} (${file})` : file;
      return [
        `${problem.padEnd(10)} ${what}: ${repaired ? (repairs[problem] ?? 'repaired') : (advice[problem] ?? 'not repaired')}`,
      ];
    }
    case 'report':
      return [figuresLine(event.figures)];
    case 'failed':
      return [`${event.title} ${event.detail} ${event.fix}`];
  }
}

const plainFigures: ReadonlySet<string> = new Set(['snapshot', 'files', 'bytes', 'copied', 'copiedBytes']);

/** Kinds of problems of which there are none are left out. */
export function figuresLine(figures: Readonly<Record<string, string | number>>): string {
  const told = Object.entries(figures).filter(([name, figure]) => plainFigures.has(name) || figure !== 0);
  const text = told.map(([name, figure]) => `${name} ${figure}`).join(', ');
  return told.every(([name]) => plainFigures.has(name)) ? `${text}; no problems` : text;
}

const advice: Readonly<Record<string, string>> = {
  unindexed: 'whole, but not in the index; --repair takes it in',
  unusable: 'does not belong into the index; --repair sets it aside',
  missing: 'the index names it, but it is gone; restore it with --from BACKUP',
  damaged: 'not what was stored; restore it with --from BACKUP',
  doomed: 'of a removed instance; the next start deletes it',
  miscounted: 'its counts are not those of its rows; --repair counts anew',
};

const repairs: Readonly<Record<string, string>> = {
  unindexed: 'was not in the index; it is now',
  unusable: 'did not belong into the index; it lies in set-aside now',
  missing: 'was gone; taken from the backup',
  miscounted: 'its counts were not those of its rows; they are now',
  damaged: 'was damaged; replaced from the backup, the damaged one lies in set-aside',
};
