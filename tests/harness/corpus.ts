import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repositoryFolder = fileURLToPath(new URL('../..', import.meta.url));
const sharedFolder = process.env.ISOCENTER_SHARED ?? join(repositoryFolder, '../shared');

/** Folder of real DICOM files with expected results beside them, or `undefined` where there is none. */
export const corpusFolder: string | undefined = existsSync(join(sharedFolder, 'corpus', 'oracle'))
  ? join(sharedFolder, 'corpus')
  : undefined;

/** Says plainly what a suite leaves out for want of the corpus; returns whether it must be left out. */
export function withoutCorpus(whatIsLeftOut: string): boolean {
  if (corpusFolder) return false;
  console.warn(`No corpus at ISOCENTER_SHARED or ../shared, so this is left out: ${whatIsLeftOut}`);
  return true;
}
