import type { IsocenterError } from '@isocenter/dicom';
import type { ImportEntry, ImportOutcome, ImportReport } from '@isocenter/network/api';
import { problemOf } from '../http/problem.ts';
import type { ImportOptions } from './import-context.ts';

/** Where one entry will stand in the report. */
export interface ReportPlace {
  fill(entry: ImportEntry): void;
  /** Instead of one entry: all of those inside it. */
  open(): ReportSection;
}

/** A part of the report: entries in the order they were found, whatever order they end in. */
export class ReportSection {
  readonly #items: (ImportEntry | ReportSection | undefined)[] = [];
  readonly #tally: Tally;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  reserve(): ReportPlace {
    const place = this.#items.length;
    this.#items.push(undefined);
    this.#tally.total += 1;
    return {
      fill: (entry) => {
        this.#items[place] = entry;
        this.#tally.done += 1;
        this.#tally.onProgress?.({ done: this.#tally.done, total: this.#tally.total, entry });
      },
      open: () => {
        const section = new ReportSection(this.#tally);
        this.#items[place] = section;
        this.#tally.total -= 1;
        return section;
      },
    };
  }

  *entries(): Generator<ImportEntry> {
    for (const item of this.#items) {
      if (item instanceof ReportSection) yield* item.entries();
      else if (item) yield item;
    }
  }
}

interface Tally {
  done: number;
  total: number;
  readonly onProgress: ImportOptions['onProgress'];
}

/** A report that is being gathered. */
export function startReport(onProgress: ImportOptions['onProgress']): ReportSection {
  return new ReportSection({ done: 0, total: 0, onProgress });
}

export function finishReport(section: ReportSection): ImportReport {
  const entries = [...section.entries()];
  const count = (outcome: ImportOutcome) => entries.filter((entry) => entry.outcome === outcome).length;
  return {
    stored: count('stored'),
    alreadyStored: count('already-stored'),
    quarantined: count('quarantined'),
    refused: count('refused'),
    ignored: count('ignored'),
    entries,
  };
}

/** Entries that are no instance and need no one's attention, unlike those that should have been one. */
const ignoredCodes: ReadonlySet<string> = new Set([
  'ARCHIVE_NOT_AN_INSTANCE',
  'SERVER_IMPORT_LINK_NOT_FOLLOWED',
  'SERVER_IMPORT_NOT_A_FILE',
  'SERVER_IMPORT_SYSTEM_FILE',
  'SERVER_IMPORT_ZIP_NESTED',
]);

export function entryOfError(name: string, error: IsocenterError): ImportEntry {
  const outcome = ignoredCodes.has(error.code) ? 'ignored' : 'refused';
  return { name, outcome, problem: problemOf(error) };
}
