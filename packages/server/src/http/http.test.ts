import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { TransferSyntaxUid } from '@isocenter/dicom';
import { ApiClient, type FeedEvent, fetchTransport, ProblemError } from '@isocenter/network/api';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  encapsulatedInTest,
  instanceInTest,
  keepSample,
  pathOf,
  type ServerInTest,
  startServerInTest,
  upload,
} from '../testing/server-in-test.ts';

let server: ServerInTest;
let api: ApiClient;
beforeAll(async () => {
  server = await startServerInTest({
    corsOrigins: ['https://viewer.example'],
    frameAncestors: ['https://portal.example'],
  });
  api = new ApiClient(fetchTransport(), server.url);
});
afterAll(() => server.remove());

const inject = (url: string, headers: Record<string, string> = {}, method: InjectOptions['method'] = 'GET') =>
  server.app.inject({ method, url, headers: { host: '127.0.0.1:8017', accept: '*/*', ...headers } });

const injectSearch = (search: object | string, headers: Record<string, string> = {}) =>
  server.app.inject({
    method: 'POST',
    url: '/api/v1/studies/search',
    headers: { host: '127.0.0.1:8017', 'content-type': 'application/json', ...headers },
    payload: typeof search === 'string' ? search : JSON.stringify(search),
  });

describe('who may ask', () => {
  test.each(['evil.example', 'evil.example:8017', '192.168.1.5:8017', '127.0.0.1.evil.example'])(
    'refuses the Host %j',
    async (host) => {
      const answer = await inject('/health', { host });
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({ code: 'SERVER_HOST_HEADER_REFUSED' });
    },
  );

  test.each(['localhost:8017', '[::1]:8017', '127.0.0.1', 'localhost:9999'])(
    'answers to the Host %s',
    async (host) => {
      expect((await inject('/health', { host })).statusCode).toBe(200);
    },
  );

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:3000' },
    { origin: 'https://127.0.0.1:8017' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-site': 'cross-site' },
  ])('refuses a request of another page: %j', async (headers) => {
    const foreign = headers as Record<string, string>;
    for (const answer of [
      await inject('/health', foreign),
      await injectSearch({}, foreign),
      await inject('/dicom-web/studies', foreign),
    ]) {
      expect(answer.statusCode).toBe(403);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test.each([
    { origin: 'http://127.0.0.1:8017', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  ])('answers our own page, a bookmark and a link: %j', async (headers) => {
    expect((await inject('/health', headers as Record<string, string>)).statusCode).toBe(200);
  });

  test('lets a link from elsewhere lead here, but not a form', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await inject('/api/v1/status', headers)).statusCode).toBe(200);
    expect((await inject('/api/v1/imports', headers, 'POST')).statusCode).toBe(403);
    expect((await injectSearch({}, headers)).statusCode).toBe(403);
  });

  test('lets an origin of the allow-list ask, and tells its browser so', async () => {
    const headers = {
      origin: 'https://viewer.example',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'cors',
    };
    const answer = await injectSearch({}, headers);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('https://viewer.example');
    expect(answer.headers.vary).toContain('Origin');
    const preflight = await inject(
      '/api/v1/studies/search',
      {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
      'OPTIONS',
    );
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toContain('POST');
    expect(preflight.headers['access-control-allow-headers']).toContain('Content-Type');
  });
});

test('sends headers that keep foreign code out, with every answer', async () => {
  for (const url of ['/', '/health', '/dicom-web/studies', '/nowhere']) {
    const { headers } = await inject(url);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'/);
    expect(policy).toContain('frame-ancestors https://portal.example');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  }
});

test.each(['/%zz', '/dicom-web/studies/%c3%28'])('answers the address %s with a problem', async (url) => {
  const answer = await inject(url);
  expect(answer.statusCode).toBe(400);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ code: 'SERVER_REQUEST_INVALID' });
  expect(answer.body).not.toContain('zz');
});

test('answers an address that is not there with a problem', async () => {
  const answer = await inject('/nowhere');
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({ status: 404, code: 'SERVER_NOT_FOUND', retryable: false });
});

describe('the web app', () => {
  test('is said to be missing when it is not built', async () => {
    const page = await inject('/', { accept: 'text/html' });
    expect(page.statusCode).toBe(503);
    expect(page.body).toContain('npm run build');
    expect((await inject('/')).json()).toMatchObject({ code: 'SERVER_WEB_APP_NOT_BUILT' });
  });

  test('is served with its deep links, compressed files and lasting caches', async () => {
    const webFolder = await mkdtemp(join(tmpdir(), 'isocenter-web-'));
    await mkdir(join(webFolder, 'assets'));
    await writeFile(join(webFolder, 'index.html'), '<!doctype html><title>Isocenter</title>');
    await writeFile(join(webFolder, 'assets/app-abc123.js'), 'console.log("plain")');
    await writeFile(join(webFolder, 'assets/app-abc123.js.br'), brotliCompressSync('console.log("plain")'));
    const built = await startServerInTest({}, webFolder);
    try {
      for (const path of ['/', '/studies/1.2.3?series=4', '/local']) {
        const page = await fetch(built.url + path);
        expect(page.status).toBe(200);
        expect(await page.text()).toContain('<title>Isocenter</title>');
        expect(page.headers.get('cache-control')).toBe('no-cache');
      }
      const mistyped = await fetch(`${built.url}/nowhere`, { headers: { accept: 'text/html,*/*;q=0.8' } });
      expect(mistyped.status).toBe(404);
      expect(await mistyped.text()).toContain('<title>Isocenter</title>');
      expect((await fetch(`${built.url}/nowhere`)).headers.get('content-type')).toMatch(/problem\+json/);
      const script = await fetch(`${built.url}/assets/app-abc123.js`, {
        headers: { 'accept-encoding': 'br' },
      });
      expect(script.headers.get('content-encoding')).toBe('br');
      expect(script.headers.get('content-type')).toMatch(/javascript/);
      expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(await script.text()).toBe('console.log("plain")');
      expect((await fetch(`${built.url}/assets/../../../../etc/passwd`)).status).toBe(404);
      expect((await fetch(`${built.url}/assets/%2e%2e/%2e%2e/etc/passwd`)).status).toBeGreaterThanOrEqual(
        400,
      );
    } finally {
      await built.remove();
      await rm(webFolder, { recursive: true });
    }
  });
});

describe('the API', () => {
  test('says how the server is', async () => {
    expect(await api.status()).toMatchObject({
      aeTitle: 'ISOCENTER',
      dicomPort: server.dicomPort,
      dicomHost: '127.0.0.1',
      anyLocalCaller: true,
      posture: 'loopback',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      quarantined: 0,
      samples: { instances: 0, wereRemoved: false },
    });
  });

  test('searches studies by words and filters, a page at a time', async () => {
    const mark = 'APISEARCH';
    for (const [index, name] of ['ADAMS^ANN', 'ÅKESSON^BO', 'ZORN^CARL'].entries()) {
      const { bytes } = instanceInTest({
        PatientName: name,
        PatientID: `${mark}-${index}`,
        StudyDate: `2026010${index + 1}`,
        Modality: index === 1 ? 'MR' : 'CT',
        StudyDescription: index === 2 ? 'Abdomen' : 'Head',
      });
      await upload(server, bytes);
    }
    const names = async (search: Parameters<ApiClient['searchStudies']>[0]) =>
      (await api.searchStudies({ patientId: mark, sort: 'studyDate', ...search })).studies.map(
        (row) => row.patientName,
      );
    expect(await names({})).toEqual(['ADAMS, ANN', 'ÅKESSON, BO', 'ZORN, CARL']);
    expect(await names({ text: 'akesson' })).toEqual(['ÅKESSON, BO']);
    expect(await names({ text: 'head ct' })).toEqual(['ADAMS, ANN']);
    expect(await names({ patientName: 'zorn' })).toEqual(['ZORN, CARL']);
    expect(await names({ modality: 'MR,US' })).toEqual(['ÅKESSON, BO']);
    expect(await names({ description: 'abdo' })).toEqual(['ZORN, CARL']);
    expect(await names({ studyDateFrom: '2026-01-02', studyDateTo: '2026-01-02' })).toEqual(['ÅKESSON, BO']);
    expect(await names({ sort: '-patientName' })).toEqual(['ZORN, CARL', 'ÅKESSON, BO', 'ADAMS, ANN']);
    const page = await api.searchStudies({ patientId: mark, sort: 'patientId', offset: 1, limit: 1 });
    expect(page).toMatchObject({
      total: 3,
      offset: 1,
      studies: [{ patientId: `${mark}-1`, modalities: ['MR'] }],
    });
  });

  test.each([
    { limit: 0 },
    { limit: 9999 },
    { limit: '10' },
    { offset: -1 },
    { sort: 'colour' },
    { studyDateFrom: '20260101' },
  ])('refuses a search with %j', async (search) => {
    const answer = await injectSearch(search);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().detail).toContain(Object.keys(search)[0]);
  });

  test.each(['', '{"patientName":"Secret', '["Secret"]', '"Secret"'])(
    'refuses a search that is %j, without repeating it',
    async (body) => {
      const answer = await injectSearch(body);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'SERVER_REQUEST_INVALID' });
      expect(answer.body + server.log()).not.toContain('Secret');
    },
  );

  test('takes no search in an address, where it would be seen and kept', async () => {
    for (const url of ['/api/v1/studies?patientName=Secret', '/api/v1/studies/search?patientName=Secret']) {
      const answer = await inject(url);
      expect(answer.statusCode).toBe(404);
      expect(answer.body + server.log()).not.toContain('Secret');
    }
  });

  test('lets no cache keep what a search found', async () => {
    const answer = await injectSearch({ limit: 1 });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('opens a study by its manifest', async () => {
    const instance = instanceInTest();
    await upload(server, instance.bytes);
    const { study, series } = await api.openStudy(instance.studyInstanceUid);
    expect(study).toMatchObject({ patientName: 'PHANTOM, TEST', numberOfInstances: 1 });
    expect(study.thumbnailUrl).toBe(`/dicom-web/studies/${instance.studyInstanceUid}/thumbnail`);
    expect(series[0]?.instances[0]).toMatchObject({
      sopInstanceUid: instance.sopInstanceUid,
      rows: 8,
      numberOfFrames: 1,
    });
    await expect(api.openStudy('1.2.3')).rejects.toThrow(ProblemError);
  });

  test('keeps drafts and refuses to overwrite a newer one', async () => {
    const study = '1.2.840.1';
    expect(await api.readDraft(study)).toEqual({ version: 0, annotations: [] });
    expect(await api.saveDraft(study, { version: 0, annotations: [{ kind: 'length' }] })).toEqual({
      version: 1,
    });
    const late = api.saveDraft(study, { version: 0, annotations: [] });
    await expect(late).rejects.toMatchObject({ problem: { status: 409, code: 'SERVER_DRAFT_CONFLICT' } });
    expect(await api.readDraft(study)).toEqual({ version: 1, annotations: [{ kind: 'length' }] });
    expect((await inject('/api/v1/drafts/..%2F..%2Fetc')).statusCode).toBe(404);
  });

  test('tells open pages of new studies, once for many instances, and resumes', async () => {
    const abort = new AbortController();
    const since = await server.archive.lastSequence();
    const seen: FeedEvent[] = [];
    const listening = (async () => {
      for await (const event of api.feed({ since, signal: abort.signal })) {
        seen.push(event);
        if (event.kind === 'study' && event.numberOfInstances === 3) return;
      }
    })();
    const first = instanceInTest();
    const uids = { StudyInstanceUID: first.studyInstanceUid, SeriesInstanceUID: first.seriesInstanceUid };
    await upload(server, first.bytes);
    await upload(server, instanceInTest(uids).bytes);
    await upload(server, instanceInTest(uids).bytes);
    await listening;
    abort.abort();
    expect(seen.length).toBeLessThan(3);
    expect(seen.at(-1)).toEqual({
      kind: 'study',
      sequence: since + 3,
      studyInstanceUid: first.studyInstanceUid,
      numberOfInstances: 3,
      change: 'stored',
    });
    for await (const event of api.feed({ since })) {
      expect(event).toEqual(seen.at(-1));
      break;
    }
    for await (const event of api.feed({ since: since + 1_000_000 })) {
      expect(event.kind).toBe('reset');
      break;
    }
  });
});

test('tells open pages of studies that shrank or are gone when samples are removed', async () => {
  const [alone, shared] = [instanceInTest(), instanceInTest()];
  for (const { bytes } of [alone, shared]) await keepSample(server, bytes);
  await upload(server, instanceInTest({ StudyInstanceUID: shared.studyInstanceUid }).bytes);
  const since = await server.archive.lastSequence();
  expect(await api.removeSamples()).toEqual({ removed: 2 });
  const told: FeedEvent[] = [];
  for await (const event of api.feed({ since })) {
    if (told.push(event) === 2) break;
  }
  expect(told).toMatchObject([
    { kind: 'study', studyInstanceUid: alone.studyInstanceUid, numberOfInstances: 0, change: 'removed' },
    { kind: 'study', studyInstanceUid: shared.studyInstanceUid, numberOfInstances: 1, change: 'removed' },
  ]);
});

describe('what is not DICOM, or not whole', () => {
  const whole = instanceInTest();
  test.each([
    ['a text file', new TextEncoder().encode('Dear colleague,\nthis is no image.\n')],
    ['an empty file', new Uint8Array(0)],
    ['a truncated instance', whole.bytes.subarray(0, whole.bytes.length - 30)],
    ['an instance cut in its header', whole.bytes.subarray(0, 200)],
    ['a damaged zip', Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8)],
  ])('%s gets a line that says what, why and what to do', async (_what, bytes) => {
    const { status, report } = await upload(server, bytes, 'Müller scan.dcm');
    expect(status).toBe(200);
    expect(report).toMatchObject({ stored: 0, refused: 1 });
    const [{ outcome, problem }] = (
      report as { entries: [{ outcome: string; problem: Record<string, string> }] }
    ).entries;
    expect(outcome).toBe('refused');
    for (const part of ['title', 'detail', 'fix', 'code'] as const) expect(problem[part], part).toMatch(/\S/);
    expect((await inject(pathOf(whole))).statusCode).toBe(404);
  });

  test('a zip with ../ in a name keeps that entry out and takes the others', async () => {
    const good = instanceInTest();
    const zip = storedZip([
      ['../../evil.dcm', instanceInTest().bytes],
      ['scan/image.dcm', good.bytes],
      ['notes.txt', new TextEncoder().encode('no image')],
    ]);
    const { report } = await upload(server, zip, 'study.zip');
    expect(report).toMatchObject({ stored: 1, refused: 2 });
    const codes = (report as { entries: { name: string; problem?: { code: string } }[] }).entries.map(
      ({ name, problem }) => `${name} ${problem?.code ?? 'stored'}`,
    );
    expect(codes).toEqual([
      '../../evil.dcm SERVER_IMPORT_ZIP_NAME_UNSAFE',
      'scan/image.dcm stored',
      'notes.txt SERVER_IMPORT_NOT_DICOM',
    ]);
    expect((await inject(pathOf(good))).statusCode).toBe(200);
  });

  test('an image in a syntax that cannot be decoded is kept, given as stored, and said to be undrawable', async () => {
    const video = encapsulatedInTest(
      TransferSyntaxUid.Mpeg2MainProfileMainLevel,
      Uint8Array.of(0, 0, 1, 0xb3),
    );
    const { report } = await upload(server, video.bytes);
    expect(report).toMatchObject({ stored: 1 });
    const picture = await inject(`${pathOf(video)}/rendered`, { accept: 'image/jpeg' });
    expect(picture.statusCode).toBe(406);
    expect(picture.json()).toMatchObject({ title: expect.any(String), fix: expect.stringMatching(/\S/) });
    const file = await inject(pathOf(video), { accept: 'application/dicom; transfer-syntax=*' });
    expect(new Uint8Array(file.rawPayload)).toEqual(video.bytes);
    const byDefault = await inject(pathOf(video), { accept: 'application/dicom' });
    expect(new Uint8Array(byDefault.rawPayload)).toEqual(video.bytes);
  });

  test('a broken upload leaves nothing behind and the server goes on', async () => {
    const instance = instanceInTest();
    const before = await server.archive.lastSequence();
    async function* breaking() {
      yield instance.bytes.subarray(0, 400);
      throw new Error('the cable was pulled');
    }
    await expect(api.importFile(breaking(), { name: 'x' })).rejects.toThrow();
    expect(await server.archive.lastSequence()).toBe(before);
    expect((await inject('/health')).statusCode).toBe(200);
  });
});

describe('starting', () => {
  test('removes uploads that a killed server left, and keeps new ones from other users', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'isocenter-left-'));
    await mkdir(join(dataFolder, 'spool', 'isocenter-import-1'), { recursive: true });
    await writeFile(join(dataFolder, 'spool', 'isocenter-import-1', 'upload.zip'), 'PK');
    const again = await startServerInTest({ dataFolder });
    expect(await readdir(join(dataFolder, 'spool'))).toEqual([]);
    expect((await stat(join(dataFolder, 'spool'))).mode & 0o777).toBe(0o700);
    const { report } = await upload(again, storedZip([['a.dcm', instanceInTest().bytes]]), 'a.zip');
    expect(report).toMatchObject({ stored: 1 });
    expect(await readdir(join(dataFolder, 'spool'))).toEqual([]);
    await again.close();
    await rm(dataFolder, { recursive: true });
  });

  test('says in one line that a port is in use, and closes what it had opened', async () => {
    const occupant = createTcpServer();
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
    const { port } = occupant.address() as { port: number };
    await expect(startServerInTest({ port })).rejects.toMatchObject({ code: 'SERVER_PORT_IN_USE' });
    await expect(startServerInTest({ dicomPort: port })).rejects.toThrow(/--dicom-port/);
    await new Promise((resolve) => occupant.close(resolve));
  });

  test('refuses a data folder that another server has', async () => {
    await expect(startServerInTest({ dataFolder: server.dataFolder })).rejects.toMatchObject({
      code: 'ARCHIVE_FOLDER_IN_USE',
    });
  });

  test('closes while a page listens to the feed', async () => {
    const short = await startServerInTest();
    const listening = (async () => {
      for await (const _event of new ApiClient(fetchTransport(), short.url).feed());
    })();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await short.remove();
    await listening;
    await expect(fetch(`${short.url}/health`)).rejects.toThrow();
  });
});

/** A zip of stored entries, by hand, since no tool packs a name with ../ in it. APPNOTE.TXT 4.3. */
function storedZip(entries: [name: string, bytes: Uint8Array][]): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of entries) {
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, nameBytes, bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, nameBytes]));
    files.push(file);
    offset += file.length;
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(table.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, table, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
