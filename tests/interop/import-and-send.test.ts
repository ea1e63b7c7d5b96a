import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readPart10, Tag } from '@isocenter/dicom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { commandLine, type RunningServer, startServer } from '../harness/running-server.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

const run = promisify(execFile);
const leftOut =
  withoutCorpus('the same folder by import and by C-STORE') || !hasSystemTool('dcmsend', 'dcmtk');

describe.skipIf(leftOut)('a folder of series, imported into one archive and sent by DCMTK to another', () => {
  const folder = join(corpusFolder ?? '', 'series');
  const files = leftOut ? [] : filesUnder(folder);
  let imported: RunningServer;
  let sent: RunningServer;

  beforeAll(async () => {
    [imported, sent] = await Promise.all([startServer(), startServer()]);
    await run(process.execPath, [commandLine, 'import', '--data', imported.dataFolder, folder], {
      maxBuffer: 1 << 26,
    });
    await run(
      'dcmsend',
      ['-aec', 'ISOCENTER', '+sd', '+r', '--no-halt', '127.0.0.1', String(sent.dicomPort), folder],
      {
        maxBuffer: 1 << 26,
      },
    );
  });
  afterAll(async () => {
    await Promise.all([imported?.stop(), sent?.stop()]);
  });

  test('both hold the same studies, series and instance counts', async () => {
    const [a, b] = await Promise.all([countsOf(imported.url), countsOf(sent.url)]);
    expect(a).toEqual(b);
    expect(a.reduce((total, series) => total + series.instances, 0)).toBe(files.length);
  });

  test('every instance comes back with the very data set of its file, from both', async () => {
    const bySopInstanceUid = new Map(files.map((file) => [sopInstanceUidOf(file), file]));
    expect(bySopInstanceUid.size).toBe(files.length);
    for (const server of [imported, sent]) {
      const blobs = filesUnder(server.dataFolder).filter(isPart10);
      expect(blobs.length).toBe(files.length);
      for (const blob of blobs) {
        const source = bySopInstanceUid.get(sopInstanceUidOf(blob));
        expect(source, `${blob} was sent by nobody`).toBeDefined();
        expect(dataSetDigest(blob)).toBe(dataSetDigest(source ?? ''));
      }
    }
  });
});

interface SeriesCount {
  study: string;
  series: string;
  instances: number;
}

/** Series of a server by QIDO-RS, sorted by UID. */
async function countsOf(url: string): Promise<SeriesCount[]> {
  const answer = await fetch(`${url}/dicom-web/series`, { headers: { accept: 'application/dicom+json' } });
  const series = (await answer.json()) as Record<string, { Value?: unknown[] }>[];
  return series
    .map((attributes) => ({
      study: String(attributes['0020000D']?.Value?.[0]),
      series: String(attributes['0020000E']?.Value?.[0]),
      instances: Number(attributes['00201209']?.Value?.[0]),
    }))
    .sort((a, b) => (a.series < b.series ? -1 : 1));
}

function sopInstanceUidOf(file: string): string {
  const { dataSet } = readPart10(readFileSync(file), { stopBeforePixelData: true });
  return dataSet.findString(Tag.SOPInstanceUID) ?? '';
}

/** Digest of everything after the File Meta Information, where the data set as sent stands. */
function dataSetDigest(file: string): string {
  const bytes = readFileSync(file);
  const { dataSetByteOffset } = readPart10(bytes, { stopBeforePixelData: true });
  return createHash('sha256').update(bytes.subarray(dataSetByteOffset)).digest('hex');
}

function isPart10(file: string): boolean {
  return statSync(file).size > 132 && readFileSync(file).toString('latin1', 128, 132) === 'DICM';
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
