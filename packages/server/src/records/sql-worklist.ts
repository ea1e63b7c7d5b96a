import type { DicomJson } from '@isocenter/dicom';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { ProcedureTables } from './procedure-tables.ts';
import type { WorklistItem, WorklistQuery, WorklistRecords } from './worklist-records.ts';

/** `now`: ISO 8601 in UTC. */
export class SqlWorklist implements WorklistRecords {
  readonly #database: Kysely<ProcedureTables>;
  readonly #now: () => string;

  constructor(database: Kysely<ProcedureTables>, now: () => string) {
    this.#database = database;
    this.#now = now;
  }

  async find(query: WorklistQuery): Promise<WorklistItem[]> {
    const { after, studyInstanceUids, states, scheduledStationAeTitle, patientNameIncludes } = query;
    let select = this.#database.selectFrom('worklist').selectAll();
    for (const [column, value] of [
      ['scheduled_procedure_step_id', query.scheduledProcedureStepId],
      ['modality', query.modality],
      ['patient_id', query.patientId],
      ['accession_number', query.accessionNumber],
    ] as const) {
      if (value !== undefined) select = select.where(column, '=', value);
    }
    if (query.from !== undefined) select = select.where('starts_at', '>=', query.from);
    if (query.to !== undefined) select = select.where('starts_at', '<=', query.to);
    if (studyInstanceUids) select = select.where('study_instance_uid', 'in', studyInstanceUids);
    if (states) select = select.where('state', 'in', states);
    if (scheduledStationAeTitle !== undefined)
      select = select.where(includes('station_ae_titles', `\\${scheduledStationAeTitle}\\`));
    if (patientNameIncludes !== undefined)
      select = select.where(includes('folded_patient_name', patientNameIncludes));
    if (after) {
      select = select.where((is) =>
        is.or([
          is('starts_at', '>', after.startsAt),
          is.and([
            is('starts_at', '=', after.startsAt),
            is('scheduled_procedure_step_id', '>', after.scheduledProcedureStepId),
          ]),
        ]),
      );
    }
    if (query.limit !== undefined) select = select.limit(query.limit);
    const rows = await select.orderBy('starts_at').orderBy('scheduled_procedure_step_id').execute();
    return rows.map(itemOf);
  }

  async save(userId: string, item: WorklistItem): Promise<void> {
    const { scheduledProcedureStepId: scheduled_procedure_step_id } = item;
    const row = {
      study_instance_uid: item.studyInstanceUid,
      station_ae_titles: item.scheduledStationAeTitles.map((aeTitle) => `\\${aeTitle}\\`).join(''),
      modality: item.modality,
      starts_at: item.startsAt,
      patient_id: item.patientId,
      folded_patient_name: item.foldedPatientName,
      accession_number: item.accessionNumber,
      state: item.state,
      attributes: JSON.stringify(item.attributes),
      user_id: userId,
      saved_at: this.#now(),
    };
    await this.#database
      .insertInto('worklist')
      .values({ scheduled_procedure_step_id, ...row })
      .onConflict((conflict) => conflict.column('scheduled_procedure_step_id').doUpdateSet(row))
      .execute();
  }

  async remove(scheduledProcedureStepId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('worklist')
      .where('scheduled_procedure_step_id', '=', scheduledProcedureStepId)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async removeEnded(before: string): Promise<number> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('worklist')
      .where('state', 'in', ['completed', 'discontinued'])
      .where('saved_at', '<', before)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }
}

/** Case counts, as it does not in SQLite's LIKE. */
const includes = (column: 'station_ae_titles' | 'folded_patient_name', text: string) =>
  sql<boolean>`replace(${sql.ref(column)}, ${text}, '') <> ${sql.ref(column)}`;

const itemOf = (row: Selectable<ProcedureTables['worklist']>): WorklistItem => ({
  scheduledProcedureStepId: row.scheduled_procedure_step_id,
  studyInstanceUid: row.study_instance_uid,
  scheduledStationAeTitles: row.station_ae_titles.split('\\').filter(Boolean),
  modality: row.modality,
  startsAt: row.starts_at,
  patientId: row.patient_id,
  foldedPatientName: row.folded_patient_name,
  accessionNumber: row.accession_number,
  state: row.state,
  attributes: JSON.parse(row.attributes) as DicomJson,
});
