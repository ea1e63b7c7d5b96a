import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPart10, Tag, TransferSyntaxUid, writePart10 } from '@isocenter/dicom';
import { fetchTransport } from '@isocenter/network/api';
import {
  createBoundary,
  DicomWebClient,
  gatherBytes,
  multipartContentType,
  writeMultipart,
} from '@isocenter/network/dicomweb';
import { decode as decodePng } from 'fast-png';
import { beforeAll, describe, expect, test } from 'vitest';
import { encapsulatedInTest, instanceInTest, pathOf, upload } from '../testing/server-in-test.ts';
import { serverOfFile } from '../testing/server-of-file.ts';

const { server, stored } = serverOfFile();
let client: DicomWebClient;
beforeAll(() => {
  client = new DicomWebClient(fetchTransport(), `${server().url}/dicom-web`);
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server().url + path, { headers: { accept: '*/*', ...headers } });

/**
 * An ICC profile with the primaries of sRGB whose levels are shares of light: curves without entries are straight.
 * ICC.1 §7, §10.6, §10.31.
 */
function profileOfLinearLight(): Uint8Array {
  const word = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
  const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
  const xyz = (...values: number[]) => [
    ...letters('XYZ '),
    ...word(0),
    ...values.flatMap((value) => word(Math.round(value * 65536))),
  ];
  const straight = [...letters('curv'), ...word(0), ...word(0)];
  const tags = Object.entries({
    rXYZ: xyz(0.4361, 0.2225, 0.0139),
    gXYZ: xyz(0.3851, 0.7169, 0.0971),
    bXYZ: xyz(0.1431, 0.0606, 0.7141),
    rTRC: straight,
    gTRC: straight,
    bTRC: straight,
  });
  let offset = 132 + tags.length * 12;
  const table = tags.flatMap(([name, { length }]) => {
    const entry = [...letters(name), ...word(offset), ...word(length)];
    offset += length;
    return entry;
  });
  const header = new Array<number>(128).fill(0);
  const put = (at: number, values: number[]) => header.splice(at, values.length, ...values);
  put(0, word(offset));
  put(8, [4]);
  put(12, letters('mntrRGB XYZ '));
  put(36, letters('acsp'));
  return Uint8Array.of(...header, ...word(tags.length), ...table, ...tags.flatMap(([, data]) => data));
}

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe('QIDO-RS', () => {
  test('finds a study, says where to retrieve it, and that there are more', async () => {
    const first = await stored({ PatientID: 'QIDO', PatientName: 'PHANTOM^ÄRGER' });
    await stored({ PatientID: 'QIDO', PatientName: 'PHANTOM^ANGER' });
    const response = await get('/dicom-web/studies?PatientName=phantom%5Earger&PatientID=QIDO&limit=1');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/dicom+json');
    expect(response.headers.get('warning')).toBeNull();
    const [match] = (await response.json()) as Record<string, { Value: unknown[] }>[];
    expect(match?.['0020000D']?.Value).toEqual([first.studyInstanceUid]);
    expect(match?.['00081190']?.Value).toEqual([
      `${server().url}/dicom-web/studies/${first.studyInstanceUid}`,
    ]);
    const page = await get('/dicom-web/studies?PatientID=QIDO&limit=1');
    expect(page.headers.get('warning')).toMatch(
      /^299 .*: There are 1 additional results that can be requested$/,
    );
  });

  test('answers nothing found with 204 and no body', async () => {
    for (const path of ['/dicom-web/studies?PatientID=NOBODY', '/dicom-web/studies?offset=100000']) {
      const response = await get(path);
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
    }
  });

  test('finds series and instances, alone and under their parents', async () => {
    const instance = await stored();
    const { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid } = instance;
    expect(await client.searchSeries(study)).toHaveLength(1);
    expect(await client.searchSeries(undefined, { SeriesInstanceUID: series })).toHaveLength(1);
    const query = { SOPInstanceUID: sopInstanceUid };
    expect(await client.searchInstances(undefined, undefined, query)).toHaveLength(1);
    expect(await client.searchInstances(study, undefined)).toHaveLength(1);
    const [match] = await client.searchInstances(study, series);
    expect(match?.['00080018']?.Value).toEqual([sopInstanceUid]);
  });

  test.each([
    ['an unknown attribute', '?Nonsense=1'],
    ['a repeated attribute', '?PatientID=1&PatientID=2'],
    ['a limit that is no number', '?limit=ten'],
  ])('refuses %s with 400', async (_what, query) => {
    const response = await get(`/dicom-web/studies${query}`);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ status: 400, fix: expect.any(String) });
  });

  test('says in a warning which keys filtered nothing', async () => {
    await stored();
    const response = await get('/dicom-web/studies?PatientComments=x&limit=100');
    expect(response.headers.get('warning')).toContain('00104000');
  });
});

describe('WADO-RS', () => {
  test('gives one instance byte for byte, as a single part and in a multipart', async () => {
    const instance = await stored();
    const single = await get(pathOf(instance), { accept: 'application/dicom' });
    expect(single.headers.get('content-type')).toBe(
      `application/dicom; transfer-syntax=${TransferSyntaxUid.ExplicitVrLittleEndian}`,
    );
    expect(await bytesOf(single)).toEqual(instance.bytes);
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = instance;
    const multipart = await client.retrieveInstance(studyInstanceUid, seriesInstanceUid, sopInstanceUid);
    expect(multipart).toEqual(instance.bytes);
  });

  test('answers 503 when the stored file is gone, not 200 and a broken connection', async () => {
    const instance = await stored();
    const blobs = join(server().dataFolder, 'blobs');
    const names = await readdir(blobs, { recursive: true });
    const digest = createHash('sha256').update(instance.bytes).digest('hex');
    await rm(join(blobs, names.find((name) => name.endsWith(digest)) ?? ''));
    for (const accept of ['application/dicom', 'multipart/related; type="application/dicom"']) {
      const answer = await get(pathOf(instance), { accept });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ code: 'ARCHIVE_BLOB_MISSING' });
    }
  });

  test('gives all instances of a study and of a series', async () => {
    const first = await stored();
    const uids = { StudyInstanceUID: first.studyInstanceUid, SeriesInstanceUID: first.seriesInstanceUid };
    await stored({ ...uids, InstanceNumber: 2 });
    for (const path of [
      `/studies/${first.studyInstanceUid}`,
      `/studies/${first.studyInstanceUid}/series/${first.seriesInstanceUid}`,
    ]) {
      const response = await get(`/dicom-web${path}`);
      const text = Buffer.from(await bytesOf(response)).toString('latin1');
      expect(text.match(/Content-Type: application\/dicom; transfer-syntax=/g)).toHaveLength(2);
    }
  });

  test('§8.7.3: gives implicit VR as Explicit VR Little Endian, unless it is asked for by its UID', async () => {
    const instance = await stored({}, TransferSyntaxUid.ImplicitVrLittleEndian);
    const converted = readPart10(await bytesOf(await get(pathOf(instance), { accept: 'application/dicom' })));
    expect(converted.transferSyntaxUid).toBe(TransferSyntaxUid.ExplicitVrLittleEndian);
    expect(converted.dataSet.getString(Tag.SOPInstanceUID)).toBe(instance.sopInstanceUid);
    const written = readPart10(writePart10(readPart10(instance.bytes).dataSet));
    const dataSetBytes = ({ bytes, dataSetByteOffset }: typeof written) => bytes.subarray(dataSetByteOffset);
    expect(dataSetBytes(converted)).toEqual(dataSetBytes(written));
    const wildcard = await get(pathOf(instance), { accept: 'application/dicom; transfer-syntax=*' });
    expect(wildcard.headers.get('content-type')).toContain(TransferSyntaxUid.ExplicitVrLittleEndian);
    expect(await bytesOf(wildcard)).toEqual(
      await bytesOf(await get(pathOf(instance), { accept: 'application/dicom' })),
    );
    const accept = `application/dicom; transfer-syntax=${TransferSyntaxUid.ImplicitVrLittleEndian}`;
    expect(await bytesOf(await get(pathOf(instance), { accept }))).toEqual(instance.bytes);
  });

  test('gives what cannot be decoded as stored, unless Explicit VR Little Endian is asked for by name', async () => {
    const damaged = encapsulatedInTest(
      TransferSyntaxUid.JpegLsLossless,
      Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
    );
    await upload(server(), damaged.bytes);
    const byDefault = await get(pathOf(damaged), { accept: 'application/dicom' });
    expect(byDefault.headers.get('content-type')).toContain(TransferSyntaxUid.JpegLsLossless);
    expect(await bytesOf(byDefault)).toEqual(damaged.bytes);
    const accept = `application/dicom; transfer-syntax=${TransferSyntaxUid.ExplicitVrLittleEndian}`;
    expect((await get(pathOf(damaged), { accept })).status).toBe(406);
  });

  test('gives metadata with pixel data behind a URI that leads to it', async () => {
    const instance = await stored();
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = instance;
    const metadata = await client.retrieveInstanceMetadata(
      studyInstanceUid,
      seriesInstanceUid,
      sopInstanceUid,
    );
    expect(metadata['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: 'PHANTOM^TEST' }] });
    const uri = metadata['7FE00010']?.BulkDataURI;
    expect(uri).toBe(`${server().url}${pathOf(instance)}/bulkdata/7FE00010`);
    const pixels = await client.retrieveBulkData(uri ?? '');
    expect(new Uint16Array(pixels.slice().buffer)[63]).toBe(63);
  });

  test.each([
    [TransferSyntaxUid.ImplicitVrLittleEndian, TransferSyntaxUid.ExplicitVrLittleEndian],
    [TransferSyntaxUid.ExplicitVrLittleEndian, TransferSyntaxUid.JpegLsLossless],
    [TransferSyntaxUid.ExplicitVrBigEndian, TransferSyntaxUid.ExplicitVrLittleEndian],
  ])('of what is stored in %s, in %s what stands behind the pixel data stays behind it', async (from, to) => {
    const vendor = {
      '7FE10010': { vr: 'LO', value: 'MOVIES' },
      '7FE11001': { vr: 'US', value: 7 },
    } as const;
    const instance = await stored(vendor, from);
    const accept = `application/dicom; transfer-syntax=${to}`;
    const { dataSet, pixelData } = readPart10(await bytesOf(await get(pathOf(instance), { accept })));
    const element = dataSet.findElement(0x7fe11001);
    expect([element?.vr, element?.byteLength]).toEqual([
      from === TransferSyntaxUid.ImplicitVrLittleEndian ? 'UN' : 'US',
      2,
    ]);
    expect(dataSet.findBytes(0x7fe11001)?.[0]).toBe(7);
    expect(element?.byteOffset).toBeGreaterThan(pixelData?.byteOffset ?? Number.POSITIVE_INFINITY);
  });

  test('tells the VRs of vendors’ elements that implicit VR does not', async () => {
    const siemens = {
      '00190010': { vr: 'LO', value: 'SIEMENS MR HEADER' },
      '0019100C': { vr: 'IS', value: 1000 },
      '001910EE': { vr: 'IS', value: 7 },
    } as const;
    const instance = await stored(siemens, TransferSyntaxUid.ImplicitVrLittleEndian);
    const [metadata] = (await (await get(`${pathOf(instance)}/metadata`)).json()) as Record<
      string,
      unknown
    >[];
    expect(metadata?.['0019100C']).toEqual({ vr: 'IS', Value: [1000] });
    expect(metadata?.['001910EE'], 'not in the dictionary').toEqual({ vr: 'UN', InlineBinary: 'NyA=' });
    const file = readPart10(await bytesOf(await get(pathOf(instance), { accept: 'application/dicom' })));
    expect(file.transferSyntaxUid).toBe(TransferSyntaxUid.ExplicitVrLittleEndian);
    expect(file.dataSet.findElement(0x0019100c)?.vr).toBe('IS');
    expect(file.dataSet.findElement(0x001910ee)?.vr).toBe('UN');
  });

  test('gives bulk data inside sequences', async () => {
    const icon = Uint8Array.from({ length: 4096 }, (_, index) => index & 0xff);
    const instance = await stored({ IconImageSequence: [{ Rows: 64, Columns: 64, PixelData: icon }] });
    const metadata = await client.retrieveInstanceMetadata(
      instance.studyInstanceUid,
      instance.seriesInstanceUid,
      instance.sopInstanceUid,
    );
    const [item] = (metadata['00880200']?.Value ?? []) as Record<string, { BulkDataURI?: string }>[];
    const uri = item?.['7FE00010']?.BulkDataURI ?? '';
    expect(uri).toMatch(/\/bulkdata\/00880200\/1\/7FE00010$/);
    expect(await client.retrieveBulkData(uri)).toEqual(icon);
  });

  test('gives frames in the order asked for', async () => {
    const frames = Uint16Array.from({ length: 64 * 3 }, (_, index) => Math.floor(index / 64) + 100);
    const instance = await stored({ NumberOfFrames: 3, PixelData: frames });
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = instance;
    const answer = await client.retrieveFrames(studyInstanceUid, seriesInstanceUid, sopInstanceUid, [3, 1]);
    expect(answer.map(({ bytes }) => bytes[0])).toEqual([102, 100]);
    expect(answer.map(({ bytes }) => bytes.length)).toEqual([128, 128]);
    expect(answer[0]?.transferSyntaxUid).toBe(TransferSyntaxUid.ExplicitVrLittleEndian);
  });

  test('swaps big-endian frames into little endian', async () => {
    const instance = await stored({}, TransferSyntaxUid.ExplicitVrBigEndian);
    const frame = await bytesOf(
      await get(`${pathOf(instance)}/frames/1`, { accept: 'application/octet-stream' }),
    );
    expect([...frame.subarray(0, 6)]).toEqual([0, 0, 1, 0, 2, 0]);
  });

  test('packs a one-bit frame that does not begin at a byte', async () => {
    // Two frames of 3 x 3 bits: the second begins at bit 9.
    const packed = Uint8Array.of(0b11111111, 0b10101011, 0b00000010, 0);
    const instance = await stored({
      NumberOfFrames: 2,
      Rows: 3,
      Columns: 3,
      BitsAllocated: 1,
      BitsStored: 1,
      HighBit: 0,
      PixelData: packed,
    });
    const frame = await bytesOf(
      await get(`${pathOf(instance)}/frames/2`, { accept: 'application/octet-stream' }),
    );
    // Bits 9 to 17, lowest first: 1 0 1 0 1 0 1 | 0 1
    expect([...frame]).toEqual([0b01010101, 0b1]);
  });

  test.each([
    ['frames/4', 404],
    ['frames/0', 400],
    ['frames/1,x', 400],
    ['frames/1,99', 404],
    ['frames/4/thumbnail', 404],
    ['frames/0/thumbnail', 400],
    ['bulkdata/00100099', 404],
    ['bulkdata/../../secret', 404],
  ])('answers %s with %i', async (resource, status) => {
    const instance = await stored();
    expect((await get(`${pathOf(instance)}/${resource}`)).status).toBe(status);
  });

  test('answers 404 for what is not there, and for an instance under the wrong study', async () => {
    const instance = await stored();
    expect((await get('/dicom-web/studies/1.2.3/metadata')).status).toBe(404);
    expect((await get(pathOf({ ...instance, studyInstanceUid: '1.2.3' }))).status).toBe(404);
  });

  test('answers 406 to a list of frames in a single part, and to types that are not offered', async () => {
    const instance = await stored({ NumberOfFrames: 2, PixelData: new Uint16Array(128) });
    expect((await get(`${pathOf(instance)}/frames/1,2`, { accept: 'application/octet-stream' })).status).toBe(
      406,
    );
    const refused = await get(pathOf(instance), { accept: 'application/pdf' });
    expect(refused.status).toBe(406);
    expect(((await refused.json()) as { detail: string }).detail).toContain('application/dicom');
  });

  test('answers 304 when the client holds the representation, and not for another one', async () => {
    const instance = await stored();
    for (const resource of ['', '/metadata', '/frames/1', '/rendered', '/thumbnail', '/bulkdata/7FE00010']) {
      const path = pathOf(instance) + resource;
      const etag = (await get(path)).headers.get('etag') ?? '';
      expect(etag, resource).toMatch(/^".+"$/);
      expect((await get(path, { 'if-none-match': etag })).status, resource).toBe(304);
      expect((await get(path, { 'if-none-match': '"other"' })).status, resource).toBe(200);
    }
  });
});

describe('rendered images', () => {
  test('draws the window that is asked for, pixel by pixel', async () => {
    const instance = await stored();
    const response = await get(`${pathOf(instance)}/rendered?window=32,2,linear-exact`, {
      accept: 'image/png',
    });
    const picture = decodePng(await bytesOf(response));
    expect([picture.width, picture.height, picture.channels]).toEqual([8, 8, 1]);
    expect([picture.data[30], picture.data[34]]).toEqual([0, 255]);
  });

  test('fits the viewport and keeps the proportions', async () => {
    const instance = await stored({ Rows: 4, Columns: 16 });
    const response = await get(`${pathOf(instance)}/rendered?viewport=32,32`, { accept: 'image/png' });
    const picture = decodePng(await bytesOf(response));
    expect([picture.width, picture.height]).toEqual([32, 8]);
  });

  test.each([
    { ratio: [1, 2], size: [16, 8] },
    { ratio: [1, 100_000], size: [8192, 1] },
    { ratio: [1, 2 ** 31 - 1], size: [8192, 1] },
    { ratio: [2 ** 31 - 1, 1], size: [1, 8192] },
  ])('stretches pixels of aspect ratio $ratio to $size, no further', async ({ ratio, size }) => {
    const instance = await stored({ PixelAspectRatio: ratio });
    const picture = decodePng(
      await bytesOf(await get(`${pathOf(instance)}/rendered`, { accept: 'image/png' })),
    );
    expect([picture.width, picture.height]).toEqual(size);
  });

  test('gives a JPEG to a browser, for rendered and thumbnail', async () => {
    const instance = await stored();
    const { studyInstanceUid, seriesInstanceUid } = instance;
    for (const path of [
      `${pathOf(instance)}/rendered`,
      `${pathOf(instance)}/frames/1/rendered`,
      `${pathOf(instance)}/thumbnail`,
      `${pathOf(instance)}/frames/1/thumbnail`,
      `/dicom-web/studies/${studyInstanceUid}/thumbnail`,
      `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/thumbnail`,
    ]) {
      const response = await get(path, { accept: 'image/avif,image/webp,*/*;q=0.8' });
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      expect([...(await bytesOf(response)).subarray(0, 2)]).toEqual([0xff, 0xd8]);
    }
  });

  test.each([
    'window=1',
    'window=1,0',
    'window=1,2',
    'window=1,0,linear',
    'viewport=0,10',
    'viewport=10,10,9',
    'quality=101',
    'window=a,b',
    'window=a,b,linear',
  ])('refuses %s with 400', async (query) => {
    const instance = await stored();
    expect((await get(`${pathOf(instance)}/rendered?${query}`)).status).toBe(400);
  });

  /** A colour image of one colour all over. */
  const colourImage = (red: number, green: number, blue: number, iccProfile?: Uint8Array) =>
    stored({
      SamplesPerPixel: 3,
      PhotometricInterpretation: 'RGB',
      PlanarConfiguration: 0,
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      PixelData: {
        vr: 'OB',
        value: Uint8Array.from({ length: 192 }, (_, i) => [red, green, blue][i % 3] ?? 0),
      },
      ...(iccProfile && { ICCProfile: iccProfile }),
    });

  const firstPixelOf = async (path: string) =>
    [...decodePng(await bytesOf(await get(path, { accept: 'image/png' }))).data].slice(0, 3);

  test('draws colours in sRGB, as the profile of the image says', async () => {
    // Half of the light: 1.055 × (128 / 255)^(1 / 2.4) − 0.055 = 0.7366, of 255 is 187.8.
    const linear = await colourImage(128, 128, 128, profileOfLinearLight());
    expect(await firstPixelOf(`${pathOf(linear)}/rendered`)).toEqual([188, 188, 188]);
    const plain = await colourImage(128, 128, 128);
    expect(await firstPixelOf(`${pathOf(plain)}/rendered`)).toEqual([128, 128, 128]);
  });

  test('takes colours for sRGB where the profile is damaged, and says so in the log without naming anyone', async () => {
    const damaged = await colourImage(10, 20, 30, profileOfLinearLight().subarray(0, 140));
    expect(await firstPixelOf(`${pathOf(damaged)}/rendered`)).toEqual([10, 20, 30]);
    const lines = server().log().split('\n');
    const line = lines.find((text) => text.includes('colours taken for sRGB')) ?? '';
    expect(line).toContain('PIXELS_ICC_INVALID');
    expect(line).not.toContain('PHANTOM');
    expect(line).not.toContain(damaged.sopInstanceUid);
  });

  test('covers what the shutter of the image covers', async () => {
    const shuttered = await stored({
      WindowCenter: 32,
      WindowWidth: 2,
      ShutterShape: 'RECTANGULAR',
      ShutterLeftVerticalEdge: 1,
      ShutterRightVerticalEdge: 8,
      ShutterUpperHorizontalEdge: 1,
      ShutterLowerHorizontalEdge: 6,
      ShutterPresentationValue: 0,
    });
    const picture = decodePng(
      await bytesOf(await get(`${pathOf(shuttered)}/rendered`, { accept: 'image/png' })),
    );
    // Row 6 is the sixth from the top and still to be seen; row 7 is not. Both hold more than the window.
    expect([picture.data[5 * 8 + 3], picture.data[6 * 8 + 3]]).toEqual([255, 0]);
  });

  test('says that an instance holds no image', async () => {
    const report = await stored({
      PixelData: undefined,
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.11',
      Rows: undefined,
    });
    expect((await get(`${pathOf(report)}/rendered`)).status).toBe(404);
    expect(await (await get(`${pathOf(report)}/thumbnail`)).json()).toMatchObject({
      code: 'SERVER_NO_IMAGE',
    });
  });
});

describe('STOW-RS', () => {
  async function store(parts: { contentType?: string; body: Uint8Array }[], path = '/dicom-web/studies') {
    const boundary = createBoundary();
    const contents = parts.map(({ contentType = 'application/dicom', body }) => ({ contentType, body }));
    const response = await fetch(server().url + path, {
      method: 'POST',
      headers: {
        'content-type': multipartContentType('application/dicom', boundary),
        accept: 'application/dicom+json',
      },
      body: new Uint8Array(await gatherBytes(writeMultipart(contents, boundary))),
    });
    return {
      status: response.status,
      answer: (await response.json()) as Record<string, { Value?: unknown[] }>,
    };
  }

  test('stores every part and says where each is', async () => {
    const [first, second] = [instanceInTest(), instanceInTest()];
    const { status, answer } = await store([{ body: first.bytes }, { body: second.bytes }]);
    expect(status).toBe(200);
    expect(answer['00081199']?.Value).toHaveLength(2);
    expect((await get(pathOf(second))).status).toBe(200);
    expect((await store([{ body: first.bytes }])).status).toBe(200);
  });

  test('answers 202 when some parts are not stored, and tells which', async () => {
    const good = instanceInTest();
    const truncated = instanceInTest();
    const { status, answer } = await store([
      { body: good.bytes },
      { body: truncated.bytes.subarray(0, truncated.bytes.length - 20) },
      { body: new TextEncoder().encode('this is a text file') },
      { contentType: 'text/plain', body: new TextEncoder().encode('and this says so') },
    ]);
    expect(status).toBe(202);
    expect(answer['00081199']?.Value).toHaveLength(1);
    const failed = [...(answer['00081198']?.Value ?? []), ...(answer['0008119A']?.Value ?? [])];
    expect(failed).toHaveLength(3);
  });

  test('tells the first few of many broken parts in the log, and counts the others', async () => {
    const from = server().log().length;
    const { status } = await store(Array.from({ length: 40 }, () => ({ body: new Uint8Array(200) })));
    expect(status).toBe(409);
    const lines = server()
      .log()
      .slice(from)
      .split('\n')
      .filter((line) => /refused/.test(line));
    expect(lines).toHaveLength(6);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ counts: { DICOM_NOT_DICOM: 40 } });
  });

  test('answers 409 when nothing is stored: another study, a different object of the same identity', async () => {
    const instance = instanceInTest();
    const elsewhere = await store([{ body: instance.bytes }], '/dicom-web/studies/1.2.3');
    expect(elsewhere.status).toBe(409);
    const [failure] = (elsewhere.answer['00081198']?.Value ?? []) as Record<string, { Value: number[] }>[];
    expect(failure?.['00081197']?.Value).toEqual([0xa900]);
    await store([{ body: instance.bytes }]);
    const changed = instanceInTest({
      StudyInstanceUID: instance.studyInstanceUid,
      SeriesInstanceUID: instance.seriesInstanceUid,
      SOPInstanceUID: instance.sopInstanceUid,
      StudyDescription: 'changed',
    });
    expect((await store([{ body: changed.bytes }])).status).toBe(409);
    const kept = await get(pathOf(instance), { accept: 'application/dicom' });
    expect(await bytesOf(kept)).toEqual(instance.bytes);
  });

  test('answers 400 to a body without its last boundary and keeps nothing of the broken part', async () => {
    const instance = instanceInTest();
    const response = await fetch(`${server().url}/dicom-web/studies`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/related; type="application/dicom"; boundary=b', accept: '*/*' },
      body: Buffer.concat([Buffer.from('--b\r\nContent-Type: application/dicom\r\n\r\n'), instance.bytes]),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'NETWORK_MULTIPART_CUT_SHORT' });
    expect((await get(pathOf(instance))).status).toBe(404);
  });

  test.each([
    ['application/dicom', 409],
    ['multipart/form-data; boundary=b', 415],
    ['multipart/related; type="application/dicom+json"; boundary=b', 400],
    ['multipart/related; type="application/dicom"', 400],
  ])('answers a body of %s with %i', async (contentType, status) => {
    const response = await fetch(`${server().url}/dicom-web/studies`, {
      method: 'POST',
      headers: { 'content-type': contentType, accept: '*/*' },
      body: 'x',
    });
    expect(response.status).toBe(status);
  });
});

test('never writes a name, an ID or a URL into the log', async () => {
  await stored({ PatientName: 'SECRET^NAME', PatientID: 'SECRET-ID' });
  await get('/dicom-web/studies?PatientName=SECRET*&limit=x');
  await get('/dicom-web/nowhere/SECRET');
  expect(server().log()).not.toContain('SECRET');
});
