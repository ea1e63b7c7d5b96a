import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';

const SampleState = z.enum(['running', 'done', 'removed']);

/** How far making sample studies came in a data folder; after `done` and `removed` they are not made again. */
export type SampleState = z.infer<typeof SampleState>;

const StateFile = z.object({ state: SampleState });

const pathIn = (dataFolder: string): string => join(dataFolder, 'samples.json');

/** Nothing where no samples were made yet, or where the file is damaged. */
export async function findSampleState(dataFolder: string): Promise<SampleState | undefined> {
  try {
    return StateFile.parse(JSON.parse(await readFile(pathIn(dataFolder), 'utf8'))).state;
  } catch {
    return undefined;
  }
}

export async function writeSampleState(dataFolder: string, state: SampleState): Promise<void> {
  await writeFile(pathIn(dataFolder), JSON.stringify({ state }));
}
