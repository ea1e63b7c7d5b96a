import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { same, until } from './cell.ts';
import type { Ground } from './ground.ts';
import { readSample, type Sample, type StudyOnDisk } from './material.ts';

/**
 * What our server has of a study, as the files lie on its disk, once its index shows as many as that. Read past DICOMweb, which would
 * convert some transfer syntaxes.
 */
export async function keptHere(
  { server }: Pick<Ground, 'server'>,
  { studyInstanceUid, samples }: Pick<StudyOnDisk, 'studyInstanceUid' | 'samples'>,
  count = samples.length,
): Promise<Sample[]> {
  const url = `${server.url}/dicom-web/studies/${studyInstanceUid}/instances?limit=1000`;
  const shown = async () => {
    const answer = await fetch(url, { headers: { accept: 'application/dicom+json' } });
    return answer.status === 204 ? 0 : ((await answer.json()) as unknown[]).length;
  };
  await until('instances that are shown', shown, (found) => found >= count);
  same('instances that are shown', await shown(), count);
  const uids = new Set(samples.map(({ sopInstanceUid }) => sopInstanceUid));
  return filesUnder(join(server.dataFolder, 'blobs'))
    .map(readSample)
    .filter(({ sopInstanceUid }) => uids.has(sopInstanceUid))
    .sort((one, other) => (one.sopInstanceUid < other.sopInstanceUid ? -1 : 1));
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
