import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Archive, everything, openArchive } from '@isocenter/archive';
import { type DataSetContent, dataSetOf, writePart10 } from '@isocenter/dicom';
import { ImportReport } from '@isocenter/network/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ImportProgress, importPaths, importStream } from './index.ts';
import { makeZip } from './testing/make-zip.ts';

let folder: string;
let inbox: string;
let archive: Archive;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-import-test-'));
  inbox = join(folder, 'inbox');
  await mkdir(inbox);
  archive = await openArchive({ folder: join(folder, 'data'), clock: { now: () => Date.UTC(2026, 6, 5) } });
});
afterEach(async () => {
  await archive.close();
  await rm(folder, { recursive: true });
});

const options = () => ({ archive, userId: 'local' });

function madeFile(number: number, content: DataSetContent = {}): Uint8Array {
  return writePart10(
    dataSetOf({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
      SOPInstanceUID: `2.25.1.${number}`,
      StudyInstanceUID: '2.25.1',
      SeriesInstanceUID: '2.25.11',
      PatientName: 'PHANTOM^Import',
      PatientID: 'P1',
      PixelData: new Uint8Array(1000),
      ...content,
    }),
  );
}

const dicomdir = writePart10(dataSetOf({ FileSetID: 'TEST', DirectoryRecordSequence: [] }), {
  sopClassUid: '1.2.840.10008.1.3.10',
  sopInstanceUid: '2.25.99',
});

const text = new TextEncoder().encode('Dear colleague, this is not an image.');

const line = (report: ImportReport, ending: string) =>
  report.entries.find((entry) => entry.name.endsWith(ending));

async function* inChunks(bytes: Uint8Array, chunkBytes = 100): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

async function fillInbox(): Promise<void> {
  await mkdir(join(inbox, 'deep', 'er'), { recursive: true });
  const files: Record<string, Uint8Array> = {
    'a.dcm': madeFile(1),
    'deep/b': madeFile(2),
    'deep/er/c.dcm': madeFile(3),
    'again.dcm': madeFile(1),
    'letter.txt': text,
    'empty.dcm': new Uint8Array(0),
    'cut.dcm': madeFile(4).subarray(0, 900),
    DICOMDIR: dicomdir,
    '.DS_Store': text,
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(inbox, name), bytes);
}

describe('importing paths', () => {
  test('takes what is DICOM from a folder and says one clear line for everything else', async () => {
    await fillInbox();
    await symlink('/etc/passwd', join(inbox, 'link'));
    const report = await importPaths([inbox], options());
    expect(ImportReport.parse(report)).toEqual(report);
    expect(report).toMatchObject({ stored: 3, alreadyStored: 1, refused: 3, ignored: 3 });
    expect(report.entries.map((entry) => entry.name)).toEqual(
      [
        '.DS_Store',
        'DICOMDIR',
        'a.dcm',
        'again.dcm',
        'cut.dcm',
        'deep/b',
        'deep/er/c.dcm',
        'empty.dcm',
        'letter.txt',
        'link',
      ].map((name) => join(inbox, name)),
    );
    expect((await archive.study('2.25.1', everything))?.numberOfInstances).toBe(3);
    for (const entry of report.entries) {
      if (entry.outcome === 'stored' || entry.outcome === 'already-stored') continue;
      for (const part of [entry.problem?.title, entry.problem?.detail, entry.problem?.fix])
        expect(part).toMatch(/\w.*\.$/);
    }
  });

  test.each([
    ['letter.txt', 'refused', 'SERVER_IMPORT_NOT_DICOM'],
    ['empty.dcm', 'refused', 'ARCHIVE_INPUT_EMPTY'],
    ['cut.dcm', 'refused', 'DICOM_LENGTH_PAST_END'],
    ['DICOMDIR', 'ignored', 'ARCHIVE_NOT_AN_INSTANCE'],
    ['.DS_Store', 'ignored', 'SERVER_IMPORT_SYSTEM_FILE'],
  ])('%s is %s with %s', async (name, outcome, code) => {
    await fillInbox();
    const report = await importPaths([inbox], options());
    expect(line(report, name)).toMatchObject({ outcome, problem: { code } });
  });

  test('names the instance that differs from one already here', async () => {
    await writeFile(join(inbox, 'first.dcm'), madeFile(1));
    await importPaths([inbox], options());
    await writeFile(join(inbox, 'second.dcm'), madeFile(1, { PatientName: 'OTHER^Name' }));
    const report = await importPaths([inbox], options());
    expect(line(report, 'second.dcm')).toMatchObject({
      outcome: 'refused',
      sopInstanceUid: '2.25.1.1',
      problem: { code: 'ARCHIVE_INSTANCE_DIFFERS', status: 409 },
    });
    expect(line(report, 'first.dcm')).toMatchObject({ outcome: 'already-stored' });
  });

  test('a DICOMDIR stands for its folder', async () => {
    await fillInbox();
    expect(await importPaths([join(inbox, 'DICOMDIR')], options())).toMatchObject({ stored: 3 });
  });

  test('follows no link out of the folder, but does follow a path that is one', async () => {
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere', 'a.dcm'), madeFile(1));
    await symlink(join(folder, 'elsewhere'), join(inbox, 'link'));
    expect(await importPaths([inbox], options())).toMatchObject({ stored: 0, ignored: 1 });
    expect(await importPaths([join(inbox, 'link')], options())).toMatchObject({ stored: 1 });
  });

  test('passes over pipes, which would never end', async () => {
    execFileSync('mkfifo', [join(inbox, 'pipe')]);
    const report = await importPaths([inbox], options());
    expect(line(report, 'pipe')).toMatchObject({
      outcome: 'ignored',
      problem: { code: 'SERVER_IMPORT_NOT_A_FILE' },
    });
  });

  test('says which path is not there and imports the others', async () => {
    await writeFile(join(inbox, 'a.dcm'), madeFile(1));
    const report = await importPaths([join(inbox, 'nowhere'), inbox], options());
    expect(report).toMatchObject({ stored: 1, refused: 1 });
    expect(report.entries[0]?.problem?.code).toBe('SERVER_PATH_UNREADABLE');
  });

  test('tells its progress file by file', async () => {
    await fillInbox();
    const told: ImportProgress[] = [];
    const report = await importPaths([inbox], {
      ...options(),
      onProgress: (progress) => told.push(progress),
    });
    expect(told.map((progress) => progress.done)).toEqual(report.entries.map((_, index) => index + 1));
    expect(told.at(-1)).toMatchObject({ done: 9, total: 9 });
  });

  test('stops when told, and what was stored stays', async () => {
    for (let number = 0; number < 40; number += 1)
      await writeFile(join(inbox, `${number}`), madeFile(number));
    const stopping = new AbortController();
    const importing = importPaths([inbox], {
      ...options(),
      signal: stopping.signal,
      onProgress: () => stopping.abort(new Error('enough')),
    });
    await expect(importing).rejects.toThrow('enough');
    const count = (await archive.study('2.25.1', everything))?.numberOfInstances ?? 0;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(40);
  });

  test('opens zips among files, by what they hold and not by their name', async () => {
    await writeFile(join(inbox, 'a-study'), makeZip({ 'x/1.dcm': madeFile(1), 'x/2.dcm': madeFile(2) }));
    await writeFile(join(inbox, 'b.zip'), text);
    const report = await importPaths([inbox], options());
    expect(report.entries.map((entry) => [entry.name, entry.outcome])).toEqual([
      [join(inbox, 'a-study', 'x/1.dcm'), 'stored'],
      [join(inbox, 'a-study', 'x/2.dcm'), 'stored'],
      [join(inbox, 'b.zip'), 'refused'],
    ]);
  });
});

describe('importing a stream', () => {
  test('takes one file as it comes', async () => {
    const report = await importStream('one.dcm', inChunks(madeFile(1)), options());
    expect(report.entries).toEqual([
      { name: 'one.dcm', outcome: 'stored', sopInstanceUid: '2.25.1.1', studyInstanceUid: '2.25.1' },
    ]);
    expect(await importStream('one.dcm', inChunks(madeFile(1), 7), options())).toMatchObject({
      alreadyStored: 1,
    });
  });

  test.each([
    ['an empty file', new Uint8Array(0), 'ARCHIVE_INPUT_EMPTY'],
    ['a text', text, 'SERVER_IMPORT_NOT_DICOM'],
    ['a zip that is cut', makeZip({ 'a.dcm': madeFile(1) }).subarray(0, 200), 'SERVER_IMPORT_ZIP_DAMAGED'],
  ])('refuses %s in one line', async (_, bytes, code) => {
    const report = await importStream('upload', inChunks(bytes), options());
    expect(report).toMatchObject({ stored: 0, refused: 1, entries: [{ name: 'upload', problem: { code } }] });
  });

  test('refuses unsafe names in a zip one by one and imports the rest', async () => {
    const zip = makeZip({
      '../../etc/cron.d/x': madeFile(1),
      '/absolute.dcm': madeFile(2),
      'C:/windows.dcm': madeFile(3),
      '..\\back.dcm': madeFile(4),
      'good/5.dcm': madeFile(5),
      'note.txt': text,
      '__MACOSX/._x': text,
      'inner.zip': makeZip({ 'a.dcm': madeFile(6) }),
      'dir/': new Uint8Array(0),
      DICOMDIR: dicomdir,
    });
    const report = await importStream('study.zip', inChunks(zip), { ...options(), spoolFolder: inbox });
    expect(report.entries.map((entry) => [entry.name, entry.problem?.code ?? entry.outcome])).toEqual([
      ['../../etc/cron.d/x', 'SERVER_IMPORT_ZIP_NAME_UNSAFE'],
      ['/absolute.dcm', 'SERVER_IMPORT_ZIP_NAME_UNSAFE'],
      ['C:/windows.dcm', 'SERVER_IMPORT_ZIP_NAME_UNSAFE'],
      ['../back.dcm', 'SERVER_IMPORT_ZIP_NAME_UNSAFE'],
      ['good/5.dcm', 'stored'],
      ['note.txt', 'SERVER_IMPORT_NOT_DICOM'],
      ['__MACOSX/._x', 'SERVER_IMPORT_SYSTEM_FILE'],
      ['inner.zip', 'SERVER_IMPORT_ZIP_NESTED'],
      ['DICOMDIR', 'ARCHIVE_NOT_AN_INSTANCE'],
    ]);
    expect(await readdir(inbox)).toEqual([]);
  });

  test('control characters in names cannot reach a terminal', async () => {
    const report = await importStream('x.zip', inChunks(makeZip({ 'a\u001b[2Jb': text })), options());
    expect(report.entries[0]?.name).toBe('a\ufffd[2Jb');
  });

  test('an entry whose data is damaged is one line, the others are imported', async () => {
    const zip = makeZip({ 'bad.dcm': madeFile(1), 'good.dcm': madeFile(2) });
    zip.fill(0xff, 60, 90);
    const report = await importStream('x.zip', inChunks(zip), options());
    expect(line(report, 'bad.dcm')).toMatchObject({
      outcome: 'refused',
      problem: { code: 'SERVER_IMPORT_ZIP_DAMAGED' },
    });
    expect(line(report, 'good.dcm')).toMatchObject({ outcome: 'stored' });
  });

  test('a zip that unfolds beyond its limit stops there', async () => {
    const zip = makeZip({
      'bomb.dcm': madeFile(1, { PixelData: new Uint8Array(5_000_000) }),
      'more.dcm': madeFile(2),
    });
    const zipLimits = { entries: 100, unpackedBytes: 1e9, expansion: 10, freeBytes: 1_000_000 };
    const report = await importStream('x.zip', inChunks(zip, 5000), { ...options(), zipLimits });
    expect(line(report, 'bomb.dcm')).toMatchObject({ problem: { code: 'SERVER_IMPORT_ZIP_TOO_LARGE' } });
    expect(await archive.instance({ sopInstanceUid: '2.25.1.1' }, everything)).toBeUndefined();
    const few = { ...zipLimits, entries: 1, freeBytes: 1e9 };
    const short = await importStream('x.zip', inChunks(zip, 5000), { ...options(), zipLimits: few });
    expect(short).toMatchObject({ stored: 1, refused: 1 });
  });

  test('says in one line that the sender went away, and leaves nothing', async () => {
    const zip = makeZip({ 'a.dcm': madeFile(1) });
    async function* broken(bytes: Uint8Array, byteLength: number) {
      yield bytes.subarray(0, byteLength);
      throw new Error('ECONNRESET');
    }
    for (const bytes of [zip, madeFile(1), text]) {
      for (const byteLength of [0, 20, bytes.length - 1, bytes.length]) {
        const report = await importStream('x', broken(bytes, byteLength), {
          ...options(),
          spoolFolder: inbox,
        });
        expect(report.entries.map((entry) => entry.problem?.code)).toEqual(['SERVER_UPLOAD_BROKEN_OFF']);
      }
    }
    expect(await readdir(inbox)).toEqual([]);
    expect(await archive.lastSequence()).toBe(0);
  });

  test.each([
    ['a long text', text],
    ['a zip too short to be one', new TextEncoder().encode('PK\u0003\u0004')],
    ['an instance', madeFile(1)],
  ])('over HTTP, the sender of %s with a long tail hears the answer', async (_, beginning) => {
    const server = createServer(async (request, response) => {
      const report = await importStream('upload', request, options());
      response.end(JSON.stringify(report));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const body = new Uint8Array(8_000_000);
    body.set(beginning);
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
    expect(ImportReport.parse(await response.json()).entries).toHaveLength(1);
    await new Promise((resolve) => server.close(resolve));
  });

  test('rejects when its signal aborts', async () => {
    const stopping = new AbortController();
    async function* endless() {
      yield madeFile(1).subarray(0, 1100);
      stopping.abort(new Error('enough'));
      for (;;) yield new Uint8Array(1000);
    }
    const importing = importStream('x', endless(), { ...options(), signal: stopping.signal });
    await expect(importing).rejects.toThrow('enough');
  });
});
