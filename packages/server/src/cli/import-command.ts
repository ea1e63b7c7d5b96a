import { setMaxListeners } from 'node:events';
import { localUserId } from '@isocenter/archive';
import type { ImportReport } from '@isocenter/network/api';
import { Command } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { type ImportTarget, importPaths } from '../import/index.ts';
import { openConfiguredArchive } from '../storage/open-configured-archive.ts';
import { createProgressBar } from './progress-bar.ts';
import { remoteArchive } from './remote-archive.ts';
import { reportLines } from './report-lines.ts';
import { findRunningServer } from './running-server.ts';
import { configOf, withDataOptions } from './settings.ts';

export function importCommand(): Command {
  const command = new Command('import')
    .description('Import files, folders, zips and DICOMDIRs, and report on each that was not stored.')
    .argument('<paths...>', 'files or folders');
  return withDataOptions(command).action((paths: string[]) => importInto(configOf(command), paths));
}

async function importInto(config: ServerConfig, paths: readonly string[]): Promise<void> {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal); // each of the files that are stored at the same time listens
  process.once('SIGINT', () => abort.abort(new Error('Stopped. What was stored stays stored.')));
  const target = await openTarget(config);
  console.log(target.announcement);
  const bar = createProgressBar(process.stderr);
  let report: ImportReport;
  try {
    report = await importPaths(paths, {
      archive: target.archive,
      userId: localUserId,
      signal: abort.signal,
      onProgress: ({ done, total }) => bar.show(done, total),
    });
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    bar.end();
    console.error((abort.signal.reason as Error).message);
    process.exitCode = 130;
    return;
  } finally {
    bar.end();
    await target.close();
  }
  console.log(reportLines(report).join('\n'));
  if (report.refused > 0) process.exitCode = 1;
}

interface Target {
  readonly archive: ImportTarget;
  readonly announcement: string;
  close(): Promise<void>;
}

/** The archive of a running server if one has the folder, else the folder itself. */
async function openTarget(config: ServerConfig): Promise<Target> {
  const running = await findRunningServer(config.dataFolder);
  if (running) {
    const announcement = `Importing into the server at ${running.file.url}`;
    return { archive: remoteArchive(running.api), announcement, close: async () => undefined };
  }
  const { archive, close } = await openConfiguredArchive(config);
  return { archive, announcement: `Importing into ${config.dataFolder}`, close };
}
