import type { Transaction } from 'kysely';
import type { Change } from '../change.ts';
import type { IndexTables } from './tables.ts';

/** Writes the next entry of the change feed and answers it with its number. */
export async function addChange(
  transaction: Transaction<IndexTables>,
  change: Omit<Change, 'sequence'>,
): Promise<Change> {
  const { sequence } = await transaction
    .insertInto('changes')
    .values({
      kind: change.kind,
      study_instance_uid: change.studyInstanceUid,
      series_instance_uid: change.seriesInstanceUid,
      sop_instance_uid: change.sopInstanceUid,
      occurred_at: change.occurredAt,
      number_of_study_instances: change.numberOfStudyInstances,
    })
    .returning('sequence')
    .executeTakeFirstOrThrow();
  return { ...change, sequence };
}
