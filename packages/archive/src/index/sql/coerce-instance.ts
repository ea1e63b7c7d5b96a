import type { IndexStep } from '../index-step.ts';
import { correctInstance, correctPatient, correctSeries, correctStudy, type PatientRow } from '../rows.ts';
import { addRequests, placePatient } from './add-instances.ts';
import { findRows } from './instance-rows.ts';
import { collectModalities, recountPatients, recountSeries, searchedStudies } from './remove-instances.ts';
import { run, type Sql, updateRow } from './statement.ts';
import { searchAnew } from './study-search.ts';

/** Writes what an instance says with its new overlay into its row and those above; the study may change its patient. */
export async function coerceInstance(
  connection: Sql,
  { sopInstanceUid, overlay, entry }: Extract<IndexStep, { kind: 'coerce' }>,
) {
  const { study, series, instance } = await findRows(connection, sopInstanceUid);
  await updateRow(connection, 'instances', instance.id, correctInstance(entry.instance, overlay));
  const { series_instance_uid: _, ...seriesColumns } = correctSeries(series, entry.series);
  await updateRow(connection, 'series', series.id, seriesColumns);
  await run(connection, 'delete from series_requests where series = ?', [series.id]);
  await addRequests(connection, series.id, entry.series.requests);
  await recountSeries(connection, [series.id]);

  const patient = await placePatient(connection, entry.patient);
  const [row] = await run<PatientRow>(connection, 'select * from patients where id = ?', [patient]);
  if (row) await updateRow(connection, 'patients', patient, correctPatient(row, entry.patient));

  const before = await searchedStudies(connection, [study.id]);
  const { study_instance_uid: __, ...studyColumns } = correctStudy(study, entry);
  await updateRow(connection, 'studies', study.id, { ...studyColumns, patient });
  await collectModalities(connection, study.id);
  await searchAnew(connection, [
    { before: before[0], after: (await searchedStudies(connection, [study.id]))[0] },
  ]);
  await recountPatients(connection, [...new Set([study.patient, patient])]);
  return {
    study_instance_uid: study.study_instance_uid,
    series_instance_uid: series.series_instance_uid,
    sop_instance_uid: sopInstanceUid,
  };
}
