import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { corpusFolder } from '../harness/corpus.ts';
import { madeSubjects } from './made-subjects.ts';

/** Names of the files that are cut and damaged: those made here, and those of the corpus by their path in it. */
export function subjectNames(largestBytes = Number.POSITIVE_INFINITY): string[] {
  const folder = corpusFolder;
  if (folder === undefined) return [...madeSubjects.keys()];
  const inCorpus = filesBelow(folder).filter((name) => statSync(join(folder, name)).size <= largestBytes);
  return [...madeSubjects.keys(), ...inCorpus];
}

/** @throws Error when there is no such subject */
export async function readSubject(name: string): Promise<Uint8Array> {
  const made = madeSubjects.get(name);
  if (made) return made();
  if (corpusFolder === undefined) throw new Error(`There is no subject ${name}, and no corpus.`);
  return new Uint8Array(readFileSync(join(corpusFolder, name)));
}

/** DICOM files, as far as names tell; the oracles and papers of a corpus are none. */
function filesBelow(folder: string, path = ''): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) return inside === 'oracle' ? [] : filesBelow(folder, inside);
      return /\.(md|json|txt)$/i.test(entry.name) ? [] : [inside];
    });
}
