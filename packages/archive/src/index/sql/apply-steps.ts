import type { Transaction } from 'kysely';
import type { Change, ChangeKind } from '../change.ts';
import type { IndexStep } from '../index-step.ts';
import type { InstanceRecord } from '../instance-index.ts';
import { newWithheldRow, recordOf, withheldRecordOf } from '../withheld-record.ts';
import { addChange } from './add-change.ts';
import { addInstance, type Placed } from './add-instance.ts';
import { coerceInstance } from './coerce-instance.ts';
import { findRows } from './instance-rows.ts';
import { removeInstances } from './remove-instances.ts';
import type { IndexTables } from './tables.ts';
import { recountQuarantined } from './withheld-instances.ts';

type Write = Transaction<IndexTables>;

/** The steps of one transaction in their order, and what they changed. */
export async function applySteps(transaction: Write, steps: readonly IndexStep[]): Promise<Change[]> {
  const changes: Change[] = [];
  const toRecount = new Set<string>();
  let placed: Placed = { studies: new Map(), series: new Map() };
  for (const step of steps) {
    if (step.kind === 'add') {
      changes.push(await addInstance(transaction, step.record, placed, step.record.receivedAt));
    } else {
      changes.push(...(await applyStep(transaction, step)));
      placed = { studies: new Map(), series: new Map() };
    }
  }
  for (const { studyInstanceUid } of changes) toRecount.add(studyInstanceUid);
  await recountQuarantined(transaction, [...toRecount]);
  return changes;
}

async function applyStep(
  transaction: Write,
  step: Exclude<IndexStep, { kind: 'add' }>,
): Promise<readonly Change[]> {
  switch (step.kind) {
    case 'withhold': {
      const rows = await findRows(transaction, step.sopInstanceUid);
      await transaction
        .insertInto('withheld')
        .values(newWithheldRow(recordOf(rows), step))
        .execute();
      return removeInstances(transaction, [uidsAndIds(rows)], step.at);
    }
    case 'add-withheld':
      await transaction.insertInto('withheld').values(newWithheldRow(step.record, step)).execute();
      return step.reason === 'quarantined'
        ? [await tell(transaction, uidsOf(step.record), 'instance-quarantined', step.at)]
        : [];
    case 'release': {
      const row = await transaction
        .deleteFrom('withheld')
        .where('id', '=', step.withheldId)
        .returning(['record', 'frames'])
        .executeTakeFirstOrThrow();
      const placed: Placed = { studies: new Map(), series: new Map() };
      return [await addInstance(transaction, withheldRecordOf(row), placed, step.at)];
    }
    case 'relabel': {
      const row = await transaction
        .updateTable('withheld')
        .set({ reason: step.reason, why: step.why, user_id: step.userId, since: step.at })
        .where('id', '=', step.withheldId)
        .returning(['study_instance_uid', 'series_instance_uid', 'sop_instance_uid'])
        .executeTakeFirstOrThrow();
      return [await tell(transaction, row, 'instance-changed', step.at)];
    }
    case 'coerce':
      return [await tell(transaction, await coerceInstance(transaction, step), 'instance-changed', step.at)];
  }
}

interface Uids {
  readonly study_instance_uid: string;
  readonly series_instance_uid: string;
  readonly sop_instance_uid: string;
}

async function tell(transaction: Write, uids: Uids, kind: ChangeKind, occurredAt: string): Promise<Change> {
  const study = await transaction
    .selectFrom('studies')
    .select('number_of_instances')
    .where('study_instance_uid', '=', uids.study_instance_uid)
    .executeTakeFirst();
  return addChange(transaction, {
    kind,
    studyInstanceUid: uids.study_instance_uid,
    seriesInstanceUid: uids.series_instance_uid,
    sopInstanceUid: uids.sop_instance_uid,
    occurredAt,
    numberOfStudyInstances: study?.number_of_instances ?? 0,
  });
}

const uidsOf = ({ entry }: InstanceRecord): Uids => ({
  study_instance_uid: entry.study.study_instance_uid,
  series_instance_uid: entry.series.series_instance_uid,
  sop_instance_uid: entry.instance.sop_instance_uid,
});

const uidsAndIds = ({ study, series, instance }: Awaited<ReturnType<typeof findRows>>) => ({
  id: instance.id,
  study: study.id,
  series: series.id,
  study_instance_uid: study.study_instance_uid,
  series_instance_uid: series.series_instance_uid,
  sop_instance_uid: instance.sop_instance_uid,
});
