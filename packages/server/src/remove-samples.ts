import type { Archive, Restriction } from '@isocenter/archive';
import type { SampleImport } from './sample-import.ts';
import { writeSampleState } from './sample-state.ts';

export interface RemoveSamplesOptions {
  readonly archive: Pick<Archive, 'removeSamples'>;
  readonly dataFolder: string;
  readonly restriction: Restriction;
  /** What may still be making them. */
  readonly sampleImport?: Pick<SampleImport, 'cancel'> | undefined;
}

/**
 * Stops making samples, removes those that are there, and answers how many instances that were. The state is
 * written before the removal: should the process end in between, the next start makes no new ones beside the rest.
 */
export async function removeSamples(options: RemoveSamplesOptions): Promise<number> {
  await options.sampleImport?.cancel();
  await writeSampleState(options.dataFolder, 'removed');
  return options.archive.removeSamples(options.restriction);
}
