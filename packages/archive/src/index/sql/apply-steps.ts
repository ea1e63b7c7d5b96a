import type { Change, ChangeKind } from '../change.ts';
import type { IndexStep } from '../index-step.ts';
import type { InstanceRecord } from '../instance-index.ts';
import type { WithheldRow } from '../rows.ts';
import { newWithheldRow, recordOf, withheldRecordOf } from '../withheld-record.ts';
import { addChanges } from './add-changes.ts';
import { type Arrival, addInstances } from './add-instances.ts';
import { coerceInstance } from './coerce-instance.ts';
import { findRows } from './instance-rows.ts';
import { removeInstances } from './remove-instances.ts';
import { run, type Sql } from './statement.ts';
import { addWithheld, recountQuarantined } from './withheld-instances.ts';

/** The steps of one transaction in their order, and what they changed. */
export async function applySteps(connection: Sql, steps: readonly IndexStep[]): Promise<Change[]> {
  const changes: Change[] = [];
  let arrivals: Arrival[] = [];
  const settle = async () => {
    changes.push(...(await addInstances(connection, arrivals)));
    arrivals = [];
  };
  for (const step of steps) {
    if (step.kind === 'add') {
      arrivals.push({ record: step.record, occurredAt: step.record.receivedAt });
    } else {
      await settle();
      const made = await applyStep(connection, step);
      changes.push(...made);
      await recountQuarantined(connection, [...new Set(made.map((change) => change.studyInstanceUid))]);
    }
  }
  await settle();
  return changes;
}

async function applyStep(
  connection: Sql,
  step: Exclude<IndexStep, { kind: 'add' }>,
): Promise<readonly Change[]> {
  switch (step.kind) {
    case 'withhold': {
      const rows = await findRows(connection, step.sopInstanceUid);
      await addWithheld(connection, newWithheldRow(recordOf(rows), step));
      return removeInstances(connection, [uidsAndIds(rows)], step.at);
    }
    case 'add-withheld':
      await addWithheld(connection, newWithheldRow(step.record, step));
      return step.reason === 'quarantined'
        ? tell(connection, uidsOf(step.record), 'instance-quarantined', step.at)
        : [];
    case 'release': {
      const row = await theOne<Pick<WithheldRow, 'record' | 'frames'>>(
        connection,
        'delete from withheld where id = ? returning record, frames',
        [step.withheldId],
      );
      return addInstances(connection, [{ record: withheldRecordOf(row), occurredAt: step.at }]);
    }
    case 'relabel': {
      const uids = await theOne<Uids>(
        connection,
        `update withheld set reason = ?, why = ?, user_id = ?, since = ?, rejected_by = ? where id = ?
          returning study_instance_uid, series_instance_uid, sop_instance_uid`,
        [step.reason, step.why, step.userId, step.at, step.rejectedBy ?? null, step.withheldId],
      );
      return tell(connection, uids, 'instance-changed', step.at);
    }
    case 'coerce':
      return tell(connection, await coerceInstance(connection, step), 'instance-changed', step.at);
  }
}

async function theOne<Row>(connection: Sql, statement: string, values: readonly unknown[]): Promise<Row> {
  const [row] = await run<Row>(connection, statement, values);
  if (!row) throw new Error('Nothing is withheld under this id');
  return row;
}

interface Uids {
  readonly study_instance_uid: string;
  readonly series_instance_uid: string;
  readonly sop_instance_uid: string;
}

async function tell(connection: Sql, uids: Uids, kind: ChangeKind, occurredAt: string): Promise<Change[]> {
  const [study] = await run<{ number_of_instances: number }>(
    connection,
    'select number_of_instances from studies where study_instance_uid = ?',
    [uids.study_instance_uid],
  );
  return addChanges(connection, [
    {
      kind,
      studyInstanceUid: uids.study_instance_uid,
      seriesInstanceUid: uids.series_instance_uid,
      sopInstanceUid: uids.sop_instance_uid,
      occurredAt,
      numberOfStudyInstances: study?.number_of_instances ?? 0,
    },
  ]);
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
