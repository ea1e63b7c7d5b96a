import { type RawBuilder, sql } from 'kysely';
import type { Condition, Test } from '../../query/condition.ts';
import type { SqlDialect } from './dialect.ts';
import { seriesColumnsInOrder, studyColumnsInOrder } from './migrations.ts';
import { writeCondition } from './write-condition.ts';

/** Columns that lead an index to studies. */
const indexed: ReadonlySet<string> = new Set(['study_instance_uid', ...studyColumnsInOrder]);

/** Columns below a study that lead an index. */
const indexedBelow: Readonly<Record<string, ReadonlySet<string>>> = {
  series: new Set(['series_instance_uid', ...seriesColumnsInOrder]),
  series_requests: new Set(['scheduled_procedure_step_id', 'requested_procedure_id']),
  instances: new Set(['sop_instance_uid', 'sop_class_uid']),
};

/**
 * `select id, moment …` of the studies that fulfil the condition, read from an index; `undefined` where none leads to
 * them.
 */
export function candidateSelects(condition: Condition, dialect: SqlDialect): RawBuilder<unknown> | undefined {
  switch (condition.kind) {
    case 'column':
      return condition.table === 'studies' && indexed.has(condition.column) && isByIndex(condition.test)
        ? sql`select studies.id, studies.moment from studies where ${writeCondition(condition, dialect)}`
        : undefined;
    case 'any': {
      const each = condition.conditions.map((part) => candidateSelects(part, dialect));
      const selects = each.filter((select) => select !== undefined);
      return selects.length === each.length && selects.length > 0
        ? sql.join(selects, sql` union `)
        : undefined;
    }
    case 'exists': {
      const inside = condition.condition;
      if (condition.table === 'extra_values' && condition.under === 'studies') {
        const where = writeCondition(inside, dialect, () => 'below');
        return isExtraByIndex(inside)
          ? sql`select studies.id, studies.moment from studies
              where studies.id in (select below.study from extra_values as below where ${where})`
          : undefined;
      }
      const isLed =
        inside.kind === 'column' &&
        indexedBelow[condition.table]?.has(inside.column) &&
        isByIndex(inside.test);
      if (!isLed || condition.under !== 'studies') return undefined;
      const where = writeCondition(inside, dialect, () => 'below');
      const study =
        condition.table === 'series_requests'
          ? sql`select s.study from series_requests as below join series as s on s.id = below.series where ${where}`
          : sql`select below.study from ${sql.table(condition.table)} as below where ${where}`;
      return sql`select studies.id, studies.moment from studies where studies.id in (${study})`;
    }
    case 'all':
      return undefined;
  }
}

/** By tag and by the beginning of the value. */
function isExtraByIndex(condition: Condition): boolean {
  return (
    condition.kind === 'all' &&
    condition.conditions.every((part) => part.kind === 'column' && isByIndex(part.test))
  );
}

function isByIndex(test: Test): boolean {
  switch (test.op) {
    case 'one-of':
    case 'range':
      return true;
    case 'glob':
      return /^[^*?]/.test(test.pattern);
    default:
      return false;
  }
}
