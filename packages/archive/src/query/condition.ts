/** Rows a query can look at, in the order of the levels. Column names are those of `index/sql/tables.ts`. */
export type TableName = 'patients' | 'studies' | 'series' | 'series_requests' | 'instances' | 'extra_values';

/** What one column must be. */
export type Test =
  | { readonly op: 'empty' }
  | { readonly op: 'one-of'; readonly values: readonly (string | number)[] }
  /** `*` and `?` as in DICOM; everything else stands for itself, case included. */
  | { readonly op: 'glob'; readonly pattern: string }
  /** Inclusive; numbers against numbers, text against text by code point. */
  | {
      readonly op: 'range';
      readonly from?: string | number | undefined;
      readonly to?: string | number | undefined;
    }
  | { readonly op: 'includes'; readonly text: string }
  /** Some word of the column (between spaces, `^` and hyphens) begins so. */
  | { readonly op: 'word-start'; readonly text: string };

/** A statement about rows, without the language of any index. */
export type Condition =
  | { readonly kind: 'column'; readonly table: TableName; readonly column: string; readonly test: Test }
  /** Some row of `table` below the row of `under` fulfils it; columns inside are those of `table`. */
  | {
      readonly kind: 'exists';
      readonly table: TableName;
      readonly under: TableName;
      readonly condition: Condition;
    }
  | { readonly kind: 'all'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'any'; readonly conditions: readonly Condition[] };

export const always: Condition = { kind: 'all', conditions: [] };
export const never: Condition = { kind: 'any', conditions: [] };

export const allOf = (conditions: readonly Condition[]): Condition => ({ kind: 'all', conditions });
export const anyOf = (conditions: readonly Condition[]): Condition => ({ kind: 'any', conditions });
export const column = (table: TableName, name: string, test: Test): Condition => ({
  kind: 'column',
  table,
  column: name,
  test,
});

/** Whether one value passes; what an absent value passes is only `empty`. */
export function passes(value: string | number | null, test: Test): boolean {
  if (value === null) return test.op === 'empty';
  switch (test.op) {
    case 'empty':
      return false;
    case 'one-of':
      return test.values.includes(value);
    case 'glob':
      return matchesGlob(String(value), test.pattern);
    case 'range':
      return (test.from === undefined || value >= test.from) && (test.to === undefined || value <= test.to);
    case 'includes':
      return String(value).includes(test.text);
    case 'word-start':
      return new RegExp(`(^|[ ^-])${escaped(test.text)}`, 'u').test(String(value));
  }
}

/** By character, and back to the last `*` alone: with a regular expression every further one multiplies the time. */
function matchesGlob(value: string, pattern: string): boolean {
  const text = [...value];
  const glob = [...pattern];
  let at = 0;
  let inText = 0;
  let lastStar = -1;
  let starTakesTo = 0;
  while (inText < text.length) {
    if (glob[at] === '*') {
      lastStar = at++;
      starTakesTo = inText;
    } else if (glob[at] === '?' || glob[at] === text[inText]) {
      at++;
      inText++;
    } else if (lastStar >= 0) {
      at = lastStar + 1;
      inText = ++starTakesTo;
    } else return false;
  }
  while (glob[at] === '*') at++;
  return at === glob.length;
}

function escaped(text: string): string {
  return text.replace(/[\\^$+.()|[\]{}*?]/g, '\\$&');
}
