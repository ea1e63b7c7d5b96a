import { everything } from '@isocenter/archive';
import { Command } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { removeSamples } from '../remove-samples.ts';
import { openExistingArchive } from './existing-archive.ts';
import { findRunningServer } from './running-server.ts';
import { configOf, withDataOptions } from './settings.ts';

export function samplesCommand(): Command {
  const remove = new Command('remove').description(
    'Remove all sample studies for good; they are not made again. What else the archive holds stays.',
  );
  withDataOptions(remove).action(async () =>
    console.log(removalLine(await removeSamplesFrom(configOf(remove)))),
  );
  return new Command('samples')
    .description('Sample studies: `samples remove` removes them all.')
    .addCommand(remove);
}

/** Through the server that runs on the folder if one does, else in the folder itself; answers how many instances. */
export async function removeSamplesFrom(config: ServerConfig): Promise<number> {
  const folder = config.dataFolder;
  const running = await findRunningServer(folder);
  if (running) return (await running.api.removeSamples()).removed;
  const { archive, close } = await openExistingArchive(config);
  try {
    return await removeSamples({ archive, dataFolder: folder, restriction: everything });
  } finally {
    await close();
  }
}

export function removalLine(removed: number): string {
  if (removed === 0) return 'There are no sample studies left.';
  return `Removed the sample studies: ${removed} ${removed === 1 ? 'instance' : 'instances'}.`;
}
