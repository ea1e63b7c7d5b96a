/** DA as compared and indexed: `YYYYMMDD`, also from the older `YYYY.MM.DD`. PS3.5 §6.2. */
export function normaliseDate(value: string | undefined): string | null {
  const digits = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(value?.trim() ?? '');
  return digits ? `${digits[1]}${digits[2]}${digits[3]}` : null;
}

/** A time with the parts it leaves out at their earliest and at their latest: `10` is 10:00:00 to 10:59:59.999999. */
export interface TimeSpan {
  /** `HHMMSS.FFFFFF` */
  readonly earliest: string;
  readonly latest: string;
}

/** TM, also the older `HH:MM:SS`. PS3.5 §6.2. */
export function parseTime(value: string | undefined): TimeSpan | undefined {
  const parts = /^(\d{2})(?::?(\d{2})(?::?(\d{2})(?:\.(\d{1,6}))?)?)?$/.exec(value?.trim() ?? '');
  if (!parts) return undefined;
  const [, hours, minutes, seconds, fraction] = parts;
  return {
    earliest: `${hours}${minutes ?? '00'}${seconds ?? '00'}.${(fraction ?? '').padEnd(6, '0')}`,
    latest: `${hours}${minutes ?? '59'}${seconds ?? '59'}.${(fraction ?? '').padEnd(6, '9')}`,
  };
}
