import { sql } from 'kysely';

/** Any number of values as one parameter: `… in listOf(values)`. */
export function listOf<Value extends string | number>(values: readonly Value[]) {
  return sql<Value>`(select value from json_each(${JSON.stringify(values)}))`;
}
