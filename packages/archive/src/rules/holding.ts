import type { InstanceIndex } from '../index/instance-index.ts';
import type { WithheldReason } from '../index/withheld.ts';
import type { Restriction } from '../query/restriction.ts';
import { uidOf } from './decisions.ts';

/** How the archive holds an instance: what storage commitment may count on. `hidden`: deleted, rejected or replaced. */
export type Holding = 'stored' | 'quarantined' | 'hidden' | 'absent';

/** How each of these is held; see `Archive.holds`. */
export async function holdingsOf(
  index: InstanceIndex,
  sopInstanceUids: readonly string[],
  restriction: Restriction,
): Promise<Map<string, Holding>> {
  const holdings = new Map<string, Holding>(sopInstanceUids.map((uid) => [uid, 'absent']));
  const { instances } = await index.withheld({ sopInstanceUids, restriction });
  for (const { record, reason } of instances) {
    if (holdings.get(uidOf(record)) !== 'quarantined') holdings.set(uidOf(record), holdingOf(reason));
  }
  for (const sopInstanceUid of sopInstanceUids) {
    if (await index.instance({ sopInstanceUid }, restriction)) holdings.set(sopInstanceUid, 'stored');
  }
  return holdings;
}

const holdingOf = (reason: WithheldReason): Holding => (reason === 'quarantined' ? 'quarantined' : 'hidden');
