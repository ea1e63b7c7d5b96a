import { gramsOf } from '../../query/grams.ts';
import { type StudyTableRow, wordsToFind } from '../rows.ts';
import { insertRows, run, type Sql } from './statement.ts';

/** What the tables beside `studies` are made of. */
export type SearchedStudy = Pick<
  StudyTableRow,
  | 'id'
  | 'moment'
  | 'modalities'
  | 'study_date'
  | 'words'
  | 'referring_alphabetic'
  | 'referring_ideographic'
  | 'referring_phonetic'
>;

/**
 * Brings what studies are found and counted by in line with their rows: modalities in order, studies of a day, and
 * pieces of words. `before` absent: the study is new; `after` absent: it is gone.
 */
export async function searchAnew(
  connection: Sql,
  changes: readonly {
    readonly before: SearchedStudy | undefined;
    readonly after: SearchedStudy | undefined;
  }[],
): Promise<void> {
  const days = new Map<string, number>();
  for (const { before, after } of changes) {
    await moveModalities(connection, before, after);
    for (const key of daysOf(before)) days.set(key, (days.get(key) ?? 0) - 1);
    for (const key of daysOf(after)) days.set(key, (days.get(key) ?? 0) + 1);
    await moveGrams(connection, before, after);
  }
  await countDays(
    connection,
    [...days].filter(([, difference]) => difference !== 0).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const modalitiesOf = (study: SearchedStudy | undefined): string[] =>
  study === undefined || study.modalities === '' ? [] : study.modalities.split('\\');

/** Modality (empty: all studies of the day), NUL, which no column holds, and the span of time; `*` for all. */
const daysOf = (study: SearchedStudy | undefined): string[] =>
  study
    ? ['', ...modalitiesOf(study)].flatMap((modality) => [
        `${modality}\u0000*`,
        ...spansOf(study.study_date ?? '').map((span) => `${modality}\u0000${span}`),
      ])
    : [];

/** `20260705` → the day, its month `m202607` and its year `y2026`; undated counts as a day alone. */
const spansOf = (date: string): string[] =>
  date === '' ? [''] : [date, `m${date.slice(0, 6)}`, `y${date.slice(0, 4)}`];

async function moveModalities(
  connection: Sql,
  before: SearchedStudy | undefined,
  after: SearchedStudy | undefined,
): Promise<void> {
  const old = modalitiesOf(before);
  const now = modalitiesOf(after);
  const moved = before?.moment !== after?.moment;
  for (const modality of old) {
    if (before && (moved || !now.includes(modality)))
      await run(connection, 'delete from study_modalities where modality = ? and moment = ? and study = ?', [
        modality,
        before.moment,
        before.id,
      ]);
  }
  for (const modality of now) {
    if (after && (moved || !old.includes(modality)))
      await run(connection, 'insert into study_modalities (modality, moment, study) values (?, ?, ?)', [
        modality,
        after.moment,
        after.id,
      ]);
  }
}

async function moveGrams(
  connection: Sql,
  before: SearchedStudy | undefined,
  after: SearchedStudy | undefined,
): Promise<void> {
  const old = before && wordsToFind(before);
  const now = after && wordsToFind(after);
  if (old === now) return;
  const { dialect } = connection;
  if (before && old !== undefined)
    await run(connection, dialect.removeGrams, [before.id, dialect.gramValue(gramsOf(old))]);
  if (after && now !== undefined)
    await run(connection, dialect.addGrams, [after.id, dialect.gramValue(gramsOf(now))]);
}

const studiesAtOnce = 1000;

/** Pieces of the words of every study, where none are kept yet. */
export async function addAllGrams(connection: Sql): Promise<void> {
  const { dialect } = connection;
  for (let last = 0; ; ) {
    const rows = await run<{ id: number } & Parameters<typeof wordsToFind>[0]>(
      connection,
      `select id, words, referring_alphabetic, referring_ideographic, referring_phonetic
        from studies where id > ? order by id limit ?`,
      [last, studiesAtOnce],
    );
    for (const row of rows) {
      await run(connection, dialect.addGrams, [row.id, dialect.gramValue(gramsOf(wordsToFind(row)))]);
    }
    const newest = rows.at(-1);
    if (!newest) return;
    last = newest.id;
  }
}

/** @param counted differences by key (`daysOf`), in their order: processes that count the same days take their turns. */
async function countDays(connection: Sql, counted: readonly (readonly [string, number])[]): Promise<void> {
  const rows = counted.map(([key, difference]) => {
    const [modality = '', study_date = ''] = key.split('\u0000');
    return { modality, study_date, number_of_studies: difference };
  });
  await insertRows(connection, 'study_days', ['modality', 'study_date', 'number_of_studies'], rows, {
    onConflict: `(modality, study_date)
      do update set number_of_studies = study_days.number_of_studies + excluded.number_of_studies`,
  });
  for (const { modality, study_date, number_of_studies } of rows) {
    if (number_of_studies < 0)
      await run(
        connection,
        'delete from study_days where modality = ? and study_date = ? and number_of_studies = 0',
        [modality, study_date],
      );
  }
}
