import { isNamedById, type PatientIdentity } from '../../rules/patient-identity.ts';
import type { Rejection, Standing, StandingQuestion } from '../../rules/standing.ts';
import type { IndexedInstance } from '../instance-index.ts';
import type { WithheldRow } from '../rows.ts';
import type { WithheldInstance } from '../withheld.ts';
import { withheldInstanceOf } from '../withheld-record.ts';
import { run, type Sql } from './statement.ts';

const identityColumns = `s.patient_id, s.issuer_of_patient_id, s.name_alphabetic, s.name_ideographic, s.name_phonetic,
  s.birth_date, s.sex`;

/**
 * How things stand where some instances want to go. One statement finds that, as nearly always, no SOP Instance UID of
 * them is known; what is known is read only then.
 */
export async function readStanding(
  connection: Sql,
  { sopInstanceUids, studyInstanceUids, seriesInstanceUids, patientKeys }: StandingQuestion,
  findKept: (sopInstanceUids: readonly string[]) => Promise<Map<string, IndexedInstance>>,
): Promise<Standing> {
  const known = await findKnown(connection, sopInstanceUids);
  const studyPatients = await findStudyPatients(connection, studyInstanceUids);
  // A study that is here was compared with its patient when it came.
  const isNewStudy = studyInstanceUids.some((uid) => !studyPatients.has(uid));
  return {
    kept: known?.kept ? await findKept(sopInstanceUids) : new Map(),
    withheld: known?.withheld ? await findWithheldOf(connection, sopInstanceUids) : new Map(),
    rejections: known?.rejections ? await findRejections(connection, sopInstanceUids) : new Map(),
    studyPatients,
    patients: isNewStudy ? await findPatients(connection, patientKeys) : new Map(),
    studiesOfSeries: await findStudiesOfSeries(connection, seriesInstanceUids),
  };
}

async function findKnown(connection: Sql, sopInstanceUids: readonly string[]) {
  const { dialect } = connection;
  const isAsked = dialect.inList('sop_instance_uid', 'text');
  const asked = dialect.list(sopInstanceUids);
  const [known] = await run<{ kept: number; withheld: number; rejections: number }>(
    connection,
    `select (select count(*) from instances where ${isAsked}) as kept,
      (select count(*) from withheld where ${isAsked}) as withheld,
      (select count(*) from rejections where ${isAsked}) as rejections`,
    [asked, asked, asked],
  );
  return known;
}

async function findStudyPatients(
  connection: Sql,
  studyInstanceUids: readonly string[],
): Promise<Map<string, PatientIdentity>> {
  const { dialect } = connection;
  const rows = await run<PatientIdentity & { study_instance_uid: string }>(
    connection,
    `select s.study_instance_uid, p.patient_key, ${identityColumns}
      from studies as s join patients as p on p.id = s.patient
      where ${dialect.inList('s.study_instance_uid', 'text')}`,
    [dialect.list(studyInstanceUids)],
  );
  return new Map(rows.map(({ study_instance_uid, ...patient }) => [study_instance_uid, patient]));
}

async function findPatients(
  connection: Sql,
  patientKeys: readonly string[],
): Promise<Map<string, PatientIdentity>> {
  const { dialect } = connection;
  const rows = await run<PatientIdentity>(
    connection,
    `select s.patient_key, ${identityColumns} from patients as s where ${dialect.inList('s.patient_key', 'text')}`,
    [dialect.list(patientKeys)],
  );
  return new Map(rows.filter(isNamedById).map((patient) => [patient.patient_key, patient]));
}

async function findStudiesOfSeries(
  connection: Sql,
  seriesInstanceUids: readonly string[],
): Promise<Map<string, string[]>> {
  const { dialect } = connection;
  const rows = await run<{ series_instance_uid: string; study_instance_uid: string }>(
    connection,
    `select s.series_instance_uid, t.study_instance_uid from series as s join studies as t on t.id = s.study
      where ${dialect.inList('s.series_instance_uid', 'text')}`,
    [dialect.list(seriesInstanceUids)],
  );
  return grouped(
    rows,
    (row) => row.series_instance_uid,
    (row) => row.study_instance_uid,
  );
}

async function findWithheldOf(
  connection: Sql,
  sopInstanceUids: readonly string[],
): Promise<Map<string, WithheldInstance[]>> {
  const { dialect } = connection;
  const rows = await run<WithheldRow>(
    connection,
    `select * from withheld where ${dialect.inList('sop_instance_uid', 'text')} order by id desc`,
    [dialect.list(sopInstanceUids)],
  );
  return grouped(rows, (row) => row.sop_instance_uid, withheldInstanceOf);
}

/** A note counts while it is shown itself: withhold it, and what it names may come again. */
async function findRejections(
  connection: Sql,
  sopInstanceUids: readonly string[],
): Promise<Map<string, Rejection[]>> {
  const { dialect } = connection;
  const rows = await run<{ note_uid: string; study_instance_uid: string; sop_instance_uid: string }>(
    connection,
    `select r.note_uid, r.study_instance_uid, r.sop_instance_uid
      from rejections as r join instances as note on note.sop_instance_uid = r.note_uid
      where ${dialect.inList('r.sop_instance_uid', 'text')}`,
    [dialect.list(sopInstanceUids)],
  );
  return grouped(
    rows,
    (row) => row.sop_instance_uid,
    ({ sop_instance_uid, study_instance_uid, note_uid }) => ({
      sopInstanceUid: sop_instance_uid,
      studyInstanceUid: study_instance_uid,
      noteUid: note_uid,
    }),
  );
}

function grouped<Row, Value>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  pick: (row: Row) => Value,
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row)) ?? [];
    group.push(pick(row));
    groups.set(keyOf(row), group);
  }
  return groups;
}
