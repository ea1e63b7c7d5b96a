import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Client } from './ask.ts';
import { type DcmtkOptions, dcmtk } from './dcmtk.ts';
import type { SliceSet } from './slices.ts';
import type { DicomTarget, Target } from './target.ts';

const perRequest = 20;

/** Sends every slice by STOW-RS, 20 to a request, over some connections at a time. Instances a second. */
export async function stow(target: Target, set: SliceSet, connections: number): Promise<number> {
  const paths = warmPathsOf(set);
  const boundary = 'boundary-of-the-bench';
  const head = Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`);
  const lineEnd = Buffer.from('\r\n');
  const end = Buffer.from(`--${boundary}--\r\n`);
  const client = new Client(connections);
  let next = 0;
  const send = async () => {
    while (next < paths.length) {
      const taken = paths.slice(next, next + perRequest);
      next += perRequest;
      const body = [...taken.flatMap((path) => [head, readFileSync(path), lineEnd]), end];
      const { status } = await client.ask(`${target.dicomWebUrl}/studies`, {
        method: 'POST',
        body,
        headers: {
          'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
          'content-length': body.reduce((sum, { length }) => sum + length, 0),
          accept: 'application/dicom+json',
        },
      });
      if (status !== 200) throw new Error(`${target.name} answered STOW-RS with ${status}`);
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: connections }, send));
  const seconds = (performance.now() - begin) / 1000;
  client.close();
  await expectStored(target, set);
  return paths.length / seconds;
}

/** Sends folders by DCMTK's storescu, each over an association of its own unless told otherwise. Instances a second. */
export async function cStore(
  target: Target,
  set: SliceSet,
  { folders, associations }: { folders: readonly string[]; associations: 1 | 4 },
): Promise<number> {
  const paths = warmPathsOf(set);
  const begin = performance.now();
  await sendFolders(target, associations === 1 ? [folders] : folders.map((folder) => [folder]));
  const seconds = (performance.now() - begin) / 1000;
  await expectStored(target, set);
  return paths.length / seconds;
}

/** One association for each group of folders. */
export async function sendFolders(
  target: DicomTarget,
  groups: readonly (readonly string[])[],
  how: DcmtkOptions = {},
): Promise<void> {
  const options = ['-R', '+sd'];
  await Promise.all(groups.map((files) => dcmtk('storescu', target, { options, files }, how)));
}

/** Small instances, a thousand to a folder: four associations at a time, a folder each. Instances a second. */
export async function storeSmall(
  target: DicomTarget,
  { folders, studies }: { readonly folders: readonly string[]; readonly studies: readonly unknown[] },
): Promise<number> {
  const begin = performance.now();
  for (let at = 0; at < folders.length; at += 4)
    await sendFolders(
      target,
      folders.slice(at, at + 4).map((one) => [one]),
    );
  return studies.length / ((performance.now() - begin) / 1000);
}

/** The files in the page cache, and nothing left to write from what came before. */
export function warmPathsOf(set: SliceSet): string[] {
  const paths = set.studies.flatMap(({ slices }) => slices.map(({ path }) => path));
  for (const path of paths) readFileSync(path);
  execFileSync('sync');
  return paths;
}

async function expectStored(target: Target, { studies }: SliceSet): Promise<void> {
  const client = new Client();
  for (const { studyInstanceUid, slices } of studies) {
    const url = `${target.dicomWebUrl}/studies/${studyInstanceUid}/instances?limit=5000`;
    const { matches } = await client.search(url);
    if (matches?.length !== slices.length)
      throw new Error(`${target.name} has ${matches?.length} of ${slices.length} instances it was sent`);
  }
  client.close();
}
