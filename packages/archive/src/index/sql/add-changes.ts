import type { Change } from '../change.ts';
import { insertRows, run, type Sql } from './statement.ts';

/** Writes the next entries of the change feed and answers them with their numbers. */
export async function addChanges(
  connection: Sql,
  changes: readonly Omit<Change, 'sequence'>[],
): Promise<Change[]> {
  const sequences = await insertRows(
    connection,
    'changes',
    [
      'kind',
      'study_instance_uid',
      'series_instance_uid',
      'sop_instance_uid',
      'occurred_at',
      'number_of_study_instances',
    ],
    changes.map((change) => ({
      kind: change.kind,
      study_instance_uid: change.studyInstanceUid,
      series_instance_uid: change.seriesInstanceUid,
      sop_instance_uid: change.sopInstanceUid,
      occurred_at: change.occurredAt,
      number_of_study_instances: change.numberOfStudyInstances,
    })),
    { returning: 'sequence' },
  );
  if (changes.length > 0 && connection.notices) {
    const { channel, origin } = connection.notices;
    await run(connection, 'select pg_notify(?, ?)', [channel, origin]);
  }
  return changes.map((change, at) => ({ ...change, sequence: sequences[at] ?? 0 }));
}
