import { digits, markdownTable, median } from '../results-file.ts';

/** A line of the table. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  /** Of two servers the one with less is better. */
  readonly isLessBetter?: boolean;
  /** At least this many times as good as Orthanc. */
  readonly wantedRatio?: number;
  /** Our figure may not exceed it. */
  readonly wantedMost?: number;
}

type Who = 'Isocenter' | 'Orthanc' | 'bare node:http';

/** What was measured, repetition by repetition. */
export class Board {
  readonly #rows = new Map<string, { readonly row: Row; readonly figures: Map<string, number[]> }>();

  note(row: Row, who: string, figure: number): void {
    const entry = this.#rows.get(row.what) ?? { row, figures: new Map<string, number[]>() };
    entry.figures.set(who, [...(entry.figures.get(who) ?? []), figure]);
    this.#rows.set(row.what, entry);
    console.log(`  ${row.what}, ${who}: ${digits(figure)} ${row.unit}`);
  }

  /** The medians, and the ratio of what was measured side by side. */
  table(): string {
    const rows = [...this.#rows.values()].map(({ row, figures }) => {
      const of = (who: Who) => figures.get(who) ?? [];
      const ratio = ratioOf(of('Isocenter'), of('Orthanc'), row.isLessBetter);
      const ofBare = ratioOf(of('Isocenter'), of('bare node:http'), row.isLessBetter);
      const isReached =
        (row.wantedRatio === undefined || ratio >= row.wantedRatio) &&
        (row.wantedMost === undefined || median(of('Isocenter')) <= row.wantedMost);
      const wanted = [
        row.wantedRatio === undefined ? '' : `≥ ${row.wantedRatio}×`,
        row.wantedMost === undefined ? '' : `≤ ${row.wantedMost} ${row.unit}`,
      ].filter(Boolean);
      return [
        row.what,
        row.unit,
        shown(median(of('Isocenter'))),
        shown(median(of('Orthanc'))),
        !Number.isFinite(ratio) ? '' : `${digits(ratio)}×`,
        wanted.join(', '),
        wanted.length === 0 ? '' : isReached ? 'yes' : 'no',
        Number.isNaN(ofBare)
          ? ''
          : `${Math.round(ofBare * 100)} % of ${digits(median(of('bare node:http')))}`,
      ];
    });
    return markdownTable(
      ['measure', 'unit', 'Isocenter', 'Orthanc', 'ratio', 'wanted', 'reached', 'of the bare program'],
      rows,
    );
  }
}

const shown = (figure: number): string => (Number.isNaN(figure) ? '' : digits(figure));

/** How many times as good the first is, pair by pair, since the machine's load changes between repetitions. */
function ratioOf(ours: readonly number[], theirs: readonly number[], isLessBetter = false): number {
  const pairs = ours.slice(0, theirs.length).map((figure, i) => figure / (theirs[i] ?? Number.NaN));
  return median(isLessBetter ? pairs.map((ratio) => 1 / ratio) : pairs);
}
