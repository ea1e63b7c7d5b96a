import type { WorklistSearch, WorklistState } from '../../api.ts';
import { addDays, type Day } from '../../text/dates.ts';

export const spans = ['today', 'week', 'any'] as const;
export type Span = (typeof spans)[number];

export const spanNames: Readonly<Record<Span, string>> = {
  today: 'Today',
  week: '7 days from today',
  any: 'Any day',
};

export interface WorklistFilter {
  readonly span: Span;
  readonly states: readonly WorklistState[];
}

/** What a technologist looks at in the morning. */
export const usualFilter: WorklistFilter = { span: 'today', states: ['scheduled', 'started'] };

/** No state chosen shows all, as no chip of the study list does. */
export function searchOfFilter({ span, states }: WorklistFilter, today: Day): WorklistSearch {
  const every: WorklistState[] = ['scheduled', 'started', 'completed', 'discontinued'];
  return {
    ...(span !== 'any' && { from: today, to: span === 'today' ? today : addDays(today, 6) }),
    states: states.length === 0 ? every : [...states],
  };
}
