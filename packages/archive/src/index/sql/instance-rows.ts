import type { CatalogEntry } from '../catalog.ts';
import type { InstanceRow, SeriesRow, StudyTableRow } from '../rows.ts';
import type { InstanceRows } from '../withheld-record.ts';
import { run, type Sql } from './statement.ts';

/** The rows a visible instance is made of; throws where it is not visible. */
export async function findRows(connection: Sql, sopInstanceUid: string): Promise<InstanceRows> {
  const first = async <Row>(statement: string, value: unknown): Promise<Row> => {
    const [row] = await run<Row>(connection, statement, [value]);
    if (!row) throw new Error('No such instance is visible');
    return row;
  };
  const instance = await first<InstanceRow>(
    'select * from instances where sop_instance_uid = ?',
    sopInstanceUid,
  );
  const series = await first<SeriesRow>('select * from series where id = ?', instance.series);
  const study = await first<StudyTableRow>('select * from studies where id = ?', instance.study);
  const patient = await first<{ patient_key: string }>(
    'select patient_key from patients where id = ?',
    study.patient,
  );
  const requests = await run<CatalogEntry['series']['requests'][number]>(
    connection,
    'select * from series_requests where series = ?',
    [series.id],
  );
  return { patientKey: patient.patient_key, study, series, requests, instance };
}
