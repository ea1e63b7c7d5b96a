import { type StudySortKey, studySortKeys } from '../api.ts';
import { isDay } from '../text/dates.ts';

/**
 * What the study list is asked to show; Back and reload restore it. The chips and the order stand in the address, for links;
 * what was typed may name a patient, so it stands in the state of the tab's history entry, which is part of no address.
 */
export interface StudyQuery {
  /** As typed. */
  readonly text: string;
  readonly modalities: readonly string[];
  readonly days: DayFilter;
  readonly sort: SortKey;
  readonly descending: boolean;
  /** The id of the node whose studies are shown; ours while undefined. */
  readonly source: string | undefined;
}

/** A span that moves with the calendar, or two days either of which may be open. */
export type DayFilter =
  | { readonly kind: 'any' }
  | { readonly kind: 'last'; readonly days: number }
  | { readonly kind: 'range'; readonly from: string | undefined; readonly to: string | undefined };

export type SortKey = StudySortKey;

export const wholeArchive: StudyQuery = {
  text: '',
  modalities: [],
  days: { kind: 'any' },
  sort: 'studyDate',
  descending: true,
  source: undefined,
};

/** The part for the address: `?modality=CT,MR&days=7&sort=-studyDate`; defaults are left out. */
export function formatStudyQuery(query: StudyQuery): string {
  const parameters = new URLSearchParams();
  if (query.modalities.length > 0) parameters.set('modality', query.modalities.join(','));
  if (query.days.kind === 'last') parameters.set('days', String(query.days.days));
  if (query.days.kind === 'range') parameters.set('days', `${query.days.from ?? ''}..${query.days.to ?? ''}`);
  if (query.sort !== wholeArchive.sort || query.descending !== wholeArchive.descending) {
    parameters.set('sort', `${query.descending ? '-' : ''}${query.sort}`);
  }
  if (query.source !== undefined) parameters.set('source', query.source);
  return parameters.size > 0 ? `?${parameters}` : '';
}

/** The part for the history entry (`History.state`); null where nothing was typed. */
export const entryStateOf = ({ text }: StudyQuery): { readonly text: string } | null =>
  text.trim() === '' ? null : { text };

/** The query of an address and the state of its history entry; whatever is damaged falls back to its default. */
export function parseStudyQuery(search: string, entryState: unknown): StudyQuery {
  const parameters = new URLSearchParams(search);
  const sort = parameters.get('sort') ?? '';
  const key = studySortKeys.find((candidate) => candidate === sort.replace(/^-/, ''));
  return {
    text: typedTextOf(entryState).slice(0, 256),
    modalities: (parameters.get('modality') ?? '')
      .split(',')
      .filter((code) => /^[A-Z0-9_]{1,16}$/.test(code)),
    days: parseDayFilter(parameters.get('days') ?? ''),
    sort: key ?? wholeArchive.sort,
    descending: key === undefined ? wholeArchive.descending : sort.startsWith('-'),
    source: /^[\w-]{1,64}$/.exec(parameters.get('source') ?? '')?.[0],
  };
}

function typedTextOf(entryState: unknown): string {
  const text = (entryState as { text?: unknown } | null | undefined)?.text;
  return typeof text === 'string' ? text : '';
}

function parseDayFilter(value: string): DayFilter {
  if (/^[1-9]\d{0,3}$/.test(value)) return { kind: 'last', days: Number(value) };
  const [start = '', end = ''] = value.split('..');
  const from = isDay(start) ? start : undefined;
  const to = isDay(end) ? end : undefined;
  return from === undefined && to === undefined ? { kind: 'any' } : { kind: 'range', from, to };
}
