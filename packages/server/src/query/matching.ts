import type { Matching } from '@isocenter/archive';

/** The most matches one question is answered with; declared in the conformance statement. */
export const maximumMatches = 10_000;

/** VRs whose values may hold `*` and `?` as wildcards (PS3.4 §C.2.2.2.4). */
const wildcardVrs = new Set(['AE', 'CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);
const rangeVrs = new Set(['DA', 'TM', 'DT']);

export const mayBeRange = (vr: string): boolean => rangeVrs.has(vr);

/** Makes the error for a value that is none of its VR; each face has its own words. */
export type BadValue = (vr: string, reason: string) => Error;

/** Asks for everything. PS3.4 §C.2.2.2.3. */
export const isUniversal = (value: string): boolean => value === '' || /^\*+$/.test(value);

/**
 * What the values of a matching key ask for, more than one of them for any of these; `undefined` is universal matching, which filters
 * nothing. The rules are those of C-FIND, and QIDO-RS and our own searches take them over. PS3.4 §C.2.2.2, PS3.18 §8.3.4.
 *
 * @example matchingOf('DA', ['20260101-'], badValue) // { kind: 'range', from: '20260101' }
 */
export function matchingOf(vr: string, texts: readonly string[], badValue: BadValue): Matching | undefined {
  const values = texts.map((text) => text.trim()).filter((value) => value !== '');
  const [only = ''] = values;
  if (values.length > 1) {
    for (const value of values) check(vr, value, badValue);
    return { kind: 'list', values };
  }
  if (isUniversal(only)) return undefined;
  const range = mayBeRange(vr) ? rangeOf(vr, only, badValue) : undefined;
  if (range) return range;
  check(vr, only, badValue);
  if (wildcardVrs.has(vr) && /[*?]/.test(only)) return { kind: 'wildcard', pattern: only };
  return { kind: 'single', value: only };
}

/** What one value of a VR looks like, where anything else can only be a mistake; older forms that still come in included. */
const valuePatterns: Readonly<Record<string, RegExp>> = {
  DA: /^\d{4}\.?\d{2}\.?\d{2}$/,
  TM: /^\d{2}(:?\d{2}(:?\d{2}(\.\d{1,6})?)?)?$/,
  UI: /^[\d.]{1,64}$/,
  IS: /^\s*[+-]?\d{1,12}\s*$/,
};

function check(vr: string, value: string, badValue: BadValue): void {
  if (valuePatterns[vr]?.test(value) ?? true) return;
  throw badValue(vr, 'It holds no value of that VR (PS3.5 §6.2).');
}

/** `from-to`, `-to` and `from-`. A minus inside a DT's time zone comes after a digit of four, so it is left alone. */
function rangeOf(vr: string, value: string, badValue: BadValue): Matching | undefined {
  const match = /^([\d.:]*)\s*-\s*([\d.:]*)$/.exec(value);
  const [, from, to] = match ?? [];
  if (!from && !to) return undefined;
  for (const end of [from, to]) if (end) check(vr, end, badValue);
  return { kind: 'range', ...(from && { from: plain(from) }), ...(to && { to: plain(to) }) };
}

/** Dates with dots and times with colons are retired forms that still come in. */
const plain = (text: string): string =>
  text.replace(/:/g, '').replace(/^(\d{4})\.(\d{2})\.(\d{2})$/, '$1$2$3');
