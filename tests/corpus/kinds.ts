import { type BrokenEntry, checkBroken } from './broken.ts';
import type { Disagreements } from './comparison.ts';
import type { Corpus } from './corpus.ts';
import { checkFile, type FileEntry } from './files.ts';
import {
  checkCharacterSets,
  checkMetadata,
  hasTextBeyondAscii,
  type MetadataEntry,
  resolved,
} from './metadata.ts';
import { checkMultiframe, type MultiframeEntry } from './multiframe.ts';
import { checkObject, type ObjectEntry } from './objects.ts';
import { checkPixels, isLossy, type PixelEntry } from './pixels.ts';
import { checkRendered, type RenderedEntry } from './rendered.ts';
import { checkSeries, type SeriesEntry } from './series.ts';

/** One thing to be compared: its name, the folder whose files it needs, and the comparison. */
export interface Comparison {
  readonly name: string;
  readonly folder: string;
  readonly check: () => Disagreements | Promise<Disagreements>;
}

type Lister = (corpus: Corpus) => readonly Comparison[];

/** Comparisons of entries that name one file each. */
const ofFiles =
  <Entry extends { readonly path: string }>(
    entries: (corpus: Corpus) => readonly Entry[],
    check: (entry: Entry, corpus: Corpus) => Disagreements | Promise<Disagreements>,
  ): Lister =>
  (corpus) =>
    entries(corpus).map((entry) => ({
      name: entry.path,
      folder: entry.path.split('/').slice(0, -1).join('/'),
      check: () => check(entry, corpus),
    }));

/** Here single attributes are disputed. */
const metadata = (corpus: Corpus) => corpus.readOracleFolder<MetadataEntry>('metadata');

/** Where the tools of an oracle disagree among themselves there is nothing to agree with. */
function undisputed<Entry extends object>(corpus: Corpus, oracle: string): readonly Entry[] {
  const isDisputed = (entry: { readonly disputed?: unknown; readonly tolerance?: unknown }) =>
    Boolean(entry.disputed) || entry.tolerance === 'disputed';
  return corpus.readOracle<Entry>(oracle).filter((entry) => !isDisputed(entry));
}

const pixels = (corpus: Corpus) => undisputed<PixelEntry>(corpus, 'pixels');

const series: Lister = (corpus) =>
  undisputed<SeriesEntry>(corpus, 'series').map((entry) => ({
    name: `${entry.dir} series ${entry.seriesInstanceUID}`,
    folder: entry.dir,
    check: () => checkSeries(entry, corpus),
  }));

/** The kinds of oracles, each with the comparisons that its files ask for. */
const listers = {
  'pixels-exact': ofFiles((corpus) => pixels(corpus).filter((entry) => !isLossy(entry)), checkPixels),
  'pixels-lossy': ofFiles((corpus) => pixels(corpus).filter(isLossy), checkPixels),
  metadata: ofFiles(metadata, checkMetadata),
  'character-sets': ofFiles(
    (corpus) => metadata(corpus).filter((entry) => hasTextBeyondAscii(resolved(entry))),
    checkCharacterSets,
  ),
  series,
  multiframe: ofFiles((corpus) => undisputed<MultiframeEntry>(corpus, 'multiframe'), checkMultiframe),
  objects: ofFiles((corpus) => undisputed<ObjectEntry>(corpus, 'objects'), checkObject),
  rendered: ofFiles((corpus) => undisputed<RenderedEntry>(corpus, 'rendered'), checkRendered),
  broken: ofFiles((corpus) => undisputed<BrokenEntry>(corpus, 'broken'), checkBroken),
  files: ofFiles((corpus) => undisputed<FileEntry>(corpus, 'files'), checkFile),
} as const satisfies Readonly<Record<string, Lister>>;

export type OracleKind = keyof typeof listers;
export const oracleKinds = Object.keys(listers) as readonly OracleKind[];
export const isOracleKind = (name: string): name is OracleKind => name in listers;

/** What the oracles of one kind ask to be compared, in their order. */
export function listComparisons(kind: OracleKind, corpus: Corpus): readonly Comparison[] {
  try {
    return listers[kind](corpus);
  } catch (error) {
    // One oracle that is no list of entries takes nothing from the others.
    return [{ name: `oracle of ${kind}`, folder: '', check: () => [`cannot be read: ${messageOf(error)}`] }];
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
