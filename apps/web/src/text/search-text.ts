import { addDays, type Day, isDay, lastDayOfMonth } from './dates.ts';

/** What a reader typed into the search field, as far as it was understood. */
export interface SearchMeaning {
  /** Words to be found in any text of a study: names, IDs, accession numbers, descriptions. */
  readonly text: string;
  /** Modality codes (PS3.3 C.7.3.1.1.1), one of which a study must have. */
  readonly modalities: readonly string[];
  readonly from: Day | undefined;
  readonly to: Day | undefined;
}

interface DayRange {
  readonly from: Day | undefined;
  readonly to: Day | undefined;
}

/** Codes understood when typed alone, in either case. Codes that are also names (AS, ES) are left out. */
const modalityCodes = new Set(
  'CT MR US CR DX MG PT NM XA RF IO PX SC OT RTSTRUCT RTDOSE RTPLAN RTIMAGE SEG SR KO PR ECG SM OCT OP BMD'.split(
    ' ',
  ),
);

const modalityWords: Readonly<Record<string, readonly string[]>> = {
  mri: ['MR'],
  ultrasound: ['US'],
  sonography: ['US'],
  sono: ['US'],
  echo: ['US'],
  xray: ['CR', 'DX'],
  'x-ray': ['CR', 'DX'],
  radiograph: ['CR', 'DX'],
  mammo: ['MG'],
  mammography: ['MG'],
  pet: ['PT'],
  'pet/ct': ['PT', 'CT'],
  'pet-ct': ['PT', 'CT'],
  angio: ['XA'],
  angiography: ['XA'],
  fluoroscopy: ['RF'],
};

/**
 * Reads a search as a person types it: `ct chest last week` is CT, the word "chest", and the last seven days.
 * Words in double quotes are always text, so that a patient named "Today" can be found.
 *
 * @param today the reader's local day, for `today`, `yesterday`, `last week`
 */
export function parseSearch(input: string, today: Day): SearchMeaning {
  const words: string[] = [];
  const modalities: string[] = [];
  let range: DayRange | undefined;

  const tokens = tokensOf(input);
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    if (token.quoted) {
      words.push(token.text);
      continue;
    }
    const span = findSpan(tokens, index, today);
    if (span) {
      range = narrow(range, span.range);
      index += span.length - 1;
      continue;
    }
    const found = findModalities(token.text);
    if (found) modalities.push(...found.filter((code) => !modalities.includes(code)));
    else words.push(token.text);
  }
  return { text: words.join(' '), modalities, from: range?.from, to: range?.to };
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

function tokensOf(input: string): Token[] {
  const tokens: Token[] = [];
  for (const match of input.matchAll(/"([^"]*)"?|(\S+)/g)) {
    const quoted = match[1]?.trim();
    if (quoted) tokens.push({ text: quoted, quoted: true });
    else if (match[2]) tokens.push({ text: match[2].replace(/^,+|,+$/g, ''), quoted: false });
  }
  return tokens.filter((token) => token.text !== '');
}

function findModalities(word: string): readonly string[] | undefined {
  const lower = word.toLowerCase();
  if (modalityCodes.has(lower.toUpperCase())) return [lower.toUpperCase()];
  return Object.hasOwn(modalityWords, lower) ? modalityWords[lower] : undefined;
}

/** A span of days that begins at a token, and how many tokens it takes. */
function findSpan(
  tokens: readonly Token[],
  index: number,
  today: Day,
): { range: DayRange; length: number } | undefined {
  const word = (offset: number): string => {
    const token = tokens[index + offset];
    return token && !token.quoted ? token.text.toLowerCase() : '';
  };
  const first = word(0);
  if (first === 'today') return { range: { from: today, to: today }, length: 1 };
  if (first === 'yesterday') {
    const day = addDays(today, -1);
    return { range: { from: day, to: day }, length: 1 };
  }
  if (first === 'last' || first === 'past') {
    const dayCount = daysOfUnit(word(1));
    if (dayCount !== undefined) return { range: lastDays(today, dayCount), length: 2 };
    const unit = daysOfUnit(word(2).replace(/s$/, ''));
    if (/^\d{1,3}$/.test(word(1)) && unit !== undefined) {
      return { range: lastDays(today, Number(word(1)) * unit), length: 3 };
    }
    return undefined;
  }
  if (first === 'since' || first === 'from' || first === 'after') {
    const start = findDays(word(1));
    return start && { range: { from: start.from, to: undefined }, length: 2 };
  }
  if (first === 'until' || first === 'before') {
    const end = findDays(word(1));
    return end && { range: { from: undefined, to: end.to }, length: 2 };
  }
  const days = findDays(first);
  return days && { range: days, length: 1 };
}

/** `2026-11-22`, `20261122`, `22.11.2026`, `2026-11`, `2026`, and `2026-11-01..2026-11-22`. */
function findDays(word: string): DayRange | undefined {
  const ends = word.split('..');
  if (ends.length === 2) {
    const [start = '', end = ''] = ends;
    const from = start === '' ? undefined : findDays(start)?.from;
    const to = end === '' ? undefined : findDays(end)?.to;
    return from === undefined && to === undefined ? undefined : { from, to };
  }
  const day =
    /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(word) ?? /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(word) ?? undefined;
  if (day) return oneDay(day[1], day[2], day[3]);
  const european = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(word);
  if (european) return oneDay(european[3], european[2], european[1]);
  const month = /^((?:19|20)\d{2})-(\d{2})$/.exec(word);
  if (month) {
    const from = `${month[1]}-${month[2]}-01`;
    return isDay(from) ? { from, to: lastDayOfMonth(Number(month[1]), Number(month[2])) } : undefined;
  }
  return /^(?:19|20)\d{2}$/.test(word) ? { from: `${word}-01-01`, to: `${word}-12-31` } : undefined;
}

function oneDay(year = '', month = '', dayOfMonth = ''): DayRange | undefined {
  const day = `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
  return isDay(day) && /^(?:19|20)/.test(year) ? { from: day, to: day } : undefined;
}

/** `last week` is today and the six days before it. */
const lastDays = (today: Day, count: number): DayRange => ({ from: addDays(today, 1 - count), to: today });

function daysOfUnit(unit: string): number | undefined {
  return { day: 1, week: 7, month: 30, year: 365 }[unit];
}

/** Both ranges must hold. */
function narrow(a: DayRange | undefined, b: DayRange): DayRange {
  const from = [a?.from, b.from]
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
  const to = [a?.to, b.to]
    .filter((day) => day !== undefined)
    .sort()
    .at(0);
  return { from, to };
}
