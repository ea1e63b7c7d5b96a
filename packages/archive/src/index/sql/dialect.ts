import { type RawBuilder, type SqlBool, sql } from 'kysely';

/**
 * What SQLite and PostgreSQL say differently. Everything else is one set of statements and one set of migrations.
 * Text is compared by its UTF-8 bytes in both, so that order and ranges agree.
 */
export interface SqlDialect {
  readonly name: 'sqlite' | 'postgres';
  /** Any number of values as one parameter. */
  isIn(column: RawBuilder<unknown>, values: readonly (string | number)[]): RawBuilder<SqlBool>;
  /** The same inside a statement written as text, for one parameter made by `list`. */
  readonly inList: (column: string, type: 'text' | 'bigint') => string;
  list(values: readonly (string | number)[]): unknown;
  /** Aggregate: a column in an order, as one value; that of ids is one for `studiesAmong`. */
  listOf(column: string, order: string): string;
  /** `studies`, each of these looked at by its id and nothing else. */
  studiesAmong(list: unknown): RawBuilder<unknown>;
  /** `studies`, gone through in the order of the study list. */
  readonly studiesInOrder: string;
  /** `*` and `?` as in DICOM; everything else stands for itself, case included. */
  glob(column: RawBuilder<unknown>, pattern: string): RawBuilder<SqlBool>;
  includes(column: RawBuilder<unknown>, text: string): RawBuilder<SqlBool>;
  exists(select: RawBuilder<unknown>): RawBuilder<SqlBool>;
  /** Absent values first or last, whatever the engine would do by itself. */
  order(column: RawBuilder<unknown>, descending: boolean): RawBuilder<unknown>;
  /** `?` is a value. */
  text(statement: string): string;
  /** Tables are laid out in SQLite's words, by every room; other statements stay as they are. */
  layout(statement: string): string;
  /** What can only be said in the words of one engine. */
  readonly gramLayout: readonly string[];
  /** Parameters: study, the grams joined by spaces. */
  readonly addGrams: string;
  readonly removeGrams: string;
  /** `id` of at most so many studies that have all grams. */
  studiesWithGrams(grams: readonly string[], limit: number): RawBuilder<unknown>;
  gramValue(grams: readonly string[]): unknown;
}

export const sqliteDialect: SqlDialect = {
  name: 'sqlite',
  isIn: (column, values) => sql`${column} in (select value from json_each(${JSON.stringify(values)}))`,
  inList: (column) => `${column} in (select value from json_each(?))`,
  list: (values) => JSON.stringify(values),
  // Without statistics SQLite would at times take the index of another key, and sort.
  listOf: (column, order) => `json_group_array(${column} order by ${order})`,
  studiesAmong: (list) => sql`json_each(${list}) as asked cross join studies on studies.id = asked.value`,
  studiesInOrder: 'studies indexed by studies_by_moment',
  glob: (column, pattern) => sql`${column} glob ${pattern.replaceAll('[', '[[]')}`,
  includes: (column, text) => sql`instr(${column}, ${text}) > 0`,
  // SQLite 3.53 turns EXISTS into a join, and then OFFSET counts a row once for each row that is found below it.
  exists: (select) => sql`(${select} limit 1) is not null`,
  order: (column, descending) => (descending ? sql`${column} desc` : sql`${column} asc nulls last`),
  text: (statement) => statement,
  layout: (statement) => statement,
  // The grams are words of our own making, so the tokenizer only has to part them. Nothing but the places is kept:
  // what the row says is in `studies`.
  gramLayout: [
    "create virtual table study_grams using fts5 (grams, content = '', detail = none, columnsize = 0, tokenize = 'ascii')",
  ],
  addGrams: 'insert into study_grams (rowid, grams) values (?, ?)',
  removeGrams: "insert into study_grams (study_grams, rowid, grams) values ('delete', ?, ?)",
  studiesWithGrams: (grams, limit) =>
    sql`select rowid as id from study_grams where study_grams match ${grams.join(' AND ')} limit ${limit}`,
  gramValue: (grams) => grams.join(' '),
};

export const postgresDialect: SqlDialect = {
  name: 'postgres',
  isIn: (column, values) =>
    typeof values[0] === 'number'
      ? sql`${column} = any(${values}::bigint[])`
      : sql`${column} = any(${values}::text[])`,
  inList: (column, type) => `${column} = any(?::${type}[])`,
  list: (values) => values,
  listOf: (column, order) => `array_agg(${column} order by ${order})`,
  studiesAmong: (list) =>
    sql`unnest(${list}::bigint[]) as asked (value) join studies on studies.id = asked.value`,
  studiesInOrder: 'studies',
  glob: (column, pattern) => sql`${column} like ${likePattern(pattern)}`,
  includes: (column, text) => sql`strpos(${column}, ${text}::text) > 0`,
  exists: (select) => sql`exists (${select})`,
  order: (column, descending) =>
    descending ? sql`${column} desc nulls last` : sql`${column} asc nulls last`,
  text(statement) {
    let text = numbered.get(statement);
    if (text === undefined) {
      let number = 0;
      text = statement.replace(/\?/g, () => {
        number += 1;
        return `$${number}`;
      });
      numbered.set(statement, text);
    }
    return text;
  },
  layout: postgresLayout,
  gramLayout: [
    'create table study_grams (study bigint primary key, grams text[] not null)',
    'create index study_grams_by_gram on study_grams using gin (grams) with (fastupdate = off)',
  ],
  addGrams: 'insert into study_grams (study, grams) values (?, ?::text[])',
  removeGrams: 'delete from study_grams where study = ? and ?::text[] is not null',
  studiesWithGrams: (grams, limit) =>
    sql`select study as id from study_grams where grams @> ${grams}::text[] limit ${limit}`,
  gramValue: (grams) => grams,
};

/** Statements with their values numbered. */
const numbered = new Map<string, string>();

/** `A_*` → `A\_%`. */
function likePattern(pattern: string): string {
  return pattern
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');
}

/** Text is compared by its bytes; numbers are as large as SQLite's. */
function postgresLayout(statement: string): string {
  if (!/^\s*(create|alter) table\b/i.test(statement)) return statement;
  return statement
    .replace(
      /\binteger primary key( autoincrement)?/gi,
      'bigint generated by default as identity primary key',
    )
    .replace(/\binteger\b/gi, 'bigint')
    .replace(/\btext\b(?!\[)/gi, 'text collate "C"')
    .replace(/\bblob\b/gi, 'bytea')
    .replace(/\)\s*(strict|without rowid)(\s*,\s*(strict|without rowid))?\s*$/i, ')');
}
