import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createUid, type DicomJson, readPart10, TransferSyntaxUid } from '@isocenter/dicom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectDimse } from '../../packages/server/src/dimse/index.ts';
import {
  type MadeImage,
  madeImage,
  madeImageOfCorruptCodestream,
  madeImageOfUnsupportedSyntax,
  madeImageWithoutPixelData,
  madeStack,
  truncated,
} from '../harness/made-images.ts';
import { madeZip } from '../harness/made-zip.ts';
import { commandLine, type RunningServer, startServer } from '../harness/running-server.ts';
import { storeOverHttp } from '../harness/store-over-http.ts';

const run = promisify(execFile);
const work = mkdtempSync(join(tmpdir(), 'isocenter-bad-input-'));
const usualTemporaryFolder = process.env.TMPDIR;

let server: RunningServer;
beforeAll(async () => {
  // The server inherits it, so that what it leaves in its temporary folder is seen.
  process.env.TMPDIR = mkdtempSync(join(work, 'temporary-'));
  server = await startServer(['--no-samples'], mkdtempSync(join(work, 'data-')));
});
afterAll(async () => {
  await server?.stop();
  if (usualTemporaryFolder === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usualTemporaryFolder;
  rmSync(work, { recursive: true, force: true });
});

const letter = Buffer.from('Dear colleague,\nthis is no image.\n'.repeat(20));

/** Good files among every kind of bad one, as a folder from a hospital might be. */
function hospitalFolder() {
  const good = madeStack(3);
  const inside = madeImage();
  const evil = madeImage();
  const cut = madeImage();
  const cutInHead = madeImage();
  const pictureless = madeImageWithoutPixelData();
  const video = madeImageOfUnsupportedSyntax();
  const corrupt = madeImageOfCorruptCodestream();
  const unknownSyntax = madeImageOfUnknownSyntax();
  const files: Record<string, Uint8Array> = {
    'a-good.dcm': good[0]?.bytes ?? letter,
    'b-letter.txt': letter,
    'c-empty.dcm': new Uint8Array(0),
    'd-good.dcm': good[1]?.bytes ?? letter,
    'e-cut.dcm': truncated(cut),
    'f-cut-in-head.dcm': cutInHead.bytes.subarray(0, 300),
    'g-pictureless.dcm': pictureless.bytes,
    'h-video.dcm': video.bytes,
    'i-corrupt.dcm': corrupt.bytes,
    'j-unknown-syntax.dcm': unknownSyntax.bytes,
    'k-study.zip': madeZip({
      '../../evil.dcm': evil.bytes,
      '/etc/evil.dcm': evil.bytes,
      'folder/inside.dcm': inside.bytes,
      'folder/letter.txt': letter,
    }),
    'l-damaged.zip': madeZip({ 'a.dcm': evil.bytes }).subarray(0, 1000),
    'm-good.dcm': good[2]?.bytes ?? letter,
  };
  const folder = mkdtempSync(join(work, 'hospital-'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return {
    folder,
    /** Images that are whole, also where this product cannot draw them: an archive loses nothing. */
    whole: [...good, inside, pictureless, video, corrupt, unknownSyntax],
    refused: [evil, cut, cutInHead],
  };
}

/** One line that says what, where or why, and what to do. */
const line = (outcome: 'refused' | 'stored', name: string, what: string) =>
  expect.stringMatching(new RegExp(`^${outcome.padEnd(8)} \\S*${name}: ${what}.*\\. .+\\. .+\\.$`));

const lines = [
  line('refused', 'b-letter\\.txt', 'The file is not DICOM'),
  line('refused', 'c-empty\\.dcm', 'The file is empty'),
  line('refused', 'e-cut\\.dcm', 'PixelData \\(7FE0,0010\\) claims 8192 bytes, \\d+ remain'),
  line('refused', 'f-cut-in-head\\.dcm', '.+ claims \\d+ bytes, \\d+ remain'),
  line('stored', 'g-pictureless\\.dcm', 'The image has no pixel data'),
  line('stored', 'h-video\\.dcm', 'The image cannot be shown here\\. Transfer syntax MPEG-4'),
  line(
    'stored',
    'j-unknown-syntax\\.dcm',
    'The image cannot be shown here\\. Transfer syntax 1\\.2\\.840\\.10008\\.9',
  ),
  line(
    'refused',
    'k-study\\.zip/\\.\\./\\.\\./evil\\.dcm',
    'The name of this zip entry leads out of the zip',
  ),
  line('refused', 'k-study\\.zip//etc/evil\\.dcm', 'The name of this zip entry leads out of the zip'),
  line('refused', 'k-study\\.zip/folder/letter\\.txt', 'The file is not DICOM'),
  line('refused', 'l-damaged\\.zip/?', 'The zip cannot be read here'),
];
const refusedCount = 8;

describe('isocenter import', () => {
  test.each([
    ['into its own data folder', false],
    ['through a running server', true],
  ])(
    '%s: the rest of the folder is stored, with one clear line for each that is not',
    async (_how, isRunning) => {
      const { folder, whole, refused } = hospitalFolder();
      const dataFolder = isRunning ? server.dataFolder : mkdtempSync(join(work, 'data-'));
      const { code, stdout, stderr } = await importInto(dataFolder, folder);
      const told = stdout.trim().split('\n');
      expect(told[0]).toMatch(isRunning ? /^Importing into the server at / : /^Importing into /);
      expect(told.slice(1, -1)).toEqual(lines);
      expect(told.at(-1)).toBe(`${whole.length} stored, 0 already there, ${refusedCount} refused, 0 ignored`);
      expect(stderr).not.toMatch(/Error|at .*\(/);
      expect(code).toBe(1);

      const again = await importInto(dataFolder, folder);
      expect(again.stdout).toContain(`0 stored, ${whole.length} already there`);
      await expectNothingHalf(dataFolder);
      if (!isRunning) return;
      for (const image of whole) expect(await statusOf(image)).toBe(200);
      for (const image of refused) expect(await statusOf(image)).toBe(404);
    },
  );

  test('ends with 0 when everything was stored, and with a line when there is nothing to import', async () => {
    const folder = mkdtempSync(join(work, 'good-'));
    writeFileSync(join(folder, 'good.dcm'), madeImage().bytes);
    const dataFolder = mkdtempSync(join(work, 'data-'));
    expect(await importInto(dataFolder, folder)).toMatchObject({ code: 0 });
    const missing = await importInto(dataFolder, join(work, 'not-there'));
    expect(missing.code).toBe(1);
    expect(missing.stdout).toMatch(/not-there: .+\. .+\. .+\.$/m);
  });
});

describe('POST /api/v1/imports', () => {
  const cases: [what: string, make: () => Uint8Array, code: string | RegExp][] = [
    ['a text file', () => letter, 'SERVER_IMPORT_NOT_DICOM'],
    ['an empty file', () => new Uint8Array(0), 'ARCHIVE_INPUT_EMPTY'],
    ['a truncated image', () => truncated(madeImage()), /^DICOM_/],
    ['an image cut in its head', () => madeImage().bytes.subarray(0, 300), /^DICOM_/],
    [
      'an image without UIDs',
      () => madeImage({ StudyInstanceUID: '', SeriesInstanceUID: '' }).bytes,
      'ARCHIVE_UID_MISSING',
    ],
    [
      'a zip with ../ in a name',
      () => madeZip({ '../evil.dcm': madeImage().bytes }),
      'SERVER_IMPORT_ZIP_NAME_UNSAFE',
    ],
    [
      'a damaged zip',
      () => madeZip({ 'a.dcm': madeImage().bytes }).subarray(0, 500),
      'SERVER_IMPORT_ZIP_DAMAGED',
    ],
  ];

  test.each(cases)('refuses %s with every field of a problem', async (_what, make, code) => {
    const before = await counts();
    const { status, report } = await upload(make(), 'Müller, Änne.dcm');
    expect(status).toBe(200);
    expect(report).toMatchObject({ stored: 0, alreadyStored: 0, refused: 1 });
    const { problem } = report.entries[0] ?? {};
    expect(problem?.code).toMatch(code);
    expect(problem?.status).toBeGreaterThanOrEqual(400);
    expect(problem?.type).toContain(problem?.code);
    expectWords(problem);
    expect(JSON.stringify(problem)).not.toMatch(/PHANTOM|MADE-1|Müller/);
    expect(await counts()).toEqual(before);
    await expectNothingHalf(server.dataFolder);
  });

  test.each([
    ['without pixel data', madeImageWithoutPixelData, 'SERVER_IMPORT_NO_PIXEL_DATA'],
    [
      'of a transfer syntax that is not drawn',
      madeImageOfUnsupportedSyntax,
      'SERVER_IMPORT_SYNTAX_NOT_SHOWN',
    ],
    ['of a transfer syntax nobody knows', madeImageOfUnknownSyntax, 'SERVER_IMPORT_SYNTAX_NOT_SHOWN'],
    ['with a corrupt codestream', madeImageOfCorruptCodestream, undefined],
  ])('keeps an image %s byte for byte, and says why it has no picture', async (_what, make, code) => {
    const image = make();
    const { report } = await upload(image.bytes, 'image.dcm');
    expect(report).toMatchObject({ stored: 1, refused: 0 });
    const [entry] = report.entries;
    expect(entry?.problem?.code).toBe(code);
    if (entry?.problem) expectWords(entry.problem);
    const stored = await fetch(server.url + pathOf(image), {
      headers: { accept: 'application/dicom; transfer-syntax=*' },
    });
    expect(Buffer.from(await stored.arrayBuffer()).equals(image.bytes)).toBe(true);
    const rendered = await fetch(`${server.url}${pathOf(image)}/rendered`, {
      headers: { accept: 'image/png' },
    });
    expect([404, 406]).toContain(rendered.status);
    expect(rendered.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expectWords((await rendered.json()) as Problem);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

describe('STOW-RS', () => {
  test('a request of only bad files is refused, each with its reason', async () => {
    const before = await counts();
    const { status, body } = await storeOverHttp(server.url, [
      { bytes: letter },
      { bytes: new Uint8Array(0) },
      { bytes: truncated(madeImage()) },
      madeImage({ StudyInstanceUID: '' }),
      { bytes: madeZip({ '../evil.dcm': madeImage().bytes }) },
    ]);
    expect(status).toBe(409);
    expect(reasons(body)).toEqual([0xc000, 0xc000, 0xc000, 0xc000, 0xc000]);
    expect(body['00081199']?.Value ?? []).toEqual([]);
    expect(await counts()).toEqual(before);
    await expectNothingHalf(server.dataFolder);
  });

  test('good files among bad ones are stored, and the answer says which', async () => {
    const before = await counts();
    const [first, second] = [madeImage(), madeImage()];
    const cut = madeImage();
    const { status, body } = await storeOverHttp(server.url, [
      first,
      { bytes: letter },
      { bytes: truncated(cut) },
      second,
    ]);
    expect(status).toBe(202);
    expect(reasons(body)).toEqual([0xc000, 0xc000]);
    const stored = (body['00081199']?.Value ?? []) as DicomJson[];
    expect(stored.map((item) => item['00081155']?.Value?.[0])).toEqual([
      first.sopInstanceUid,
      second.sopInstanceUid,
    ]);
    expect(await counts()).toEqual({
      studies: before.studies + 2,
      series: before.series + 2,
      instances: before.instances + 2,
    });
    expect(await statusOf(cut)).toBe(404);
    await expectNothingHalf(server.dataFolder);
  });

  test.each([
    ['no multipart', 'application/octet-stream', 415],
    ['a multipart without boundary', 'multipart/related; type="application/dicom"', 400],
    ['a multipart of something else', 'multipart/related; type="image/png"; boundary=x', 415],
  ])('answers %s with a problem', async (_what, contentType, expected) => {
    const response = await fetch(`${server.url}/dicom-web/studies`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: madeImage().bytes as Uint8Array<ArrayBuffer>,
    });
    expect(response.status).toBe(expected);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const problem = (await response.json()) as Problem;
    for (const field of ['title', 'detail', 'fix', 'code'] as const)
      expect(problem[field], field).toMatch(/\S/);
  });

  test('a request that breaks off leaves nothing of the image it was in', async () => {
    const before = await counts();
    // More than is gathered before anything goes to disk.
    const cut = madeImage({ Rows: 1024, Columns: 1024, PixelData: new Uint16Array(2 ** 20) });
    const request = httpRequest(`${server.url}/dicom-web/studies`, {
      method: 'POST',
      headers: {
        'content-type': 'multipart/related; type="application/dicom"; boundary=b',
        accept: 'application/dicom+json',
      },
    });
    request.on('error', () => undefined);
    request.write('--b\r\nContent-Type: application/dicom\r\n\r\n');
    request.write(cut.bytes.subarray(0, 1_500_000));
    await expect.poll(drafts).toHaveLength(1);
    request.destroy();
    await expect.poll(drafts).toEqual([]);
    expect(await counts()).toEqual(before);
    await expectNothingHalf(server.dataFolder);
  });
});

describe('C-STORE', () => {
  test.each([
    [
      'whose data set is cut short',
      (dataSet: Uint8Array) => dataSet.subarray(0, Math.floor(dataSet.length * 0.75) & ~1),
    ],
    ['whose data set is text', () => letter],
    ['whose data set is empty', () => new Uint8Array(0)],
  ])(
    'an instance %s is refused with a status and a comment, and the association lives on',
    async (_what, spoil) => {
      const before = await counts();
      const image = madeImage();
      const user = await openAssociation(server, image);
      const answer = await user.store({ ...storing(image), dataSet: [spoil(dataSetOf(image))] });
      expect(answer.status).toBe(0xc000);
      expect(answer.errorComment).toMatch(/^\S[ -~]{5,63}$/);
      expect((await user.store({ ...storing(image), dataSet: [dataSetOf(image)] })).status).toBe(0);
      await user.release();
      expect(await counts()).toMatchObject({ instances: before.instances + 1 });
      expect(await statusOf(image)).toBe(200);
      await expectNothingHalf(server.dataFolder);
    },
  );

  test('an instance without pixel data is kept', async () => {
    const image = madeImageWithoutPixelData();
    const user = await openAssociation(server, image);
    expect((await user.store({ ...storing(image), dataSet: [dataSetOf(image)] })).status).toBe(0);
    await user.release();
    expect(await statusOf(image)).toBe(200);
  });

  test('another object than the one announced is refused with A900', async () => {
    const image = madeImage();
    const user = await openAssociation(server, image);
    const announced = { ...storing(image), sopInstanceUid: createUid() };
    expect((await user.store({ ...announced, dataSet: [dataSetOf(image)] })).status).toBe(0xa900);
    await user.release();
    expect(await statusOf(image)).toBe(404);
  });

  test('a transfer syntax nobody knows is not agreed on', async () => {
    const image = madeImage();
    const user = await openAssociation(server, image, unknownSyntaxUid);
    const command = { ...storing(image), transferSyntaxUid: unknownSyntaxUid, dataSet: [dataSetOf(image)] };
    await expect((async () => user.store(command))()).rejects.toThrow(/presentation context/);
    await user.release();
  });

  test('an association that breaks off in the middle of an instance leaves nothing of it', async () => {
    const before = await counts();
    const image = madeImage({ Rows: 1024, Columns: 1024, PixelData: new Uint16Array(2 ** 20) });
    const user = await openAssociation(server, image);
    async function* breakingOff() {
      yield dataSetOf(image).subarray(0, 1_500_000);
      await expect.poll(drafts).toHaveLength(1);
      await user.abort();
      yield dataSetOf(image).subarray(1_500_000);
    }
    await expect(user.store({ ...storing(image), dataSet: breakingOff() })).rejects.toThrow();
    await expect.poll(drafts).toEqual([]);
    expect(await counts()).toEqual(before);
    const next = await openAssociation(server, image);
    expect((await next.echo()).status).toBe(0);
    await next.release();
    await expectNothingHalf(server.dataFolder);
  });
});

test('after all of it the server still answers, and wrote no error of its own', async () => {
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  expect(server.output()).not.toMatch(/"level":"?(50|60|error|fatal)|_FAILED\b|Unhandled|PHANTOM|MADE-1/);
});

interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  fix: string;
  code: string;
}

interface Report {
  stored: number;
  refused: number;
  entries: { name: string; outcome: string; problem?: Problem }[];
}

/** What, where and why, what to do: each in sentences. */
function expectWords(problem: Problem | undefined): void {
  for (const field of ['title', 'detail', 'fix'] as const)
    expect(problem?.[field], field).toMatch(/^\S.{5,}\.$/s);
  expect(problem?.code).toMatch(/^[A-Z]+_[A-Z_]+$/);
}

async function importInto(dataFolder: string, path: string) {
  try {
    const { stdout, stderr } = await run(process.execPath, [
      commandLine,
      'import',
      '--data',
      dataFolder,
      path,
    ]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

async function upload(bytes: Uint8Array, name: string): Promise<{ status: number; report: Report }> {
  const response = await fetch(`${server.url}/api/v1/imports`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'isocenter-file-name': encodeURIComponent(name) },
    body: bytes as Uint8Array<ArrayBuffer>,
  });
  return { status: response.status, report: (await response.json()) as Report };
}

/** Instances the server is just receiving. */
const drafts = () => readdirSync(join(server.dataFolder, 'drafts'));

/** How much QIDO-RS finds at each level. */
async function counts() {
  const count = async (level: string) => {
    const response = await fetch(`${server.url}/dicom-web/${level}?limit=1000`, {
      headers: { accept: 'application/dicom+json' },
    });
    return response.status === 204 ? 0 : ((await response.json()) as unknown[]).length;
  };
  return {
    studies: await count('studies'),
    series: await count('series'),
    instances: await count('instances'),
  };
}

const pathOf = ({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }: MadeImage): string =>
  `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;

const statusOf = async (image: MadeImage): Promise<number> =>
  (await fetch(`${server.url}${pathOf(image)}/metadata`, { headers: { accept: 'application/dicom+json' } }))
    .status;

/** Failure Reason (0008,1197) of the instances that failed, those first that told their UIDs. PS3.3 C.34.1. */
const reasons = (body: DicomJson) =>
  ['00081198', '0008119A']
    .flatMap((sequence) => (body[sequence]?.Value ?? []) as DicomJson[])
    .map((item) => item['00081197']?.Value?.[0]);

/** No drafts, nothing set aside, nothing in the temporary folder, and no stored file that the index does not name. */
async function expectNothingHalf(dataFolder: string): Promise<void> {
  expect(readdirSync(join(dataFolder, 'drafts'))).toEqual([]);
  expect(existsSync(join(dataFolder, 'set-aside'))).toBe(false);
  expect(readdirSync(process.env.TMPDIR ?? '')).toEqual([]);
  if (dataFolder !== server.dataFolder) return;
  const files = readdirSync(join(dataFolder, 'blobs'), { recursive: true, withFileTypes: true });
  expect(files.filter((file) => file.isFile()).length).toBe((await counts()).instances);
}

/** Of the length of the UID of Explicit VR Little Endian, and nobody's. */
const unknownSyntaxUid = '1.2.840.10008.9.9.9';

function madeImageOfUnknownSyntax(): MadeImage {
  const image = madeImage();
  const bytes = Buffer.from(image.bytes);
  bytes.write(unknownSyntaxUid, bytes.indexOf(TransferSyntaxUid.ExplicitVrLittleEndian), 'latin1');
  return { ...image, bytes };
}

const openAssociation = (
  { dicomPort }: RunningServer,
  image: MadeImage,
  transferSyntaxUid: string = TransferSyntaxUid.ExplicitVrLittleEndian,
) =>
  connectDimse({
    host: '127.0.0.1',
    port: dicomPort,
    clock: { now: () => Date.now() },
    callingAeTitle: 'MODALITY',
    calledAeTitle: 'ISOCENTER',
    presentationContexts: [
      {
        abstractSyntaxUid: '1.2.840.10008.1.1',
        transferSyntaxUids: [TransferSyntaxUid.ImplicitVrLittleEndian],
      },
      { abstractSyntaxUid: storing(image).sopClassUid, transferSyntaxUids: [transferSyntaxUid] },
    ],
  });

const storing = ({ sopInstanceUid }: MadeImage) => ({
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid,
  transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian as string,
});

/** What follows the file meta information. */
const dataSetOf = ({ bytes }: MadeImage): Uint8Array => bytes.subarray(readPart10(bytes).dataSetByteOffset);
