/** A calendar day as `YYYY-MM-DD`, without time zone: DICOM dates are the local days of the place they were taken. */
export type Day = string;

/** Hours and minutes of a time of day: `14:05:12` becomes `14:05`. */
export function formatTime(value: string | undefined): string {
  const match = /^(\d{2}):(\d{2})/.exec(value?.trim() ?? '');
  return match ? `${match[1]}:${match[2]}` : '';
}

/** True for a day that exists in the calendar. */
export function isDay(value: string): value is Day {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!match) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** The local day of an instant. */
export function dayOf(date: Date): Day {
  const month = String(date.getMonth() + 1).padStart(2, '0');
  const day = String(date.getDate()).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${month}-${day}`;
}

export function addDays(day: Day, count: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** Last day of a month, `month` from 1. */
export function lastDayOfMonth(year: number, month: number): Day {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** Whole years between two days, as an age is told: `2000-11-23` to `2026-11-22` is 25. */
export function ageInYears(birthDay: Day, onDay: Day): number | undefined {
  if (!isDay(birthDay) || !isDay(onDay) || onDay < birthDay) return undefined;
  const years = Number(onDay.slice(0, 4)) - Number(birthDay.slice(0, 4));
  return onDay.slice(5) < birthDay.slice(5) ? years - 1 : years;
}

/** The local day and time of an instant: `2026-11-23 14:05`. */
export function formatMoment(date: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${dayOf(date)} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
