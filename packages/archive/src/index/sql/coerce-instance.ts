import type { Transaction } from 'kysely';
import type { IndexStep } from '../index-step.ts';
import { correctInstance, correctPatient, correctSeries, correctStudy } from '../rows.ts';
import { addRequests, placePatient } from './add-instance.ts';
import { findRows } from './instance-rows.ts';
import { collectModalities, recountPatients, recountSeries } from './remove-instances.ts';
import type { IndexTables } from './tables.ts';

type Write = Transaction<IndexTables>;

/** Writes what an instance says with its new overlay into its row and those above; the study may change its patient. */
export async function coerceInstance(
  transaction: Write,
  { sopInstanceUid, overlay, entry }: Extract<IndexStep, { kind: 'coerce' }>,
) {
  const { study, series, instance } = await findRows(transaction, sopInstanceUid);
  await transaction
    .updateTable('instances')
    .set(correctInstance(entry.instance, overlay))
    .where('id', '=', instance.id)
    .execute();
  const { series_instance_uid: _, ...seriesColumns } = correctSeries(series, entry.series);
  await transaction.updateTable('series').set(seriesColumns).where('id', '=', series.id).execute();
  await transaction.deleteFrom('series_requests').where('series', '=', series.id).execute();
  await addRequests(transaction, series.id, entry.series.requests);
  await recountSeries(transaction, [series.id]);

  const patient = await placePatient(transaction, entry.patient);
  const patientRow = await transaction
    .selectFrom('patients')
    .selectAll()
    .where('id', '=', patient)
    .executeTakeFirstOrThrow();
  await transaction
    .updateTable('patients')
    .set(correctPatient(patientRow, entry.patient))
    .where('id', '=', patient)
    .execute();
  const { study_instance_uid: __, ...studyColumns } = correctStudy(study, entry);
  await transaction
    .updateTable('studies')
    .set({ ...studyColumns, patient })
    .where('id', '=', study.id)
    .execute();
  await collectModalities(transaction, study.id);
  await recountPatients(transaction, [...new Set([study.patient, patient])]);
  return {
    study_instance_uid: study.study_instance_uid,
    series_instance_uid: series.series_instance_uid,
    sop_instance_uid: sopInstanceUid,
  };
}
