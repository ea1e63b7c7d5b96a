import type { Matching, MatchKey } from '@isocenter/archive';
import { Tag } from '@isocenter/dicom';

/** Dates whose times stand beside them. */
const pairs = [
  [Tag.StudyDate, Tag.StudyTime],
  [Tag.PerformedProcedureStepStartDate, Tag.PerformedProcedureStepStartTime],
] as const;

type Range = Extract<Matching, { kind: 'range' }>;

/**
 * Dates and times of a query that are meant in another time zone, brought into ours, in which studies are taken to be (PS3.3 C.12.1.1.8,
 * PS3.18 §8.3.4). A date without a time stays the day it names, since a day is not a moment.
 */
export function inOurZone(
  keys: readonly MatchKey[],
  zone: string,
  badZone: (reason: string) => Error,
  now = new Date(),
): MatchKey[] {
  const asked = minutesOf(zone);
  if (asked === undefined) throw badZone('It is written as +0200 or -0500.');
  const changed = new Map<number, Range>();
  for (const [dateTag, timeTag] of pairs) {
    const date = rangeOf(keys, dateTag);
    const time = rangeOf(keys, timeTag);
    if (!date || !time) continue;
    const from = moved(date.from, time.from, asked, now);
    const to = moved(date.to, time.to, asked, now);
    changed.set(dateTag, { kind: 'range', from: from?.date ?? date.from, to: to?.date ?? date.to });
    changed.set(timeTag, { kind: 'range', from: from?.time ?? time.from, to: to?.time ?? time.to });
  }
  return keys.map((key) => ({ ...key, match: changed.get(key.tag) ?? key.match }));
}

/** A single date or time is the range from itself to itself. */
function rangeOf(keys: readonly MatchKey[], tag: number): Range | undefined {
  const match = keys.find((key) => key.tag === tag)?.match;
  if (match?.kind === 'range') return match;
  return match?.kind === 'single' ? { kind: 'range', from: match.value, to: match.value } : undefined;
}

/** `+0200` is 120 minutes. */
function minutesOf(zone: string): number | undefined {
  // A plus that was not percent-encoded was read as a space.
  const [, sign, hours, minutes] = /^([+ -])(\d{2})(\d{2})$/.exec(zone.trimEnd()) ?? [];
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function moved(date: string | undefined, time: string | undefined, asked: number, now: Date) {
  const day = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '');
  const clock = /^(\d{2})(\d{2})?(\d{2})?(\.\d+)?$/.exec(time ?? '');
  if (!day || !clock) return undefined;
  const [, hours, minutes = '', seconds = '', fraction = ''] = clock;
  const utc = Date.UTC(
    Number(day[1]),
    Number(day[2]) - 1,
    Number(day[3]),
    Number(hours),
    Number(minutes) - asked,
  );
  // The summer time of the day asked for is that of the studies; getTimezoneOffset counts the other way.
  const ours = -new Date(Number.isNaN(utc) ? now : utc).getTimezoneOffset();
  const there = new Date(utc + ours * 60_000).toISOString();
  return {
    date: there.slice(0, 10).replaceAll('-', ''),
    time: `${there.slice(11, 13)}${there.slice(14, 16)}${minutes === '' ? '' : seconds}${fraction}`,
  };
}
