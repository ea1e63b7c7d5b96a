import { setImmediate } from 'node:timers/promises';
import type { Recount } from '../instance-index.ts';
import { run, type Sql } from './statement.ts';

const rowsAtOnce = 500;

/** What is counted on each write, as the rows themselves say it: table, and column with its count for the row `t`. */
const counted: readonly (readonly [table: string, columns: Readonly<Record<string, string>>])[] = [
  [
    'series',
    {
      number_of_instances: '(select count(*) from instances as i where i.series = t.id)',
      number_of_frames:
        '(select coalesce(sum(i.number_of_frames), 0) from instances as i where i.series = t.id)',
    },
  ],
  [
    'studies',
    {
      number_of_series: '(select count(*) from series as s where s.study = t.id)',
      number_of_instances: '(select count(*) from instances as i where i.study = t.id)',
      number_of_quarantined: `(select count(*) from withheld as w
        where w.study_instance_uid = t.study_instance_uid and w.reason = 'quarantined')`,
    },
  ],
  [
    'patients',
    {
      number_of_studies: '(select count(*) from studies as s where s.patient = t.id)',
      number_of_series: `(select count(*) from series as s join studies as p on p.id = s.study where p.patient = t.id)`,
      number_of_instances: `(select count(*) from instances as i join studies as p on p.id = i.study
        where p.patient = t.id)`,
    },
  ],
];

/**
 * Compares every count that is kept on write with the rows it is of, some hundred rows at a time. `write` runs work in a
 * transaction of the index; without it nothing is changed.
 */
export async function recount(
  connection: Sql,
  write: (<Result>(work: (connection: Sql) => Promise<Result>) => Promise<Result>) | undefined,
): Promise<Recount> {
  let [found, repaired] = [0, 0];
  for (const [table, columns] of counted) {
    for (let last = 0; ; ) {
      const [end] = await run<{ id: number | null }>(
        connection,
        `select max(id) as id from (select id from ${table} where id > ? order by id limit ?) as step`,
        [last, rowsAtOnce],
      );
      const to = end?.id;
      if (to === null || to === undefined) break;
      const wrong = await wrongIn(connection, table, columns, last, to);
      found += wrong;
      if (wrong > 0) repaired += (await write?.((inside) => mend(inside, table, columns, last, to))) ?? 0;
      last = to;
      await setImmediate();
    }
  }
  const days = await wrongDays(connection);
  found += days;
  if (days > 0) repaired += (await write?.(mendDays)) ?? 0;
  return { found, repaired };
}

const isWrong = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([column, count]) => `t.${column} <> ${count}`)
    .join(' or ');

async function wrongIn(
  connection: Sql,
  table: string,
  columns: Readonly<Record<string, string>>,
  after: number,
  to: number,
): Promise<number> {
  const [row] = await run<{ wrong: number }>(
    connection,
    `select count(*) as wrong from ${table} as t where t.id > ? and t.id <= ? and (${isWrong(columns)})`,
    [after, to],
  );
  return row?.wrong ?? 0;
}

async function mend(
  connection: Sql,
  table: string,
  columns: Readonly<Record<string, string>>,
  after: number,
  to: number,
): Promise<number> {
  const set = Object.entries(columns).map(([column, count]) => `${column} = ${count}`);
  const rows = await run(
    connection,
    `update ${table} as t set ${set.join(', ')} where t.id > ? and t.id <= ? and (${isWrong(columns)}) returning id`,
    [after, to],
  );
  return rows.length;
}

/** `study_days` as the studies say it: each day, month and year, and all; of any modality, and of each. */
const daysAnew = (() => {
  const spans = ['study_date', "'m' || substr(study_date, 1, 6)", "'y' || substr(study_date, 1, 4)"];
  const of = (modality: string, from: string) => [
    `select ${modality} as modality, '*' as study_date, count(*) as number_of_studies from ${from} group by 1`,
    `select ${modality}, '', count(*) from ${from} where study_date is null group by 1`,
    ...spans.map(
      (span) =>
        `select ${modality}, ${span}, count(*) from ${from} where study_date is not null group by 1, 2`,
    ),
  ];
  const all = [
    ...of("''", 'studies'),
    ...of('m.modality', 'study_modalities as m join studies on studies.id = m.study'),
  ];
  return all.join(' union all ');
})();

async function wrongDays(connection: Sql): Promise<number> {
  const [row] = await run<{ wrong: number }>(
    connection,
    `select count(*) as wrong from (
      select modality, study_date from (
        select modality, study_date, number_of_studies from study_days union all ${daysAnew}
      ) as compared
      group by modality, study_date, number_of_studies having count(*) <> 2
    ) as differences`,
  );
  return row?.wrong ?? 0;
}

async function mendDays(connection: Sql): Promise<number> {
  const wrong = await wrongDays(connection);
  await run(connection, 'delete from study_days');
  await run(connection, `insert into study_days (modality, study_date, number_of_studies) ${daysAnew}`);
  return wrong;
}
