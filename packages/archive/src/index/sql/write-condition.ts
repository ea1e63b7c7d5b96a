import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Condition, TableName, Test } from '../../query/condition.ts';
import type { SqlDialect } from './dialect.ts';

type SqlTest = RawBuilder<SqlBool>;

/** A condition in SQL. Inside `exists` the row looked at is called `below`. */
export function writeCondition(
  condition: Condition,
  dialect: SqlDialect,
  nameOf: (table: TableName) => string = (table) => table,
): SqlTest {
  switch (condition.kind) {
    case 'all':
      return joined(condition.conditions, ' and ', '1 = 1', dialect, nameOf);
    case 'any':
      return joined(condition.conditions, ' or ', '1 = 0', dialect, nameOf);
    case 'column':
      return writeTest(sql.ref(`${nameOf(condition.table)}.${condition.column}`), condition.test, dialect);
    case 'exists': {
      const inside = writeCondition(condition.condition, dialect, () => 'below');
      const link = sql.raw(links[`${condition.under}/${condition.table}`] ?? '1 = 0');
      return dialect.exists(
        sql`select 1 from ${sql.table(condition.table)} as below where ${link} and ${inside}`,
      );
    }
  }
}

/** How the row `below` hangs on the row it lies under. */
const links: Readonly<Record<string, string>> = {
  'patients/studies': 'below.patient = patients.id',
  'patients/series': 'below.study in (select id from studies where patient = patients.id)',
  'patients/instances': 'below.study in (select id from studies where patient = patients.id)',
  'patients/series_requests':
    'below.series in (select s.id from series as s join studies as t on s.study = t.id where t.patient = patients.id)',
  'studies/series': 'below.study = studies.id',
  'studies/instances': 'below.study = studies.id',
  'studies/series_requests': 'below.series in (select s.id from series as s where s.study = studies.id)',
  'series/instances': 'below.series = series.id',
  'series/series_requests': 'below.series = series.id',
  'patients/extra_values': 'below.study in (select id from studies where patient = patients.id)',
  'studies/extra_values': 'below.study = studies.id',
  'series/extra_values': 'below.series = series.id',
  'instances/extra_values': 'below.instance = instances.id',
};

function joined(
  conditions: readonly Condition[],
  word: ' and ' | ' or ',
  empty: string,
  dialect: SqlDialect,
  nameOf: (table: TableName) => string,
): SqlTest {
  if (conditions.length === 0) return sql.raw(empty);
  return sql`(${sql.join(
    conditions.map((condition) => writeCondition(condition, dialect, nameOf)),
    sql.raw(word),
  )})`;
}

function writeTest(column: RawBuilder<unknown>, test: Test, dialect: SqlDialect): SqlTest {
  switch (test.op) {
    case 'empty':
      return sql`${column} is null`;
    case 'one-of':
      return test.values.length === 1
        ? sql`${column} = ${test.values[0]}`
        : dialect.isIn(column, test.values);
    case 'glob':
      return writeGlob(column, test.pattern, dialect);
    case 'range':
      if (test.from === undefined)
        return test.to === undefined ? sql`${column} is not null` : sql`${column} <= ${test.to}`;
      return test.to === undefined
        ? sql`${column} >= ${test.from}`
        : sql`${column} between ${test.from} and ${test.to}`;
    case 'includes':
      return dialect.includes(column, test.text);
    case 'word-start': {
      const inside = [' ', '^', '-'].map((before) => dialect.includes(column, `${before}${test.text}`));
      return sql`(${sql.join([writePrefix(column, test.text), ...inside], sql` or `)})`;
    }
  }
}

/** What stands before the first wildcard is a range too, which an index can answer. */
function writeGlob(column: RawBuilder<unknown>, pattern: string, dialect: SqlDialect): SqlTest {
  const prefix = /^[^*?]*/.exec(pattern)?.[0] ?? '';
  if (prefix === '') return dialect.glob(column, pattern);
  const range = writePrefix(column, prefix);
  return /^[^*?]*\*+$/.test(pattern) ? range : sql`(${range} and ${dialect.glob(column, pattern)})`;
}

/** U+10FFFF is no character, and nothing sorts behind it. */
function writePrefix(column: RawBuilder<unknown>, prefix: string): SqlTest {
  return sql`(${column} >= ${prefix} and ${column} < ${`${prefix}\u{10ffff}`})`;
}
