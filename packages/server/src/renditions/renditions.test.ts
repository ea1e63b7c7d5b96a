import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { everything } from '@isocenter/archive';
import {
  createUid,
  type DicomJson,
  dataSetFromJson,
  formatDicomJson,
  Tag,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import { ApiClient, fetchTransport } from '@isocenter/network/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMetadata } from '../dicomweb/retrieving/instance-metadata.ts';
import {
  type InstanceInTest,
  instanceInTest,
  type ServerInTest,
  startServerInTest,
  upload,
} from '../testing/server-in-test.ts';

let server: ServerInTest;
beforeEach(async () => {
  const ours = { kind: 'set', tag: Tag.StudyDescription, values: ['OURS'] } as const;
  const when = { attributes: [{ tag: Tag.StationName, pattern: 'SCANNER' }] };
  server = await startServerInTest({ coercions: [{ name: 'of scanner', when, changes: [ours] }] });
});
afterEach(() => server.remove());

const uids = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
const seriesPath = `/dicom-web/studies/${uids.StudyInstanceUID}/series/${uids.SeriesInstanceUID}`;
const sliceInTest = (number: number) =>
  instanceInTest({ ...uids, InstanceNumber: number, ImagePositionPatient: [0, 0, number] });

async function storeSlices(count: number) {
  for (let number = 1; number <= count; number++) await upload(server, sliceInTest(number).bytes);
}

/** Without what `fetch` does of itself: encodings are seen as they are sent, and the Host header is ours. */
function get(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>(
    (resolve, reject) => {
      request(
        `${server.url}${path}`,
        { headers: { accept: 'application/dicom+json', ...headers } },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
          );
        },
      )
        .on('error', reject)
        .end();
    },
  );
}

const metadata = async (headers?: Record<string, string>) =>
  JSON.parse((await get(`${seriesPath}/metadata`, headers)).body.toString());

const untilKept = (kind: string, subject = uids.SeriesInstanceUID) =>
  expect.poll(() => server.archive.rendition(subject, kind), { interval: 20 }).toBeDefined();

describe('metadata of a series', () => {
  test('is the same kept as read from the files, with the address of whoever asks', async () => {
    await storeSlices(8);
    const read = await metadata();
    await untilKept('metadata.compact');
    expect(await metadata()).toEqual(read);
    expect(read[0]['7FE00010'].BulkDataURI).toContain(`${server.url}/dicom-web/studies/`);
    const other = new URL(server.url);
    const local = await metadata({ host: `localhost:${other.port}` });
    expect(local[0]['7FE00010'].BulkDataURI).toContain(`http://localhost:${other.port}/dicom-web/studies/`);
  });

  test('is what the files say, in the order of the instances, with what was put over them and without what is hidden', async () => {
    const series = { studyInstanceUid: uids.StudyInstanceUID, seriesInstanceUid: uids.SeriesInstanceUID };
    const isAsFilesSay = async () => {
      const stored = await server.archive.instancesOf(series, everything);
      const said = await Promise.all(stored.map(readMetadata));
      const { body } = await get(`${seriesPath}/metadata`);
      const wanted = `[${said.map(formatDicomJson).join()}]`;
      const address = `"BulkDataURI":"${server.url}/dicom-web/`;
      expect(body.toString()).toBe(wanted.replaceAll('"BulkDataURI":"/', address));
      return stored.map(({ instanceNumber }) => instanceNumber);
    };
    const slices = Array.from({ length: 9 }, (_, at) => sliceInTest(9 - at));
    for (const { bytes } of slices) await upload(server, bytes);
    expect(await isAsFilesSay()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await upload(server, instanceInTest({ ...uids, InstanceNumber: 0, StationName: 'SCANNER' }).bytes);
    expect(await isAsFilesSay()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const { sopInstanceUid } = slices[4] as InstanceInTest;
    const decision = { reason: 'deleted', why: 'a test', userId: 'local', restriction: everything } as const;
    await server.archive.withhold({ ...series, sopInstanceUid }, decision);
    expect(await isAsFilesSay()).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
  });

  test('is never shown stale: what came since is in it at once', async () => {
    await storeSlices(8);
    await metadata();
    await untilKept('metadata.compact');
    const { etag } = (await get(`${seriesPath}/metadata`)).headers as { etag: string };
    expect((await get(`${seriesPath}/metadata`, { 'if-none-match': etag })).status).toBe(304);
    await upload(server, sliceInTest(9).bytes);
    const after = await get(`${seriesPath}/metadata`, { 'if-none-match': etag });
    expect(after.status).toBe(200);
    const numbers = JSON.parse(after.body.toString()).map((json: DicomJson) => json['00200013']?.Value?.[0]);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('comes compressed to whoever takes that, with a tag of its own', async () => {
    await storeSlices(8);
    const plain = await get(`${seriesPath}/metadata`);
    const gzip = { 'accept-encoding': 'gzip' };
    for (const isKept of [false, true]) {
      if (isKept) await untilKept('metadata.gzip');
      const compressed = await get(`${seriesPath}/metadata`, gzip);
      expect(compressed.headers).toMatchObject({
        'content-encoding': 'gzip',
        vary: 'Accept, Accept-Encoding, Origin',
      });
      expect(gunzipSync(compressed.body).equals(plain.body)).toBe(true);
      expect(compressed.headers.etag).not.toBe(plain.headers.etag);
    }
    await upload(server, sliceInTest(9).bytes);
    const after = gunzipSync((await get(`${seriesPath}/metadata`, gzip)).body).toString();
    expect(JSON.parse(after)).toHaveLength(9);
    const refused = await get(`${seriesPath}/metadata`, { 'accept-encoding': 'gzip;q=0' });
    expect(refused.headers['content-encoding']).toBeUndefined();
  });
});

test('the manifest of a study brings along all that is needed to show its longer series', async () => {
  await storeSlices(8);
  await upload(server, instanceInTest({ StudyInstanceUID: uids.StudyInstanceUID }).bytes);
  const api = new ApiClient(fetchTransport(), server.url);
  await api.openStudy(uids.StudyInstanceUID);
  await untilKept('metadata.compact');
  const { series } = await api.openStudy(uids.StudyInstanceUID);
  const long = series.find(({ seriesInstanceUid }) => seriesInstanceUid === uids.SeriesInstanceUID);
  expect(series.filter((one) => one.metadata)).toEqual([long]);
  const { common, own = [] } = long?.metadata ?? {};
  const numbers = own.map((json) => dataSetFromJson({ ...common, ...json }).getNumber(Tag.InstanceNumber));
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(common['00100010']).toBeDefined();
  expect(own[0]['00100010']).toBeUndefined();

  await upload(server, sliceInTest(9).bytes);
  const changed = (await api.openStudy(uids.StudyInstanceUID)).series.find(
    (one) => one.seriesInstanceUid === uids.SeriesInstanceUID,
  );
  expect(changed?.numberOfInstances).toBe(9);
  expect(changed?.metadata?.own.length ?? 9).toBe(9);
});

test('thumbnails are drawn once and kept', async () => {
  const slice = sliceInTest(1);
  await upload(server, slice.bytes);
  const path = `${seriesPath}/thumbnail`;
  const drawn = await get(path, { accept: 'image/jpeg' });
  await untilKept('thumbnail 0', slice.sopInstanceUid);
  const kept = await server.archive.rendition(slice.sopInstanceUid, 'thumbnail 0');
  const blob = await kept?.open();
  expect(Buffer.from((await blob?.read(0, kept?.byteLength ?? 0)) ?? [])).toEqual(drawn.body);
  await blob?.close();
});

test('frames for progressive display are made for the whole series once one is asked for, and served by range', async () => {
  const slices = [1, 2].map(sliceInTest);
  for (const { bytes } of slices) await upload(server, bytes);
  const [first, second] = slices.map(({ sopInstanceUid }) => sopInstanceUid);
  const accept = `image/jphc; transfer-syntax=${TransferSyntaxUid.Htj2kLosslessRpcl}`;
  const path = `${seriesPath}/instances/${first}/frames/1`;
  const whole = await get(path, { accept });
  expect(whole.headers).toMatchObject({ 'content-type': accept, 'accept-ranges': 'bytes' });
  const part = await get(path, { accept, range: 'bytes=10-29' });
  expect(part.status).toBe(206);
  expect(part.headers['content-range']).toBe(`bytes 10-29/${whole.body.length}`);
  expect(part.body).toEqual(whole.body.subarray(10, 30));
  await untilKept('htj2k 0', second);
});
