import type { Condition, Test } from '../../query/condition.ts';
import type { FoundIds } from './find-studies.ts';
import { run, type Sql } from './statement.ts';

/** Studies of some days, of a modality, or both: what is counted by day. */
export interface Facet {
  /** Empty: of any. */
  readonly modality: string;
  /** Inclusive, `YYYYMMDD`; absent: undated ones too. */
  readonly days: { readonly from: string; readonly to: string } | undefined;
}

const firstDay = '0';
const lastDay = '9~';

/** Whether keys ask for nothing but days and one modality. */
export function facetOf(conditions: readonly Condition[]): Facet | undefined {
  let modality = '';
  let days: Facet['days'];
  for (const condition of conditions) {
    const asked = modalityOf(condition);
    const range = daysOf(condition);
    if (asked !== undefined && modality === '') modality = asked;
    else if (range && !days) days = range;
    else return undefined;
  }
  return { modality, days };
}

function modalityOf(condition: Condition): string | undefined {
  if (condition.kind !== 'exists' || condition.table !== 'series' || condition.under !== 'studies')
    return undefined;
  const { condition: inside } = condition;
  if (inside.kind !== 'column' || inside.column !== 'modality') return undefined;
  return onlyValue(inside.test);
}

function onlyValue(test: Test): string | undefined {
  return test.op === 'one-of' &&
    test.values.length === 1 &&
    typeof test.values[0] === 'string' &&
    test.values[0] !== ''
    ? test.values[0]
    : undefined;
}

/** The days a key asks for. */
export function daysOf(condition: Condition): Facet['days'] {
  if (condition.kind !== 'column' || condition.column !== 'study_date') return undefined;
  const { test } = condition;
  const day = onlyValue(test);
  if (day !== undefined) return { from: day, to: day };
  return test.op === 'range'
    ? { from: String(test.from ?? firstDay), to: String(test.to ?? lastDay) }
    : undefined;
}

/** Behind every moment of the day. */
export const endOfDay = (day: string): string => `${day === '' ? ' ' : day}~`;

/** One page of them: the kept counts say on which day it begins, so that no offset is counted off one by one. */
export async function facetPage(
  connection: Sql,
  { modality, days }: Facet,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<FoundIds> {
  const total = await countOf(connection, modality, days);
  if (offset >= total || limit === 0) return { ids: [], total };
  const start = offset < 100 ? undefined : await dayAt(connection, modality, days, offset);
  const before = endOfDay(start?.day ?? days?.to ?? lastDay);
  const from = days?.from ?? '';
  const skipped = start ? offset - start.skipped : offset;
  const rows = await run<{ id: number }>(
    connection,
    modality === ''
      ? 'select id from studies where moment < ? and moment >= ? order by moment desc, id desc limit ? offset ?'
      : `select study as id from study_modalities where modality = ? and moment < ? and moment >= ?
          order by modality desc, moment desc, study desc limit ? offset ?`,
    [...(modality === '' ? [] : [modality]), before, from, limit, skipped],
  );
  return { ids: rows.map(({ id }) => id), total };
}

async function countOf(connection: Sql, modality: string, days: Facet['days']): Promise<number> {
  const [row] = days
    ? await run<{ total: number }>(
        connection,
        `select coalesce(sum(number_of_studies), 0) as total from study_days
          where modality = ? and study_date between ? and ?`,
        [modality, days.from, days.to],
      )
    : await run<{ total: number }>(
        connection,
        "select number_of_studies as total from study_days where modality = ? and study_date = '*'",
        [modality],
      );
  return row?.total ?? 0;
}

interface Span {
  readonly study_date: string;
  readonly number_of_studies: number;
}

/** The day on which the study at `offset` lies, and how many studies of later days come before it. */
async function dayAt(connection: Sql, modality: string, days: Facet['days'], offset: number) {
  let left = offset;
  let [from, to] = days ? [days.from, days.to] : ['y', 'y~'];
  for (;;) {
    const spans = await run<Span>(
      connection,
      `select study_date, number_of_studies from study_days where modality = ? and study_date between ? and ?
        order by study_date desc`,
      [modality, from, to],
    );
    const span = spans.find(({ number_of_studies }) => {
      if (left < number_of_studies) return true;
      left -= number_of_studies;
      return false;
    });
    // Behind all dated studies lie the undated ones.
    if (!span) return { day: '', skipped: offset - left };
    const { study_date } = span;
    if (/^\d/.test(study_date)) return { day: study_date, skipped: offset - left };
    const inside = study_date.startsWith('y') ? `m${study_date.slice(1)}` : study_date.slice(1);
    [from, to] = [inside, `${inside}~`];
  }
}
