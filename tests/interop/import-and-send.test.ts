import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readPart10, Tag } from '@isocenter/dicom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { freePort } from '../harness/free-port.ts';
import { commandLine, type RunningServer, startServer } from '../harness/running-server.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

const run = promisify(execFile);
/** DCMTK leaves Nagle's algorithm on unless told, which costs 45 ms for each message. */
const quickly = { maxBuffer: 1 << 26, env: { ...process.env, TCP_NODELAY: '1' } };
const leftOut =
  withoutCorpus('the same folder by import and by C-STORE') || !hasSystemTool('dcmsend', 'dcmtk');

describe.skipIf(leftOut)('a folder of series, imported into one archive and sent by DCMTK to another', () => {
  const folder = join(corpusFolder ?? '', 'series');
  const files = leftOut ? [] : filesUnder(folder);
  let imported: RunningServer;
  let sent: RunningServer;

  beforeAll(async () => {
    [imported, sent] = await Promise.all([startServer(), startServer()]);
    await run(process.execPath, [commandLine, 'import', '--data', imported.dataFolder, folder], quickly);
    await run(
      'dcmsend',
      ['-aec', 'ISOCENTER', '+sd', '+r', '--no-halt', '127.0.0.1', String(sent.dicomPort), folder],
      quickly,
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

  test('every imported instance is kept with the very data set of its file', () => {
    expect(dataSetDigests(keptFiles(imported))).toEqual(dataSetDigests(files));
  });

  test('every sent instance is kept with the very data set DCMTK put on the wire', async () => {
    // DCMTK writes a data set anew before it sends it, so the reference is what its own receiver took off the wire.
    const received = await receivedByStorescp(folder);
    expect(received.size).toBe(files.length);
    expect(dataSetDigests(keptFiles(sent))).toEqual(received);
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

/** Digest of the data set of each file, by SOP Instance UID. */
function dataSetDigests(paths: string[]): Map<string, string> {
  return new Map(paths.map((path) => [sopInstanceUidOf(path), dataSetDigest(path)] as const).sort());
}

/** Part 10 files below the data folder of a server. */
function keptFiles(server: RunningServer): string[] {
  return filesUnder(server.dataFolder).filter(
    (file) => statSync(file).size > 132 && readFileSync(file).toString('latin1', 128, 132) === 'DICM',
  );
}

/** Sends the folder to DCMTK's receiver, which keeps the bytes of the wire, and digests what arrived. */
async function receivedByStorescp(source: string): Promise<Map<string, string>> {
  const target = mkdtempSync(join(tmpdir(), 'storescp-'));
  const port = await freePort();
  const receiver = spawn('storescp', ['--bit-preserving', '--accept-all', '-od', target, String(port)], {
    env: quickly.env,
  });
  try {
    await waitForPort(port);
    await run('dcmsend', ['+sd', '+r', '--no-halt', '127.0.0.1', String(port), source], quickly);
    return dataSetDigests(filesUnder(target));
  } finally {
    receiver.kill();
    rmSync(target, { recursive: true, force: true });
  }
}

async function waitForPort(port: number): Promise<void> {
  // Only what hangs takes a minute.
  for (let attempt = 0; attempt < 1200; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
    if (isOpen) return;
    await wait(50);
  }
  throw new Error(`Nothing listens on port ${port}`);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
