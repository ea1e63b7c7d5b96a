import { randomUUID } from 'node:crypto';
import { type DicomJson, Tag, tagToHex } from '@isocenter/dicom';
import type { WorklistEntry, WorklistOrder, WorklistSearch } from '@isocenter/network/api';
import type { WorklistItem, WorklistRecords } from '../records/index.ts';
import { changedOrder } from './changed-order.ts';
import { entryOf, orderOfFields } from './worklist-fields.ts';
import { textOf, worklistItemOf } from './worklist-item.ts';

/**
 * Adds an order, or changes the one of the same step: what a modality told of it stays, so does its study where the new words name
 * none, and what plain fields have no word for (`changedOrder`). Throws `SERVER_WORKLIST_ITEM_INVALID`.
 */
export async function addOrder(
  worklist: Pick<WorklistRecords, 'find' | 'save'>,
  userId: string,
  order: WorklistOrder,
): Promise<WorklistEntry> {
  const given = 'attributes' in order ? order.attributes : orderOfFields(order);
  const item = worklistItemOf(given, createId);
  const { scheduledProcedureStepId } = item;
  const [known] = await worklist.find({ scheduledProcedureStepId });
  const saved = known
    ? changed(known, item, 'attributes' in order ? given : changedOrder(order, known))
    : item;
  await worklist.save(userId, saved);
  return entryOf(saved);
}

function changed(
  known: WorklistItem,
  item: WorklistItem,
  attributes: Readonly<Record<string, unknown>>,
): WorklistItem {
  const study = tagToHex(Tag.StudyInstanceUID);
  const namesStudy = textOf(attributes as DicomJson, Tag.StudyInstanceUID) !== undefined;
  const same = worklistItemOf(
    namesStudy ? attributes : { ...attributes, [study]: known.attributes[study] },
    () => item.scheduledProcedureStepId,
  );
  return same.studyInstanceUid === known.studyInstanceUid ? { ...same, state: known.state } : same;
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
