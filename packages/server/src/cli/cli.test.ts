import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localUserId } from '@isocenter/archive';
import { ApiClient, fetchTransport, type ImportReport } from '@isocenter/network/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importPaths } from '../import/index.ts';
import { instanceInTest, type ServerInTest, startServerInTest } from '../testing/server-in-test.ts';
import { createProgressBar, formatBar } from './progress-bar.ts';
import { remoteArchive } from './remote-archive.ts';
import { reportLines } from './report-lines.ts';
import { findRunningServer } from './running-server.ts';

describe('an import while a server has the data folder', () => {
  let server: ServerInTest;
  let folder: string;
  const [first, second] = [instanceInTest(), instanceInTest()];
  beforeAll(async () => {
    server = await startServerInTest();
    folder = await mkdtemp(join(tmpdir(), 'isocenter-to-import-'));
    await writeFile(join(folder, '1-first.dcm'), first.bytes);
    await writeFile(join(folder, '2-second.dcm'), second.bytes);
    await writeFile(join(folder, '3-again.dcm'), second.bytes);
    await writeFile(join(folder, '4-cut.dcm'), first.bytes.subarray(0, first.bytes.length - 9));
    await writeFile(join(folder, '5-notes.txt'), 'no image');
  });
  afterAll(async () => {
    await server.remove();
    await rm(folder, { recursive: true });
  });

  test('finds the server, sends it the files and reports on each like a local import', async () => {
    const running = await findRunningServer(server.dataFolder);
    expect(running?.file.url).toBe(server.url);
    const api = new ApiClient(fetchTransport(), server.url);
    const options = { archive: remoteArchive(api), userId: localUserId };
    const report = await importPaths([folder], options);
    expect(report).toMatchObject({ stored: 2, alreadyStored: 1, quarantined: 0, refused: 2 });
    expect(report.entries.find(({ name }) => name.endsWith('1-first.dcm'))).toMatchObject({
      outcome: 'stored',
      sopInstanceUid: first.sopInstanceUid,
    });
    const cut = report.entries.find(({ name }) => name.endsWith('4-cut.dcm'));
    expect(cut?.problem?.code).toMatch(/^(DICOM|ARCHIVE)_/);
    expect((await api.openStudy(second.studyInstanceUid)).study.numberOfInstances).toBe(1);
  });

  test('does not take a file left by a server that ended for a running one', async () => {
    const gone = await mkdtemp(join(tmpdir(), 'isocenter-gone-'));
    const file = { url: server.url, aeTitle: 'X', dicomPort: 1, startedAt: '', processId: 2 ** 22 + 1 };
    await writeFile(join(gone, 'server.json'), JSON.stringify(file));
    expect(await findRunningServer(gone)).toBeUndefined();
    await rm(gone, { recursive: true });
  });
});

const problem = {
  type: 'urn:x',
  title: 'The file is not DICOM.',
  status: 400,
  detail: 'It has no DICM mark.',
  fix: 'Leave it out.',
  code: 'X',
  retryable: false,
};

test('reports one line for each file there is something to say of, then the totals', () => {
  const report: ImportReport = {
    stored: 2,
    alreadyStored: 1,
    quarantined: 0,
    refused: 1,
    ignored: 0,
    entries: [
      { name: 'a.dcm', outcome: 'stored' },
      { name: 'video.dcm', outcome: 'stored', problem },
      { name: 'evil\u001b[2J.txt', outcome: 'refused', problem },
    ],
  };
  expect(reportLines(report)).toEqual([
    'stored   video.dcm: The file is not DICOM. It has no DICM mark. Leave it out.',
    'refused  evil?[2J.txt: The file is not DICOM. It has no DICM mark. Leave it out.',
    '2 stored, 1 already there, 1 refused, 0 ignored',
  ]);
});

test('counts what would be too many lines', () => {
  const entries = Array.from({ length: 1000 }, (_, index) => ({
    name: `${index}`,
    outcome: 'refused' as const,
    problem,
  }));
  const lines = reportLines({
    stored: 0,
    alreadyStored: 0,
    quarantined: 0,
    refused: 1000,
    ignored: 0,
    entries,
  });
  expect(lines).toHaveLength(202);
  expect(lines.at(-2)).toBe('… and 800 more');
});

describe('the progress bar', () => {
  test('fills with the share that is done and fits the terminal', () => {
    expect(formatBar(0, 10, 80)).toBe(`[${' '.repeat(40)}]   0 %  0 of 10`);
    expect(formatBar(5, 10, 80)).toBe(`[${'#'.repeat(20)}${' '.repeat(20)}]  50 %  5 of 10`);
    expect(formatBar(1000, 100_000, 40).length).toBeLessThanOrEqual(40);
  });

  test('redraws in place on a terminal, not more often than the eye needs, and always at the end', () => {
    const written: string[] = [];
    let now = 0;
    const bar = createProgressBar(
      { isTTY: true, columns: 40, write: (text) => written.push(text) },
      () => now,
    );
    for (let done = 1; done <= 100; done++) {
      now += 10;
      bar.show(done, 100);
    }
    bar.end();
    expect(written.length).toBeLessThan(20);
    expect(written.at(-2)).toContain('100 of 100');
    expect(written.at(-1)).toBe('\n');
  });

  test('writes a few plain lines into a log', () => {
    const written: string[] = [];
    const bar = createProgressBar({ write: (text) => written.push(text) });
    for (let done = 1; done <= 200; done++) bar.show(done, 200);
    bar.end();
    expect(written).toHaveLength(10);
    expect(written[0]).toBe('20 of 200\n');
  });
});
