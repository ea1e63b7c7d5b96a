import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { everything, openArchive, openDatabase } from '@isocenter/archive';
import { Command } from 'commander';
import { serverError } from '../errors.ts';
import { recordMigrations } from '../records/index.ts';
import { removeSamples } from '../remove-samples.ts';
import { findRunningServer } from './running-server.ts';
import { configOf, withDataOptions } from './settings.ts';

export function samplesCommand(): Command {
  const remove = new Command('remove').description(
    'Remove all sample studies for good; they are not made again. What else the archive holds stays.',
  );
  withDataOptions(remove).action(async () =>
    console.log(removalLine(await removeSamplesFrom(configOf(remove).dataFolder))),
  );
  return new Command('samples')
    .description('Sample studies: `samples remove` removes them all.')
    .addCommand(remove);
}

/** Through the server that runs on the folder if one does, else in the folder itself; answers how many instances. */
export async function removeSamplesFrom(folder: string): Promise<number> {
  const running = await findRunningServer(folder);
  if (running) return (await running.api.removeSamples()).removed;
  // Opening makes what is not there, and a mistyped folder is not to become an archive.
  if (!existsSync(join(folder, 'index.sqlite'))) throw serverError('SERVER_NO_ARCHIVE', { folder });
  const database = await openDatabase(folder, { clock: Date, migrations: recordMigrations });
  try {
    const archive = await openArchive({ folder, clock: Date, database });
    try {
      return await removeSamples({ archive, dataFolder: folder, restriction: everything });
    } finally {
      await archive.close();
    }
  } finally {
    await database.close();
  }
}

export function removalLine(removed: number): string {
  if (removed === 0) return 'There are no sample studies left.';
  return `Removed the sample studies: ${removed} ${removed === 1 ? 'instance' : 'instances'}.`;
}
