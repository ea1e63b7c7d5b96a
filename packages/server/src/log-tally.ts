import type { Logger, RefusalTally } from '@isocenter/archive';

/** What became of the instances of one request that were not each logged. */
export function logTally(logger: Pick<Logger, 'warn'>, { counts }: RefusalTally): void {
  if (counts) logger.warn({ counts }, 'Instances of one request were refused or quarantined');
}
