import type { Migration } from '@isocenter/archive';
import { sql } from 'kysely';
import type { Promiser } from './commitment-records.ts';
import type { PerformedState } from './procedure-step-records.ts';
import type { WorklistState } from './worklist-records.ts';

/** Orders, what was done of them, and promises to keep it. Kysely wants a type here, not an interface. */
export type ProcedureTables = {
  worklist: {
    scheduled_procedure_step_id: string;
    study_instance_uid: string;
    /** With a backslash before and behind each. */
    station_ae_titles: string;
    modality: string;
    starts_at: string;
    patient_id: string;
    folded_patient_name: string;
    accession_number: string;
    state: WorklistState;
    /** DICOM JSON. */
    attributes: string;
    user_id: string;
    saved_at: string;
  };
  procedure_steps: {
    sop_instance_uid: string;
    state: PerformedState;
    version: number;
    /** JSON. */
    scheduled: string;
    series: string;
    /** DICOM JSON. */
    attributes: string;
    user_id: string;
    saved_at: string;
  };
  procedure_step_studies: { study_instance_uid: string; sop_instance_uid: string };
  commitments: {
    promiser: Promiser;
    peer_ae_title: string;
    transaction_uid: string;
    /** JSON. */
    references_json: string;
    outcome: string | null;
    user_id: string;
    saved_at: string;
  };
};

export const procedureMigration: Migration = {
  name: 'records/0004-procedures-and-commitments',
  async up(database, dialect) {
    const statements = [
      // No door ever wrote to the first table of this name.
      'drop table worklist',
      `create table worklist (
        scheduled_procedure_step_id text primary key,
        study_instance_uid text not null,
        station_ae_titles text not null,
        modality text not null,
        starts_at text not null,
        patient_id text not null,
        folded_patient_name text not null,
        accession_number text not null,
        state text not null,
        attributes text not null,
        user_id text not null references users (id),
        saved_at text not null
      ) strict`,
      'create index worklist_by_time on worklist (starts_at, scheduled_procedure_step_id)',
      'create index worklist_by_study on worklist (study_instance_uid)',
      'create index worklist_by_patient on worklist (patient_id)',
      'create index worklist_by_accession on worklist (accession_number)',
      `create table procedure_steps (
        sop_instance_uid text primary key,
        state text not null,
        version integer not null,
        scheduled text not null,
        series text not null,
        attributes text not null,
        user_id text not null references users (id),
        saved_at text not null
      ) strict`,
      `create table procedure_step_studies (
        study_instance_uid text not null,
        sop_instance_uid text not null references procedure_steps (sop_instance_uid),
        primary key (study_instance_uid, sop_instance_uid)
      ) strict, without rowid`,
      `create table commitments (
        promiser text not null,
        peer_ae_title text not null,
        transaction_uid text not null,
        references_json text not null,
        outcome text,
        user_id text not null references users (id),
        saved_at text not null,
        primary key (promiser, peer_ae_title, transaction_uid)
      ) strict, without rowid`,
    ];
    for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
  },
};
