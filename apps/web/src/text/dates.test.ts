import { expect, test } from 'vitest';
import { addDays, ageInYears, dayOf, formatMoment, formatTime, isDay, lastDayOfMonth } from './dates.ts';

test('shows hours and minutes of a time of day', () => {
  expect(formatTime('14:05:12')).toBe('14:05');
  expect(formatTime('')).toBe('');
});

test('knows days that do not exist', () => {
  expect(isDay('2024-02-29')).toBe(true);
  expect(isDay('2025-02-29')).toBe(false);
  expect(isDay('2025-13-01')).toBe(false);
});

test('counts days across a month and a leap day', () => {
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(lastDayOfMonth(2024, 2)).toBe('2024-02-29');
});

test('names the local day of an instant', () => {
  expect(dayOf(new Date(2026, 10, 22, 23, 59))).toBe('2026-11-22');
  expect(formatMoment(new Date(2026, 10, 22, 9, 5))).toBe('2026-11-22 09:05');
});

test('tells an age in whole years', () => {
  expect(ageInYears('2000-11-23', '2026-11-22')).toBe(25);
  expect(ageInYears('2000-11-22', '2026-11-22')).toBe(26);
  expect(ageInYears('', '2026-11-22')).toBeUndefined();
  expect(ageInYears('2027-01-01', '2026-11-22')).toBeUndefined();
});
