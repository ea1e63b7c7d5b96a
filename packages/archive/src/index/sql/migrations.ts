import { sql } from 'kysely';
import type { Migration } from './database.ts';
import { addAllGrams } from './study-search.ts';

/** Columns of a study that lead an index which ends in `moment` and `id`, since step 0004. */
export const studyColumnsInOrder = [
  'patient_id',
  'issuer_of_patient_id',
  'accession_number',
  'accession_number_folded',
  'patient_id_folded',
  'study_id',
  'study_description',
  'study_description_folded',
  'study_date',
  'study_time',
  'birth_date',
  'birth_time',
  'sex',
  'name_alphabetic',
  'name_ideographic',
  'name_phonetic',
  'referring_alphabetic',
  'referring_ideographic',
  'referring_phonetic',
] as const;

/** The same of a series, ending in its study. */
export const seriesColumnsInOrder = [
  'modality',
  'series_number',
  'series_description',
  'body_part',
  'procedure_step_date',
  'procedure_step_time',
] as const;

/** The index, step by step. A step that was ever released is never edited: add the next one. */
export const indexMigrations: readonly Migration[] = [
  {
    name: 'archive/0001-index',
    async up(database, dialect) {
      const statements = [
        `create table patients (
          id integer primary key,
          patient_key text not null unique,
          patient_id text, issuer_of_patient_id text,
          name_alphabetic text, name_ideographic text, name_phonetic text,
          birth_date text, birth_time text, sex text,
          number_of_studies integer not null,
          number_of_series integer not null,
          number_of_instances integer not null,
          attributes text not null
        ) strict`,
        'create index patients_by_id on patients (patient_id)',
        'create index patients_by_name on patients (name_alphabetic)',
        `create table studies (
          id integer primary key,
          patient integer not null references patients (id),
          study_instance_uid text not null unique,
          study_id text, study_date text, study_time text,
          accession_number text, accession_number_folded text,
          study_description text, study_description_folded text,
          referring_alphabetic text, referring_ideographic text, referring_phonetic text,
          patient_id text, patient_id_folded text, issuer_of_patient_id text,
          name_alphabetic text, name_ideographic text, name_phonetic text,
          birth_date text, birth_time text, sex text,
          modalities text not null,
          words text not null,
          number_of_series integer not null,
          number_of_instances integer not null,
          received_at text not null,
          attributes text not null,
          patient_attributes text not null
        ) strict`,
        'create index studies_by_patient on studies (patient)',
        'create index studies_by_date on studies (study_date, study_time)',
        'create index studies_by_accession_number on studies (accession_number)',
        'create index studies_by_patient_id on studies (patient_id)',
        'create index studies_by_name on studies (name_alphabetic)',
        `create table series (
          id integer primary key,
          study integer not null references studies (id),
          series_instance_uid text not null,
          modality text, series_number integer,
          series_description text, series_description_folded text, body_part text,
          procedure_step_date text, procedure_step_time text,
          number_of_instances integer not null,
          number_of_frames integer not null,
          attributes text not null,
          unique (study, series_instance_uid)
        ) strict`,
        'create index series_by_uid on series (series_instance_uid)',
        `create table series_requests (
          series integer not null references series (id),
          scheduled_procedure_step_id text,
          requested_procedure_id text
        ) strict`,
        'create index series_requests_by_series on series_requests (series)',
        `create table instances (
          id integer primary key,
          study integer not null references studies (id),
          series integer not null references series (id),
          sop_instance_uid text not null unique,
          sop_class_uid text not null,
          transfer_syntax_uid text not null,
          instance_number integer,
          number_of_frames integer not null,
          rows integer, columns integer,
          byte_length integer not null,
          sha256 text not null,
          data_set_sha256 text not null,
          blob_key text not null unique,
          data_set_byte_offset integer not null,
          pixel_data_byte_offset integer,
          received_at text not null,
          door text not null,
          calling_ae_title text,
          user_id text not null,
          findings text not null,
          attributes text not null
        ) strict`,
        'create index instances_by_series on instances (series)',
        'create index instances_by_study on instances (study, sop_class_uid)',
        `create table changes (
          sequence integer primary key autoincrement,
          kind text not null,
          study_instance_uid text not null,
          series_instance_uid text not null,
          sop_instance_uid text not null,
          occurred_at text not null,
          number_of_study_instances integer not null
        ) strict`,
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
    },
  },
  {
    name: 'archive/0002-removal',
    async up(database, dialect) {
      const statements = [
        'create table doomed_blobs (blob_key text primary key) strict, without rowid',
        // Tells at once that an archive holds no samples, and costs nothing for anything else.
        "create index instances_of_samples on instances (study) where door = 'sample'",
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
    },
  },
  {
    name: 'archive/0003-withheld',
    async up(database, dialect) {
      const statements = [
        // Whether two files hold the same data set is found by reading both, when a UID comes again.
        'alter table instances drop column data_set_sha256',
        'alter table instances add column overlay text',
        'alter table instances add column frames blob',
        'alter table studies add column number_of_quarantined integer not null default 0',
        `create table withheld (
          id integer primary key autoincrement,
          reason text not null,
          why text not null,
          study_instance_uid text not null,
          series_instance_uid text not null,
          sop_instance_uid text not null,
          blob_key text not null,
          door text not null,
          record text not null,
          frames blob,
          since text not null,
          user_id text not null,
          rejected_by text
        ) strict`,
        'create index withheld_by_reason on withheld (reason, id)',
        'create index withheld_by_study on withheld (study_instance_uid, reason, series_instance_uid)',
        'create index withheld_by_instance on withheld (sop_instance_uid, reason)',
        'create index withheld_by_blob on withheld (blob_key, sop_instance_uid)',
        `create table renditions (
          subject text not null,
          kind text not null,
          version text not null,
          blob_key text not null,
          byte_length integer not null,
          media_type text not null,
          primary key (subject, kind)
        ) strict, without rowid`,
        'create index renditions_by_blob on renditions (blob_key)',
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
    },
  },
  {
    name: 'archive/0004-search',
    async up(database, dialect) {
      const statements = [
        "alter table studies add column moment text not null default ' '",
        "update studies set moment = coalesce(study_date, ' ') || coalesce(study_time, '')",
        // What a key finds comes in the order of the study list, from the index alone.
        ...['by_date', 'by_accession_number', 'by_patient_id', 'by_name'].map(
          (name) => `drop index studies_${name}`,
        ),
        'create index studies_by_moment on studies (moment, id)',
        'create index studies_by_received_at on studies (received_at, moment, id)',
        'create index studies_by_modalities on studies (modalities, moment, id)',
        ...studyColumnsInOrder.map(
          (column) =>
            `create index studies_in_order_by_${column} on studies (${column}, moment, id) where ${column} is not null`,
        ),
        ...[
          'issuer_of_patient_id',
          'name_ideographic',
          'name_phonetic',
          'birth_date',
          'birth_time',
          'sex',
        ].map(
          (column) =>
            `create index patients_by_${column} on patients (${column}) where ${column} is not null`,
        ),
        ...seriesColumnsInOrder.map(
          (column) =>
            `create index series_by_${column} on series (${column}, study) where ${column} is not null`,
        ),
        'create index series_requests_by_procedure on series_requests (requested_procedure_id, series)',
        'create index series_requests_by_step on series_requests (scheduled_procedure_step_id, series)',
        'create index instances_by_sop_class on instances (sop_class_uid, study)',
        `create table study_modalities (
          modality text not null, moment text not null, study integer not null,
          primary key (modality, moment, study)
        ) strict, without rowid`,
        `insert into study_modalities
          select distinct s.modality, t.moment, t.id from series as s join studies as t on s.study = t.id
          where s.modality is not null`,
        `create table study_days (
          modality text not null, study_date text not null, number_of_studies integer not null,
          primary key (modality, study_date)
        ) strict, without rowid`,
        "insert into study_days select '', coalesce(study_date, ''), count(*) from studies group by 2",
        `insert into study_days
          select m.modality, coalesce(t.study_date, ''), count(*)
          from study_modalities as m join studies as t on m.study = t.id group by 1, 2`,
        `insert into study_days
          select modality, '*', sum(number_of_studies) from study_days group by modality
          union all
          select modality, 'm' || substr(study_date, 1, 6), sum(number_of_studies) from study_days
          where study_date <> '' group by 1, 2
          union all
          select modality, 'y' || substr(study_date, 1, 4), sum(number_of_studies) from study_days
          where study_date <> '' group by 1, 2`,
        'create index study_days_by_date on study_days (study_date, modality)',
        ...dialect.gramLayout,
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
      await addAllGrams({ database, dialect });
    },
  },
  {
    name: 'archive/0005-rejections',
    async up(database, dialect) {
      const statements = [
        `create table rejections (
          note_uid text not null,
          study_instance_uid text not null,
          sop_instance_uid text not null,
          primary key (sop_instance_uid, note_uid)
        ) strict, without rowid`,
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
    },
  },
  {
    name: 'archive/0006-extra-attributes',
    async up(database, dialect) {
      const statements = [
        `create table extra_attributes (
          tag integer not null, level text not null, vr text not null, indexed_to integer not null,
          primary key (tag)
        ) strict`,
        `create table extra_values (
          tag integer not null, value text not null,
          study integer not null, series integer not null, instance integer not null,
          primary key (tag, value, study, series, instance)
        ) strict, without rowid`,
        'create index extra_values_by_place on extra_values (study, series, instance, tag)',
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
    },
  },
  {
    name: 'archive/0007-values-of-extra-attributes',
    async up(database, dialect) {
      const statements = [
        "alter table extra_values add column attribute text not null default ''",
        // What is here was read for searching alone: it is read again, for answers too.
        'delete from extra_values',
        'update extra_attributes set indexed_to = 0',
      ];
      for (const statement of statements) await sql.raw(dialect.layout(statement)).execute(database);
    },
  },
];
