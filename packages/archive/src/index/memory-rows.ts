import { type Condition, passes, type TableName } from '../query/condition.ts';
import type { MatchRows } from '../query/match-of.ts';
import { planRestriction, type QueryPlan, type SortColumn } from '../query/plan-query.ts';
import type { Query, QueryLevel } from '../query/query.ts';
import type { Restriction } from '../query/restriction.ts';
import type { InstanceScope } from '../retrieve/stored-instance.ts';
import type { Tables } from './memory-tables.ts';
import type { InstanceRow, PatientRow, SeriesRow, StudyTableRow } from './rows.ts';

/** One row of each table a match has. */
export interface Rows extends Omit<MatchRows, 'extra'> {
  patients?: PatientRow;
  studies?: StudyTableRow;
  series?: SeriesRow;
  instances?: InstanceRow;
}

export function visibleRows(tables: Tables, level: QueryLevel, restriction: Restriction): Rows[] {
  const condition = planRestriction(level, restriction);
  return rowsOf(tables, level).filter((rows) => holds(condition, rows, tables));
}

/** By Series Number, Instance Number, then UIDs. */
export function rowsInScope(tables: Tables, scope: InstanceScope, restriction: Restriction): Rows[] {
  const order: SortColumn[] = [
    { table: 'series', column: 'series_number', descending: false },
    { table: 'series', column: 'series_instance_uid', descending: false },
    { table: 'instances', column: 'instance_number', descending: false },
    { table: 'instances', column: 'sop_instance_uid', descending: false },
  ];
  return visibleRows(tables, 'IMAGE', restriction)
    .filter(
      ({ studies, series }) =>
        studies?.study_instance_uid === scope.studyInstanceUid &&
        [undefined, series?.series_instance_uid].includes(scope.seriesInstanceUid),
    )
    .sort(byOrder(order));
}

/** One page of what a plan finds, and how many there are. */
export function pageOfRows(
  tables: Tables,
  { level, offset, limit }: Pick<Query, 'level' | 'offset' | 'limit'>,
  { condition, order }: QueryPlan,
) {
  const found = rowsOf(tables, level)
    .filter((rows) => holds(condition, rows, tables))
    .sort(byOrder(order));
  return { rows: found.slice(offset, offset + limit), total: found.length };
}

export function rowsOf({ patients, studies, series, instances }: Tables, level: QueryLevel): Rows[] {
  switch (level) {
    case 'PATIENT':
      return patients.map((patient) => ({ patients: patient }));
    case 'STUDY':
      return studies.map((study) => ({ studies: study }));
    case 'SERIES':
      return series.map((one) => ({ series: one, ...byId(studies, one.study, 'studies') }));
    case 'IMAGE':
      return instances.map((instance) => ({
        instances: instance,
        ...byId(studies, instance.study, 'studies'),
        ...byId(series, instance.series, 'series'),
      }));
  }
}

function byId<Row extends { id: number }, Name extends string>(rows: readonly Row[], id: number, name: Name) {
  return { [name]: rows.find((row) => row.id === id) } as { [K in Name]: Row };
}

function cellOf(row: object | undefined, column: string): string | number | null {
  return ((row as Record<string, unknown> | undefined)?.[column] as string | number | undefined) ?? null;
}

function holds(condition: Condition, rows: Rows | { below: object }, tables: Tables): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.conditions.every((part) => holds(part, rows, tables));
    case 'any':
      return condition.conditions.some((part) => holds(part, rows, tables));
    case 'column': {
      const row = 'below' in rows ? rows.below : rows[condition.table as keyof Rows];
      return passes(cellOf(row, condition.column), condition.test);
    }
    case 'exists': {
      const parent = 'below' in rows ? undefined : rows[condition.under as keyof Rows];
      if (!parent) return false;
      return rowsBelow(condition.under, parent.id, condition.table, tables).some((below) =>
        holds(condition.condition, { below }, tables),
      );
    }
  }
}

function rowsBelow(under: TableName, id: number, table: TableName, tables: Tables): object[] {
  if (table === 'extra_values') return extraValuesBelow(under, id, tables);
  const studies = tables.studies.filter((study) =>
    under === 'patients' ? study.patient === id : study.id === id,
  );
  if (table === 'studies') return studies;
  const series = tables.series.filter((one) =>
    under === 'series' ? one.id === id : studies.some((study) => study.id === one.study),
  );
  if (table === 'series') return series;
  const rows: { series: number }[] = table === 'instances' ? tables.instances : tables.series_requests;
  return rows.filter((row) => series.some((one) => one.id === row.series));
}

function extraValuesBelow(under: TableName, id: number, { extra_values, studies }: Tables): object[] {
  return extra_values.filter((row) => {
    switch (under) {
      case 'patients':
        return studies.some((study) => study.id === row.study && study.patient === id);
      case 'studies':
        return row.study === id;
      case 'series':
        return row.series === id;
      default:
        return row.instance === id;
    }
  });
}

/** Text by its UTF-8 bytes, as databases compare it: beyond U+FFFF, UTF-16 has another order. */
function isBefore(a: string | number, b: string | number): boolean {
  return typeof a === 'string' && typeof b === 'string' ? Buffer.from(a).compare(Buffer.from(b)) < 0 : a < b;
}

function byOrder(order: readonly SortColumn[]) {
  return (left: Rows, right: Rows): number => {
    for (const { table, column, descending } of order) {
      const [a, b] = [left, right].map((rows) => cellOf(rows[table as keyof Rows], column));
      if (a === b || a === undefined || b === undefined) continue;
      if (a === null || b === null) return a === null ? 1 : -1;
      return isBefore(a, b) === descending ? 1 : -1;
    }
    return 0;
  };
}
