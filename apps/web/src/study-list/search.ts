import type { StudySearch } from '../api.ts';
import { addDays, type Day } from '../text/dates.ts';
import { parseSearch } from '../text/search-text.ts';
import type { StudyQuery } from '../url/study-query.ts';

/** What the archive is asked for: the typed words as understood, narrowed by the filter chips. */
export function searchOf(query: StudyQuery, today: Day): StudySearch {
  const typed = parseSearch(query.text, today);
  const modalities = [...new Set([...typed.modalities, ...query.modalities])];
  const chip = daysOf(query, today);
  const from = [typed.from, chip.from]
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
  const to = [typed.to, chip.to]
    .filter((day) => day !== undefined)
    .sort()
    .at(0);
  return {
    ...(typed.text && { text: typed.text.slice(0, 256) }),
    ...(modalities.length > 0 && { modality: modalities.join(',') }),
    ...(from !== undefined && { studyDateFrom: from }),
    ...(to !== undefined && { studyDateTo: to }),
    sort: query.descending ? `-${query.sort}` : query.sort,
  };
}

/** True when anything but the order was asked for. */
export const isFiltered = (search: StudySearch): boolean =>
  Object.keys(search).some((key) => key !== 'sort' && key !== 'offset' && key !== 'limit');

function daysOf({ days }: StudyQuery, today: Day): { from: Day | undefined; to: Day | undefined } {
  if (days.kind === 'last') return { from: addDays(today, 1 - days.days), to: today };
  if (days.kind === 'range') return { from: days.from, to: days.to };
  return { from: undefined, to: undefined };
}
