import { randomUUID } from 'node:crypto';
import type { WorklistEntry, WorklistOrder, WorklistSearch } from '@isocenter/network/api';
import type { WorklistRecords } from '../records/index.ts';
import { entryOf, orderOfFields } from './worklist-fields.ts';
import { worklistItemOf } from './worklist-item.ts';

/** Adds an order, or replaces the one of the same step. Throws `SERVER_WORKLIST_ITEM_INVALID`. */
export async function addOrder(
  worklist: Pick<WorklistRecords, 'save'>,
  userId: string,
  order: WorklistOrder,
): Promise<WorklistEntry> {
  const attributes = 'attributes' in order ? order.attributes : orderOfFields(order);
  const item = worklistItemOf(attributes, createId);
  await worklist.save(userId, item);
  return entryOf(item);
}

/** By time; without `states`, what is asked for still. */
export async function findEntries(
  worklist: Pick<WorklistRecords, 'find'>,
  { from, to, stationAeTitle, states = ['scheduled', 'started'], ...search }: WorklistSearch,
): Promise<WorklistEntry[]> {
  const items = await worklist.find({
    ...search,
    states,
    scheduledStationAeTitle: stationAeTitle,
    from: from && `${from}T00:00:00`,
    to: to && `${to}T23:59:59`,
  });
  return items.map(entryOf);
}

/** Fits an SH of 16 characters. */
const createId = (): string => randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();
