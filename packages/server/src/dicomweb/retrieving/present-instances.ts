import type { StoredInstance } from '@isocenter/archive';
import type { OpenFiles } from '../opening/open-files.ts';

/** Files asked for at a time. */
const atOnce = 32;

/**
 * The instances whose files are there, in the same order. An answer has to say at its beginning whether it holds everything
 * (PS3.18 Table 10.4.3-1: 206). They are opened for it, and those opened last stay open for who reads them now. Throws what kept the first from being opened when none can be.
 */
export async function presentAmong(
  instances: readonly StoredInstance[],
  files: OpenFiles,
): Promise<StoredInstance[]> {
  const present: StoredInstance[] = [];
  let failure: unknown;
  for (let from = 0; from < instances.length; from += atOnce) {
    const batch = instances.slice(from, from + atOnce);
    const results = await Promise.allSettled(batch.map((stored) => files.use(stored, async () => undefined)));
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') present.push(batch[index] as StoredInstance);
      else failure ??= result.reason;
    }
  }
  if (present.length === 0 && failure !== undefined) throw failure;
  return present;
}
