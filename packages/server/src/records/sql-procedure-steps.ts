import type { DicomJson } from '@isocenter/dicom';
import type { Kysely, Transaction } from 'kysely';
import { expectedByStudy, worklistStateOf } from './performed-steps.ts';
import type {
  PerformedSeries,
  PerformedState,
  ProcedureStepRecord,
  ProcedureStepRecords,
} from './procedure-step-records.ts';
import type { ProcedureTables } from './procedure-tables.ts';
import type { ScheduledStepKey } from './worklist-records.ts';

/** Rows of one statement: parameters are few in SQLite. */
const rowsAtOnce = 200;

/** `now`: ISO 8601 in UTC. */
export class SqlProcedureSteps implements ProcedureStepRecords {
  readonly #database: Kysely<ProcedureTables>;
  readonly #now: () => string;

  constructor(database: Kysely<ProcedureTables>, now: () => string) {
    this.#database = database;
    this.#now = now;
  }

  async find(sopInstanceUid: string): Promise<ProcedureStepRecord | undefined> {
    const row = await this.#database
      .selectFrom('procedure_steps')
      .selectAll()
      .where('sop_instance_uid', '=', sopInstanceUid)
      .executeTakeFirst();
    if (!row) return undefined;
    const studies = await this.#database
      .selectFrom('procedure_step_studies')
      .select('study_instance_uid')
      .where('sop_instance_uid', '=', sopInstanceUid)
      .orderBy('study_instance_uid')
      .execute();
    return {
      sopInstanceUid,
      state: row.state,
      version: Number(row.version),
      scheduled: JSON.parse(row.scheduled) as ScheduledStepKey[],
      studyInstanceUids: studies.map(({ study_instance_uid }) => study_instance_uid),
      series: JSON.parse(row.series) as PerformedSeries[],
      attributes: JSON.parse(row.attributes) as DicomJson,
    };
  }

  add(userId: string, record: ProcedureStepRecord): Promise<boolean> {
    const row = { sop_instance_uid: record.sopInstanceUid, ...this.#rowOf(userId, record) };
    return this.#database.transaction().execute(async (transaction) => {
      const { numInsertedOrUpdatedRows = 0n } = await transaction
        .insertInto('procedure_steps')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) return false;
      const studies = record.studyInstanceUids.map((study_instance_uid) => ({
        study_instance_uid,
        sop_instance_uid: record.sopInstanceUid,
      }));
      if (studies.length > 0)
        await transaction.insertInto('procedure_step_studies').values(studies).execute();
      await this.#setWorklist(transaction, record);
      return true;
    });
  }

  replace(userId: string, record: ProcedureStepRecord): Promise<boolean> {
    return this.#database.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('procedure_steps')
        .set(this.#rowOf(userId, record))
        .where('sop_instance_uid', '=', record.sopInstanceUid)
        .where('version', '=', record.version - 1)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return false;
      await this.#setWorklist(transaction, record);
      return true;
    });
  }

  async expectedInstances(studyInstanceUids: readonly string[]): Promise<Map<string, number>> {
    if (studyInstanceUids.length === 0) return new Map();
    const rows = await this.#database
      .selectFrom('procedure_step_studies')
      .innerJoin(
        'procedure_steps',
        'procedure_steps.sop_instance_uid',
        'procedure_step_studies.sop_instance_uid',
      )
      .select(['procedure_step_studies.study_instance_uid', 'state', 'series'])
      .where('procedure_step_studies.study_instance_uid', 'in', studyInstanceUids)
      .execute();
    return expectedByStudy(
      rows.map(({ study_instance_uid, state, series }) => ({
        studyInstanceUid: study_instance_uid,
        state,
        series: JSON.parse(series) as PerformedSeries[],
      })),
    );
  }

  removeEnded(before: string): Promise<number> {
    return this.#database.transaction().execute(async (transaction) => {
      const rows = await transaction
        .selectFrom('procedure_steps')
        .select('sop_instance_uid')
        .where('state', '!=', 'IN PROGRESS')
        .where('saved_at', '<', before)
        .where((is) =>
          is.not(
            is.exists(
              is
                .selectFrom('procedure_step_studies as own')
                .innerJoin(
                  'procedure_step_studies as other',
                  'other.study_instance_uid',
                  'own.study_instance_uid',
                )
                .innerJoin('procedure_steps as step', 'step.sop_instance_uid', 'other.sop_instance_uid')
                .select('step.sop_instance_uid')
                .whereRef('own.sop_instance_uid', '=', 'procedure_steps.sop_instance_uid')
                .where('step.state', '=', 'IN PROGRESS'),
            ),
          ),
        )
        .execute();
      const uids = rows.map(({ sop_instance_uid }) => sop_instance_uid);
      for (let from = 0; from < uids.length; from += rowsAtOnce) {
        const some = uids.slice(from, from + rowsAtOnce);
        await transaction
          .deleteFrom('procedure_step_studies')
          .where('sop_instance_uid', 'in', some)
          .execute();
        await transaction.deleteFrom('procedure_steps').where('sop_instance_uid', 'in', some).execute();
      }
      return uids.length;
    });
  }

  #rowOf(userId: string, { state, version, scheduled, series, attributes }: ProcedureStepRecord) {
    return {
      state: state satisfies PerformedState,
      version,
      scheduled: JSON.stringify(scheduled),
      series: JSON.stringify(series),
      attributes: JSON.stringify(attributes),
      user_id: userId,
      saved_at: this.#now(),
    };
  }

  async #setWorklist(
    transaction: Transaction<ProcedureTables>,
    { scheduled, state }: ProcedureStepRecord,
  ): Promise<void> {
    for (const { scheduledProcedureStepId, studyInstanceUid } of scheduled) {
      await transaction
        .updateTable('worklist')
        .set({ state: worklistStateOf(state), saved_at: this.#now() })
        .where('scheduled_procedure_step_id', '=', scheduledProcedureStepId)
        .where('study_instance_uid', '=', studyInstanceUid)
        .execute();
    }
  }
}
