import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Condition, TableName, Test } from '../../query/condition.ts';

type Sql = RawBuilder<SqlBool>;

/** A condition in SQL. Inside `exists` the row looked at is called `below`. */
export function writeCondition(
  condition: Condition,
  nameOf: (table: TableName) => string = (table) => table,
): Sql {
  switch (condition.kind) {
    case 'all':
      return joined(condition.conditions, ' and ', '1', nameOf);
    case 'any':
      return joined(condition.conditions, ' or ', '0', nameOf);
    case 'column':
      return writeTest(sql.ref(`${nameOf(condition.table)}.${condition.column}`), condition.test);
    case 'exists': {
      const inside = writeCondition(condition.condition, () => 'below');
      const link = sql.raw(links[`${condition.under}/${condition.table}`] ?? '0');
      return sql`exists (select 1 from ${sql.table(condition.table)} as below where ${link} and ${inside})`;
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
};

function joined(
  conditions: readonly Condition[],
  word: ' and ' | ' or ',
  empty: '1' | '0',
  nameOf: (table: TableName) => string,
): Sql {
  if (conditions.length === 0) return sql.raw(empty);
  return sql`(${sql.join(
    conditions.map((condition) => writeCondition(condition, nameOf)),
    sql.raw(word),
  )})`;
}

function writeTest(column: RawBuilder<unknown>, test: Test): Sql {
  switch (test.op) {
    case 'empty':
      return sql`${column} is null`;
    case 'one-of':
      return test.values.length === 1
        ? sql`${column} = ${test.values[0]}`
        : sql`${column} in (select value from json_each(${JSON.stringify(test.values)}))`;
    case 'glob':
      return sql`${column} glob ${test.pattern.replaceAll('[', '[[]')}`;
    case 'range':
      if (test.from === undefined)
        return test.to === undefined ? sql`${column} is not null` : sql`${column} <= ${test.to}`;
      return test.to === undefined
        ? sql`${column} >= ${test.from}`
        : sql`${column} between ${test.from} and ${test.to}`;
    case 'includes':
      return sql`instr(${column}, ${test.text}) > 0`;
    case 'word-start': {
      const literal = test.text.replace(/[[*?]/g, '[$&]');
      return sql`(${column} glob ${`${literal}*`} or ${column} glob ${`*[ ^-]${literal}*`})`;
    }
  }
}
