import type { Transaction } from 'kysely';
import type { InstanceRows } from '../withheld-record.ts';
import type { IndexTables } from './tables.ts';

/** The rows a visible instance is made of; throws where it is not visible. */
export async function findRows(
  transaction: Transaction<IndexTables>,
  sopInstanceUid: string,
): Promise<InstanceRows> {
  const instance = await transaction
    .selectFrom('instances')
    .selectAll()
    .where('sop_instance_uid', '=', sopInstanceUid)
    .executeTakeFirstOrThrow();
  const series = await transaction
    .selectFrom('series')
    .selectAll()
    .where('id', '=', instance.series)
    .executeTakeFirstOrThrow();
  const study = await transaction
    .selectFrom('studies')
    .selectAll()
    .where('id', '=', instance.study)
    .executeTakeFirstOrThrow();
  const patient = await transaction
    .selectFrom('patients')
    .select('patient_key')
    .where('id', '=', study.patient)
    .executeTakeFirstOrThrow();
  const requests = await transaction
    .selectFrom('series_requests')
    .selectAll()
    .where('series', '=', series.id)
    .execute();
  return { patientKey: patient.patient_key, study, series, requests, instance };
}
