import { digits, markdownTable, median } from '../results-file.ts';

/** A line of the table. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  /** Of two servers the one with less is better. */
  readonly isLessBetter?: boolean;
  /** At least this many times as good as the best of those it is compared with. */
  readonly wantedRatio?: number;
  /** Of the peers only these are compared with; the others' figures only stand there. */
  readonly comparedWith?: readonly string[];
  /** At least this part of what the bare program does. */
  readonly wantedOfBare?: number;
  /** Our figure may not exceed it. */
  readonly wantedMost?: number;
}

const ours = 'Isocenter';

/** What was measured, repetition by repetition. */
export class Board {
  readonly #rows = new Map<string, { readonly row: Row; readonly figures: Map<string, number[]> }>();
  readonly #peers: readonly string[];
  readonly #bare: string;

  /** @param bare the program that does the same without being a server. */
  constructor(peers: readonly string[], bare: string) {
    this.#peers = peers;
    this.#bare = bare;
  }

  note(row: Row, who: string, figure: number): void {
    const entry = this.#rows.get(row.what) ?? { row, figures: new Map<string, number[]>() };
    entry.figures.set(who, [...(entry.figures.get(who) ?? []), figure]);
    this.#rows.set(row.what, entry);
    console.log(`  ${row.what}, ${who}: ${digits(figure)} ${row.unit}`);
  }

  /** The medians, and the ratio of what was measured side by side. */
  table(): string {
    const rows = [...this.#rows.values()].map(({ row, figures }) => {
      const of = (who: string) => figures.get(who) ?? [];
      const { comparedWith = this.#peers, isLessBetter } = row;
      const ratio = ratioOf(of(ours), bestOf(comparedWith.map(of), isLessBetter), isLessBetter);
      const ofBare = ratioOf(of(ours), of(this.#bare), isLessBetter);
      const isReached =
        (row.wantedRatio === undefined || ratio >= row.wantedRatio) &&
        (row.wantedOfBare === undefined || ofBare >= row.wantedOfBare) &&
        (row.wantedMost === undefined || median(of(ours)) <= row.wantedMost);
      const wanted = [
        row.wantedRatio === undefined ? '' : `≥ ${row.wantedRatio}×`,
        row.wantedOfBare === undefined ? '' : `≥ ${Math.round(row.wantedOfBare * 100)} % of bare`,
        row.wantedMost === undefined ? '' : `≤ ${row.wantedMost} ${row.unit}`,
      ].filter(Boolean);
      return [
        row.what,
        row.unit,
        ...[ours, ...this.#peers].map((who) => shown(median(of(who)))),
        !Number.isFinite(ratio) ? '' : `${digits(ratio)}×`,
        wanted.join(', '),
        wanted.length === 0 ? '' : isReached ? 'yes' : 'no',
        Number.isNaN(ofBare) ? '' : `${Math.round(ofBare * 100)} % of ${digits(median(of(this.#bare)))}`,
      ];
    });
    const head = ['measure', 'unit', ours, ...this.#peers, 'ratio', 'wanted', 'reached'];
    return markdownTable([...head, 'of the bare program'], rows);
  }
}

const shown = (figure: number): string => (Number.isNaN(figure) ? '' : digits(figure));

/** In each repetition the best of those who were measured in it. */
function bestOf(all: readonly (readonly number[])[], isLessBetter = false): number[] {
  const measured = all.filter(({ length }) => length > 0);
  const repetitions = Math.min(...measured.map(({ length }) => length));
  if (!Number.isFinite(repetitions)) return [];
  const best = isLessBetter ? Math.min : Math.max;
  return Array.from({ length: repetitions }, (_, i) => best(...measured.map((one) => one[i] ?? Number.NaN)));
}

/** How many times as good the first is, pair by pair, since the machine's load changes between repetitions. */
function ratioOf(ours: readonly number[], theirs: readonly number[], isLessBetter = false): number {
  const pairs = ours.slice(0, theirs.length).map((figure, i) => figure / (theirs[i] ?? Number.NaN));
  return median(isLessBetter ? pairs.map((ratio) => 1 / ratio) : pairs);
}
