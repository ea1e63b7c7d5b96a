import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { type Part10, readPart10 } from '@isocenter/dicom';

const repository = new URL('../../../', import.meta.url);
const shared = process.env.ISOCENTER_SHARED ?? fileURLToPath(new URL('../shared', repository));
const corpus = `${shared}/corpus`;

/** Where the corpus of files with independently computed results should be, and whether it is. */
export const corpusFolder = corpus;
export const hasCorpus = existsSync(`${corpus}/oracle/pixels.json`);

/** Results computed by other tools; empty without the corpus. */
export function readOracle<T>(name: string): T[] {
  return hasCorpus ? JSON.parse(readFileSync(`${corpus}/oracle/${name}.json`, 'utf8')) : [];
}

export function readCorpusFile(path: string): Part10 {
  return readPart10(readFileSync(`${corpus}/${path}`), {
    lenient: path.startsWith('broken/'),
    inflate: (deflated) => inflateRawSync(deflated),
  });
}
