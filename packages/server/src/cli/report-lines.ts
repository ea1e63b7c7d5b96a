import type { ImportEntry, ImportReport } from '@isocenter/network/api';

/** More lines than a person reads; the rest is counted. */
const longestList = 200;

/** The report of an import for a terminal: one line for each file there is something to say of, then the totals. */
export function reportLines(report: ImportReport): string[] {
  const { stored, alreadyStored, quarantined, refused, ignored, entries } = report;
  const told = entries.filter(
    ({ outcome, problem }) => problem || outcome === 'refused' || outcome === 'ignored',
  );
  const waiting = quarantined > 0 ? ` ${quarantined} in quarantine,` : '';
  const unsaid = told.length - longestList;
  return [
    ...told.slice(0, longestList).map(entryLine),
    ...(unsaid > 0 ? [`… and ${unsaid} more`] : []),
    `${stored} stored, ${alreadyStored} already there,${waiting} ${refused} refused, ${ignored} ignored`,
  ];
}

/** `refused  NAME: what. where and why. what to do.` Names come from outside, so control characters are shown as ?. */
function entryLine({ name, outcome, problem }: ImportEntry): string {
  const words = [problem?.title, problem?.detail, problem?.fix].filter(Boolean).join(' ');
  return `${outcome.padEnd(8)} ${name.replace(/\p{Cc}/gu, '?')}: ${words}`;
}
