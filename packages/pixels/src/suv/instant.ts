/** A moment as a clock on the wall showed it. */
export interface Instant {
  /** Milliseconds from 1970 of the clock's own time. */
  readonly localMs: number;
  /** Minutes the clock was ahead of UTC, where that is known. */
  readonly offsetMinutes?: number;
}

/** 'YYYYMMDD' or the old 'YYYY.MM.DD' and a time → an instant. Undefined where either is missing or impossible. */
export function instantOf(
  date: string | undefined,
  time: string | undefined,
  offsetMinutes: number | undefined,
): Instant | undefined {
  const day = date && parseDate(date);
  const ofDayMs = time === undefined ? undefined : parseTime(time);
  if (!day || ofDayMs === undefined) return undefined;
  return { localMs: day.ms + ofDayMs, ...(offsetMinutes !== undefined && { offsetMinutes }) };
}

/** A DT value; without an offset of its own it has that of the object. PS3.5 §6.2. */
export function instantOfDateTime(
  value: string | undefined,
  offsetMinutes: number | undefined,
): Instant | undefined {
  const [, date, time, offset] =
    /^(\d{8})(\d{2,6}(?:\.\d{1,6})?)([+-]\d{4})?$/.exec(value?.trim() ?? '') ?? [];
  return instantOf(date, time, offset === undefined ? offsetMinutes : parseOffset(offset));
}

/** 'HHMMSS.FFFFFF', shortened from the right, or the old 'HH:MM:SS' → milliseconds of the day. PS3.5 §6.2. */
export function parseTime(value: string): number | undefined {
  const match = /^(\d{2}):?(?:(\d{2}):?(?:(\d{2})(?:\.(\d{1,6}))?)?)?$/.exec(value.trim());
  if (!match) return undefined;
  const [, hours = '', minutes = '0', seconds = '0', fraction = ''] = match;
  const isPossible = Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) <= 60;
  return isPossible
    ? ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 +
        Number(`0.${fraction || 0}`) * 1000
    : undefined;
}

/** '+HHMM' or '-HHMM' → minutes ahead of UTC. PS3.3 C.12.1.1.8. */
export function parseOffset(value: string | undefined): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d{2})(\d{2})$/.exec(value?.trim() ?? '') ?? [];
  if (sign === undefined) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function parseDate(value: string): { readonly ms: number } | undefined {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(value.trim()) ?? [];
  if (year === undefined) return undefined;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(ms);
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) ? { ms } : undefined;
}

const DAY_MS = 24 * 3600 * 1000;

/** Midnight before, in milliseconds of the clock's own time. */
const startOfDayMs = ({ localMs }: Instant): number => Math.floor(localMs / DAY_MS) * DAY_MS;

/** The last time before `until`, or at it, that a clock in the same place showed this time of day. */
export function lastTimeOfDay(ofDayMs: number, until: Instant): Instant {
  const sameDay = startOfDayMs(until) + ofDayMs;
  const localMs = sameDay > until.localMs ? sameDay - DAY_MS : sameDay;
  return { ...until, localMs };
}

/** From one instant to another. By UTC where both know theirs, else by the clocks, taken to be in one place. */
export function secondsBetween(from: Instant, to: Instant): number {
  const knowsUtc = from.offsetMinutes !== undefined && to.offsetMinutes !== undefined;
  const utcMs = ({ localMs, offsetMinutes = 0 }: Instant) => localMs - offsetMinutes * 60_000;
  return (knowsUtc ? utcMs(to) - utcMs(from) : to.localMs - from.localMs) / 1000;
}

/** The same clock so much later. */
export const addSeconds = (instant: Instant, seconds: number): Instant => ({
  ...instant,
  localMs: instant.localMs + seconds * 1000,
});
