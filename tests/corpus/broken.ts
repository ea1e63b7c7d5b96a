import { type DataSet, isIsocenterError } from '@isocenter/dicom';
import { compare, type Disagreements, reasonOf } from './comparison.ts';
import type { Corpus } from './corpus.ts';
import { checkPixels, type PixelEntry } from './pixels.ts';

/** One damaged, hostile or merely unusual file of oracle/broken.json. */
export interface BrokenEntry {
  readonly path: string;
  /** 'reads to the end', or that it ended with an error. */
  readonly dcmdump: string;
  /** Such as 'reads 12 elements', or its error. */
  readonly pydicom: string;
}

/**
 * A damaged file gives what the oracle describes or a clean error: where both its tools read the file, as many attributes as
 * they; where a decoder gave a picture, that picture. Every value is read, at any depth, so that nothing is left unlooked at.
 */
export async function checkBroken(entry: BrokenEntry, corpus: Corpus): Promise<Disagreements> {
  try {
    const { dataSet, fileMeta } = corpus.file(entry.path).part10;
    readAll(fileMeta);
    readAll(dataSet);
    return [...checkElementCount(entry, dataSet), ...(await checkPicture(entry, corpus))];
  } catch (error) {
    return isIsocenterError(error) ? [] : [reasonOf(error)];
  }
}

function readAll(dataSet: DataSet): void {
  for (const { tag } of dataSet.elements()) {
    dataSet.findStrings(tag);
    dataSet.findNumbers(tag);
    dataSet.findBytes(tag);
    for (const item of dataSet.findItems(tag)) readAll(item);
  }
}

/** What the tools counted in a file that one of them could not read to its end is not to be relied on. */
function checkElementCount({ dcmdump, pydicom }: BrokenEntry, dataSet: DataSet): Disagreements {
  const count = /^reads (\d+) elements$/.exec(pydicom)?.[1];
  if (count === undefined || dcmdump !== 'reads to the end') return [];
  return compare('attributes', [...dataSet.elements()].length, Number(count));
}

/** Also where a picture is right, a clean error is: the file is broken. */
async function checkPicture({ path }: BrokenEntry, corpus: Corpus): Promise<Disagreements> {
  const entry = corpus.readOracle<PixelEntry>('pixels').find((candidate) => candidate.path === path);
  return entry && entry.tolerance !== 'disputed'
    ? checkPixels({ ...entry, expectation: 'the file is broken' }, corpus)
    : [];
}
