import { type FuzzCase, nameOfCase } from './fuzz-case.ts';
import type { Refusal } from './questions.ts';

interface Row {
  cases: number;
  /** Every question had a value, but those of other kinds of objects. */
  values: number;
  /** Some questions ended in an IsocenterError. */
  refusals: number;
  /** Of these, a decoder was stopped at its deadline. */
  deadlines: number;
  failures: number;
}

interface SlowCase {
  readonly name: string;
  readonly durationMs: number;
  readonly question: string;
}

const emptyRow = (): Row => ({ cases: 0, values: 0, refusals: 0, deadlines: 0, failures: 0 });
const SLOWEST_KEPT = 12;

/** What came of a run. */
export class FuzzTotals {
  readonly failures: string[] = [];
  readonly #rows = new Map<string, Row>();
  readonly #codes = new Map<string, number>();
  #slowest: SlowCase[] = [];

  get cases(): number {
    return this.#sum().cases;
  }

  get deadlines(): number {
    return this.#sum().deadlines;
  }

  add({ kind }: FuzzCase, refusals: readonly Refusal[], failureCount: number): void {
    const row = this.#rows.get(kind) ?? emptyRow();
    this.#rows.set(kind, row);
    row.cases++;
    if (failureCount > 0) row.failures++;
    else if (refusals.some(({ isUsual }) => !isUsual)) row.refusals++;
    else row.values++;
    const codes = new Set(refusals.map(({ code }) => code));
    if (codes.has('PIXELS_DECODE_TIMEOUT')) row.deadlines++;
    for (const code of codes) this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }

  noteTime(fuzzCase: FuzzCase, durationMs: number, slowest: { question: string; durationMs: number }): void {
    const least = this.#slowest.at(-1);
    if (this.#slowest.length >= SLOWEST_KEPT && least && least.durationMs >= durationMs) return;
    const question = `${slowest.question} ${(slowest.durationMs / 1000).toFixed(1)} s`;
    this.#slowest = [...this.#slowest, { name: nameOfCase(fuzzCase), durationMs, question }]
      .sort((a, b) => b.durationMs - a.durationMs)
      .slice(0, SLOWEST_KEPT);
  }

  /** The table at the end of a run, then how often each error came, then the slowest cases. */
  lines(): string[] {
    const rows = [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1));
    const table = [...rows, ['all', this.#sum()] as const].map(([kind, row]) =>
      [kind, row.cases, row.values, row.refusals, row.deadlines, row.failures].map(String),
    );
    const codes = [...this.#codes].sort(([, a], [, b]) => b - a);
    return [
      ...inColumns([
        ['mutation', 'cases', 'values', 'errors of ours', 'stopped decoders', 'failures'],
        ...table,
      ]),
      '',
      ...inColumns([['error', 'cases'], ...codes.map(([code, count]) => [code, String(count)])]),
      '',
      'Slowest:',
      ...this.#slowest.map(
        ({ name, durationMs, question }) => `${(durationMs / 1000).toFixed(1)} s  ${name} (${question})`,
      ),
    ];
  }

  #sum(): Row {
    const sum = emptyRow();
    for (const row of this.#rows.values())
      for (const key of Object.keys(sum) as (keyof Row)[]) sum[key] += row[key];
    return sum;
  }
}

/** The first column to the left, numbers to the right. */
function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
}
