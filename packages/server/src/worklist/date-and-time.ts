/** DA as ISO 8601 writes it: `20260705` → `2026-07-05`; `undefined` where it is no date. PS3.5 §6.2. */
export function isoDay(date: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date?.trim() ?? '') ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}

/** TM to the second, with what it leaves out at its earliest: `0830` → `08:30:00`; `undefined` where it is no time. PS3.5 §6.2. */
export function isoTime(time: string | undefined): string | undefined {
  const [, hours, minutes = '00', seconds = '00'] =
    /^(\d{2})(?::?(\d{2})(?::?(\d{2})(?:\.\d{1,6})?)?)?$/.exec(time?.trim() ?? '') ?? [];
  return hours === undefined ? undefined : `${hours}:${minutes}:${seconds}`;
}
