import { serverError } from '../errors.ts';
import { isAeTitle } from '../nodes/ae-title.ts';

/** A value that someone set, and where. */
export interface Setting {
  readonly source: string;
  readonly value: unknown;
}

export function parseText(name: string, setting: Setting | undefined): string | undefined {
  if (setting === undefined) return undefined;
  if (typeof setting.value === 'string' && setting.value.trim() !== '') return setting.value.trim();
  throw invalid(name, setting, 'It must be a text that is not empty.');
}

export function parsePort(name: string, setting: Setting | undefined): number | undefined {
  if (setting === undefined) return undefined;
  const port = typeof setting.value === 'string' ? Number(setting.value.trim() || Number.NaN) : setting.value;
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw invalid(name, setting, 'A port is a whole number from 0 to 65535.');
}

export function parseAeTitle(setting: Setting | undefined): string | undefined {
  const title = parseText('ae-title', setting);
  if (title === undefined || setting === undefined) return undefined;
  if (isAeTitle(title)) return title;
  throw invalid(
    'ae-title',
    setting,
    'An AE title has 1 to 16 ASCII characters and no backslash (PS3.5 §6.2).',
  );
}

export function parseSwitch(name: string, setting: Setting | undefined): boolean | undefined {
  if (setting === undefined) return undefined;
  if (typeof setting.value === 'boolean') return setting.value;
  const text = String(setting.value).toLowerCase();
  if (['1', 'true', 'yes'].includes(text)) return true;
  if (['0', 'false', 'no'].includes(text)) return false;
  throw invalid(name, setting, 'It is either true or false.');
}

export function parseOrigins(name: string, setting: Setting | undefined): readonly string[] | undefined {
  if (setting === undefined) return undefined;
  const values =
    typeof setting.value === 'string' ? setting.value.split(/[\s,]+/).filter(Boolean) : setting.value;
  if (!Array.isArray(values)) throw invalid(name, setting, 'It must be a list of origins.');
  for (const value of values) {
    if (
      typeof value !== 'string' ||
      !/^https?:\/\/[\w.-]+(:\d+)?$|^https?:\/\/\[[0-9a-fA-F:]+\](:\d+)?$/.test(value)
    ) {
      throw invalid(name, setting, 'An origin looks like https://viewer.example or http://localhost:3000.');
    }
  }
  return values;
}

/** One of a few words; the first when nothing is set. */
export function parseChoice<Choice extends string>(
  name: string,
  setting: Setting | undefined,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const text = parseText(name, setting);
  if (text === undefined || setting === undefined) return choices[0];
  const choice = choices.find((known) => known === text);
  if (choice) return choice;
  throw invalid(name, setting, `It is one of ${choices.join(', ')}.`);
}

export function parseCount(name: string, setting: Setting | undefined): number | undefined {
  if (setting === undefined) return undefined;
  const count = Number(setting.value === '' ? Number.NaN : setting.value);
  if (Number.isInteger(count) && count >= 0) return count;
  throw invalid(name, setting, 'It is a whole number, 0 or more.');
}

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** `500M`, `10G`, or a number of bytes. */
export function parseByteCount(name: string, setting: Setting | undefined): number | undefined {
  if (setting === undefined) return undefined;
  const [, digits = '', unit = ''] = /^(\d+)\s*([KMGT]?)i?B?$/i.exec(String(setting.value).trim()) ?? [];
  const factor = units[unit.toUpperCase()];
  if (digits !== '' && factor !== undefined) return Number(digits) * factor;
  throw invalid(name, setting, 'It is a size such as 500M or 10G.');
}

export const invalid = (setting: string, { source }: Setting, reason: string) =>
  serverError('SERVER_SETTING_INVALID', { setting, source, reason });

/** Text from outside, fit for a terminal. */
export const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
