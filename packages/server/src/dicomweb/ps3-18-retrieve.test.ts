import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { everything } from '@isocenter/archive';
import {
  createUid,
  dataSetFromXml,
  dataSetOf,
  patchDataSet,
  readPart10,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import { encodeJpeg } from '@isocenter/pixels/decoding';
import { decode as decodePng } from 'fast-png';
import { beforeAll, describe, expect, test } from 'vitest';
import { partsOf } from '../testing/dicomweb-in-test.ts';
import {
  encapsulatedInTest,
  type InstanceInTest,
  instanceInTest,
  pathOf,
  upload,
} from '../testing/server-in-test.ts';
import { serverOfFile } from '../testing/server-of-file.ts';

// Each title begins with the section of PS3.18 whose "shall" it holds us to.

const u = TransferSyntaxUid;
const { server, ask, store, stored } = serverOfFile();
/** Two series; the first has two images, the second one. */
let instances: InstanceInTest[];

beforeAll(async () => {
  const first = await stored({ NumberOfFrames: 2, PixelData: ramp(128) });
  const study = { StudyInstanceUID: first.studyInstanceUid };
  instances = [
    first,
    await stored({ ...study, SeriesInstanceUID: first.seriesInstanceUid, InstanceNumber: 2 }),
    await stored({ ...study, SeriesNumber: 2 }),
  ];
});

const ramp = (length: number) => Uint16Array.from({ length }, (_, index) => index);

/** The same file as another instance of another study. */
function storedAsOther(bytes: Uint8Array): Promise<InstanceInTest> {
  const { dataSet, transferSyntaxUid } = readPart10(bytes);
  const uids = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid(), SOPInstanceUID: createUid() };
  const renamed = patchDataSet(dataSet, { put: dataSetOf(uids) });
  return store({
    studyInstanceUid: uids.StudyInstanceUID,
    seriesInstanceUid: uids.SeriesInstanceUID,
    sopInstanceUid: uids.SOPInstanceUID,
    bytes: writePart10(renamed, { transferSyntaxUid }),
  });
}

const studyPath = () => `/dicom-web/studies/${instances[0]?.studyInstanceUid}`;
const seriesPath = () => `${studyPath()}/series/${instances[0]?.seriesInstanceUid}`;
const first = () => pathOf(instances[0] as InstanceInTest);
const second = () => pathOf(instances[1] as InstanceInTest);
const dicomParts = 'multipart/related; type="application/dicom"';
const octetParts = 'multipart/related; type="application/octet-stream"';

describe('instances (§10.4.1)', () => {
  test('§10.4.1.1.1: a study gives all its instances', async () => {
    expect(await partsOf(await ask(studyPath(), { accept: dicomParts }))).toHaveLength(3);
  });

  test('§8.4.3: a series of files that go out as they lie says how long it is', async () => {
    const { header, bytes } = await ask(seriesPath(), { accept: dicomParts });
    expect(header('content-length')).toBe(String(bytes.length));
  });

  test('§10.4.1.1.1: a series gives all its instances, and an instance itself', async () => {
    expect(await partsOf(await ask(seriesPath(), { accept: dicomParts }))).toHaveLength(2);
    const [part] = await partsOf(await ask(second(), { accept: dicomParts }));
    expect(readPart10(part?.bytes as Uint8Array).dataSet.getString(Tag.SOPInstanceUID)).toBe(
      instances[1]?.sopInstanceUid,
    );
  });

  test('§10.4.4: one part alone is for one instance only', async () => {
    expect((await ask(second(), { accept: 'application/dicom' })).status).toBe(200);
    expect((await ask(studyPath(), { accept: 'application/dicom' })).status).toBe(406);
  });

  test.each([
    ['a UID that is not there', '/dicom-web/studies/2.25.1'],
    [
      'a series of another study',
      () => `/dicom-web/studies/2.25.1/series/${instances[0]?.seriesInstanceUid}`,
    ],
  ])('§10.4.3.1: %s is answered 404', async (_what, path) => {
    expect((await ask(typeof path === 'string' ? path : path())).status).toBe(404);
  });

  test('§10.4.3.1: who holds it already is answered 304', async () => {
    for (const path of [
      studyPath(),
      `${studyPath()}/metadata`,
      `${first()}/rendered`,
      `${first()}/frames/1`,
    ]) {
      const answer = await ask(path);
      expect(answer.status).toBe(200);
      const headers = { 'if-none-match': answer.header('etag') ?? 'none' };
      expect((await ask(path, { headers })).status).toBe(304);
    }
  });

  test('§10.4.3.1: some but not all of the instances are answered 206', async () => {
    const kept = await stored();
    const uids = { StudyInstanceUID: kept.studyInstanceUid, SeriesInstanceUID: kept.seriesInstanceUid };
    const lost = await stored(uids);
    const blobs = join(server().dataFolder, 'blobs');
    const digest = createHash('sha256').update(lost.bytes).digest('hex');
    const names = await readdir(blobs, { recursive: true });
    await rm(join(blobs, names.find((name) => name.endsWith(digest)) ?? ''));
    const answer = await ask(`/dicom-web/studies/${kept.studyInstanceUid}`, { accept: dicomParts });
    expect(answer.status).toBe(206);
    expect(await partsOf(answer)).toHaveLength(1);
    expect(answer.header('warning')).toContain('1 of the instances cannot be given');
  });

  test('§10.4.3.1: a transfer syntax only some instances can be given in is answered 206 with those', async () => {
    const image = await stored();
    await store({
      ...instanceInTest({ StudyInstanceUID: image.studyInstanceUid }),
      bytes: encapsulatedInTest(u.Mpeg4HighProfileLevel41, new Uint8Array(64), {
        StudyInstanceUID: image.studyInstanceUid,
      }).bytes,
    });
    const accept = `${dicomParts}; transfer-syntax=${u.JpegLsLossless}`;
    const answer = await ask(`/dicom-web/studies/${image.studyInstanceUid}`, { accept });
    expect(answer.status).toBe(206);
    const [part, ...others] = await partsOf(answer);
    expect(others).toEqual([]);
    expect(readPart10(part?.bytes as Uint8Array).transferSyntaxUid).toBe(u.JpegLsLossless);
  });
});

describe('transfer syntaxes (§8.7.3)', () => {
  const pixelsOf = async (path: string, headers: string) => {
    const answer = await ask(path, { accept: headers });
    expect(answer.status).toBe(200);
    return answer;
  };

  test.each([
    ['RLE', u.RleLossless],
    ['JPEG lossless', u.JpegLosslessSv1],
    ['JPEG-LS', u.JpegLsLossless],
    ['JPEG 2000', u.Jpeg2000Lossless],
    ['HTJ2K', u.Htj2kLossless],
  ])('§8.7.3.5: an instance is given in %s, and its pixels come back the same', async (_name, uid) => {
    const accept = `application/dicom; transfer-syntax=${uid}`;
    const { bytes, header } = await pixelsOf(first(), accept);
    expect(header('content-type')).toBe(accept);
    const { dataSet } = readPart10(bytes);
    expect(dataSet.getString(Tag.SOPInstanceUID)).toBe(instances[0]?.sopInstanceUid);
    expect(dataSet.findString(Tag.LossyImageCompression)).toBeUndefined();
    const copy = await storedAsOther(bytes);
    const native = await ask(`${pathOf(copy)}/frames/2`, { accept: 'application/octet-stream' });
    expect([...new Uint16Array(native.bytes.slice().buffer)]).toEqual([...ramp(128).slice(64)]);
  });

  test.each([
    ['JPEG baseline', u.JpegBaseline8Bit, 'ISO_10918_1'],
    ['JPEG-LS near-lossless', u.JpegLsNearLossless, 'ISO_14495_1'],
    ['JPEG 2000', u.Jpeg2000, 'ISO_15444_1'],
    ['HTJ2K', u.Htj2k, 'ISO_15444_15'],
  ])(
    '§8.7.3.5: a lossy copy in %s is another instance, and says what was lost',
    async (_name, uid, method) => {
      const square = { Rows: 64, Columns: 64, BitsAllocated: 8, BitsStored: 8, HighBit: 7 };
      const noisy = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919 + (index >> 6) * 31) % 251);
      const original = await stored({ ...square, ImageType: ['ORIGINAL', 'PRIMARY'], PixelData: noisy });
      const { bytes } = await pixelsOf(pathOf(original), `application/dicom; transfer-syntax=${uid}`);
      const { dataSet, transferSyntaxUid, fileMeta } = readPart10(bytes);
      expect(transferSyntaxUid).toBe(uid);
      const copyUid = dataSet.getString(Tag.SOPInstanceUID);
      expect(copyUid).not.toBe(original.sopInstanceUid);
      expect(fileMeta.getString(Tag.MediaStorageSOPInstanceUID)).toBe(copyUid);
      expect(dataSet.getStrings(Tag.ImageType)).toEqual(['DERIVED', 'PRIMARY']);
      expect(dataSet.getString(Tag.LossyImageCompression)).toBe('01');
      expect(dataSet.getStrings(Tag.LossyImageCompressionMethod)).toEqual([method]);
      expect(dataSet.getNumber(Tag.LossyImageCompressionRatio)).toBeGreaterThan(0.1);
      const [source] = dataSet.getItems(Tag.SourceImageSequence);
      expect(source?.getString(Tag.ReferencedSOPInstanceUID)).toBe(original.sopInstanceUid);
      const again = await ask(pathOf(original), { accept: `application/dicom; transfer-syntax=${uid}` });
      expect(readPart10(again.bytes).dataSet.getString(Tag.SOPInstanceUID)).toBe(copyUid);
    },
  );

  test('§8.7.3: what exists only in a lossy form is not uncompressed unless that is asked for', async () => {
    const size = { rows: 8, columns: 8, samplesPerPixel: 1 as const, quality: 80 };
    const jpeg = await encodeJpeg(
      Uint8Array.from({ length: 64 }, (_, index) => index * 3),
      size,
    );
    const bits = { BitsAllocated: 8, BitsStored: 8, HighBit: 7 };
    const lossy = await stored({ ...bits, PixelData: { fragments: [jpeg] } }, u.JpegBaseline8Bit);
    const byDefault = await ask(pathOf(lossy), { accept: 'application/dicom' });
    expect(byDefault.header('content-type')).toContain(u.JpegBaseline8Bit);
    const accept = `application/dicom; transfer-syntax=${u.ExplicitVrLittleEndian}`;
    const { dataSet } = readPart10((await ask(pathOf(lossy), { accept })).bytes);
    expect(dataSet.getString(Tag.LossyImageCompression)).toBe('01');
  });

  test('§8.7.3: an uncompressed copy of one-bit frames has no gap between them', async () => {
    const bits = { BitsAllocated: 1, BitsStored: 1, HighBit: 0, Rows: 3, Columns: 3, NumberOfFrames: 2 };
    const packed = Uint8Array.of(0b10110101, 0b01100110, 0b10);
    const original = await stored({ ...bits, PixelData: { vr: 'OB', value: packed } });
    const rle = await ask(pathOf(original), {
      accept: `application/dicom; transfer-syntax=${u.RleLossless}`,
    });
    const copy = await storedAsOther(rle.bytes);
    const accept = `application/dicom; transfer-syntax=${u.ExplicitVrLittleEndian}`;
    const { dataSet } = readPart10((await ask(pathOf(copy), { accept })).bytes);
    expect([...dataSet.getBytes(Tag.PixelData)].slice(0, 3)).toEqual([...packed]);
  });
});

describe('metadata (§10.4.3.3)', () => {
  test.each(['study', 'series', 'instance'])(
    '§10.4.1.1.4: metadata of a %s in XML, one part each',
    async (level) => {
      const [path, count] = { study: [studyPath(), 3], series: [seriesPath(), 2], instance: [first(), 1] }[
        level
      ] as [string, number];
      const accept = 'multipart/related; type="application/dicom+xml"';
      const parts = await partsOf(await ask(`${path}/metadata`, { accept }));
      expect(parts).toHaveLength(count);
      const uids = parts.map(({ bytes }) =>
        dataSetFromXml(new TextDecoder().decode(bytes)).getString(Tag.SOPInstanceUID),
      );
      expect(uids).toEqual(instances.slice(0, count).map(({ sopInstanceUid }) => sopInstanceUid));
    },
  );

  test('§10.4.3.3.2: each BulkDataURI, in XML too, leads to its value', async () => {
    const accept = 'multipart/related; type="application/dicom+xml"';
    const [part] = await partsOf(await ask(`${second()}/metadata`, { accept }));
    const uri = /<BulkData uri="([^"]+)"/.exec(new TextDecoder().decode(part?.bytes))?.[1] ?? '';
    const value = await ask(uri.replace('http://127.0.0.1', ''), { accept: 'application/octet-stream' });
    expect([...new Uint16Array(value.bytes.slice().buffer)]).toEqual([...ramp(64)]);
  });

  test('§10.4.3.3.2: metadata has all attributes but what is in bulk', async () => {
    const [json] = (await ask(`${second()}/metadata`)).json() as Record<string, { vr: string }>[];
    const { dataSet } = readPart10(instances[1]?.bytes as Uint8Array);
    for (const { tag } of dataSet.elements())
      expect(Object.keys(json ?? {})).toContain(tag.toString(16).toUpperCase().padStart(8, '0'));
  });
});

describe('frames (§10.4.1.1.6)', () => {
  test('§10.4.3.3: frames come in the order asked for', async () => {
    const parts = await partsOf(await ask(`${first()}/frames/2,1`, { accept: octetParts }));
    expect(parts.map(({ bytes }) => bytes[0])).toEqual([64, 0]);
    expect(parts[0]?.headers.get('content-location')).toMatch(/\/frames\/2$/);
  });

  test.each([
    ['frames/3', 404],
    ['frames/0', 400],
    ['frames/x', 400],
  ])('§10.4.1.1.6: %s is answered %i', async (path, status) => {
    expect((await ask(`${first()}/${path}`)).status).toBe(status);
  });

  test('§10.4.4: a list of frames is not given as one part', async () => {
    expect((await ask(`${first()}/frames/1,2`, { accept: 'application/octet-stream' })).status).toBe(406);
  });

  test.each([
    ['image/jls', u.JpegLsLossless],
    ['image/jp2', u.Jpeg2000Lossless],
    ['image/jphc', u.Htj2kLossless],
    ['image/dicom-rle', u.RleLossless],
    ['image/jpeg', u.JpegLosslessSv1],
  ])('§8.7.3.3.2: frames are given compressed as %s, one part each', async (mediaType, uid) => {
    const accept = `multipart/related; type="${mediaType}"`;
    const parts = await partsOf(await ask(`${first()}/frames/1,2`, { accept }));
    expect(parts.map(({ headers }) => headers.get('content-type'))).toEqual([
      `${mediaType}; transfer-syntax=${uid}`,
      `${mediaType}; transfer-syntax=${uid}`,
    ]);
  });

  test('§8.7.3.3.2: frames are not given in a lossy form', async () => {
    const accept = `multipart/related; type="image/jpeg"; transfer-syntax=${u.JpegBaseline8Bit}`;
    expect((await ask(`${first()}/frames/1`, { accept })).status).toBe(406);
  });
});

describe('bulk data and pixel data (§10.4.1.1.5)', () => {
  const bulk = () => `${second()}/bulkdata/7FE00010`;

  test.each([
    ['bytes=4-7', 206, 'bytes 4-7/128', [2, 0, 3, 0]],
    ['bytes=-2', 206, 'bytes 126-127/128', [63, 0]],
    ['bytes=500-', 416, 'bytes */128', []],
    ['bytes=0-1,4-5', 200, undefined, undefined],
  ])(
    '§8.4 and RFC 9110 §14: a range %s of bulk data is answered %i',
    async (range, status, contentRange, expected) => {
      const answer = await ask(bulk(), { accept: 'application/octet-stream', headers: { range } });
      expect(answer.status).toBe(status);
      expect(answer.header('content-range')).toBe(contentRange);
      if (expected) expect([...answer.bytes]).toEqual(expected);
    },
  );

  test('RFC 9110 §13.1.5: If-Range with another tag gets the whole', async () => {
    const whole = await ask(bulk(), { accept: 'application/octet-stream' });
    const range = 'bytes=0-1';
    const tagged = { range, 'if-range': whole.header('etag') ?? '' };
    expect((await ask(bulk(), { accept: 'application/octet-stream', headers: tagged })).status).toBe(206);
    const stale = { range, 'if-range': '"another"' };
    expect((await ask(bulk(), { accept: 'application/octet-stream', headers: stale })).status).toBe(200);
  });

  test.each(['bulkdata', 'pixeldata'])(
    '§10.4.1.1.5: %s of study, series and instance, one part a value',
    async (kind) => {
      expect(await partsOf(await ask(`${studyPath()}/${kind}`, { accept: octetParts }))).toHaveLength(3);
      expect(await partsOf(await ask(`${seriesPath()}/${kind}`, { accept: octetParts }))).toHaveLength(2);
      const [part] = await partsOf(await ask(`${second()}/${kind}`, { accept: octetParts }));
      expect([...(part?.bytes ?? [])].slice(0, 4)).toEqual([0, 0, 1, 0]);
      expect(part?.headers.get('content-location')).toBe(`http://127.0.0.1${bulk()}`);
    },
  );

  test('§10.4.1.1.5: a value that was corrected is told so, and what was before where the original attributes are', async () => {
    const first = await stored();
    const long = 'of the wrong patient '.repeat(400);
    const wrong = instanceInTest({
      StudyInstanceUID: first.studyInstanceUid,
      PatientID: 'PH-2',
      PatientComments: long,
    });
    await upload(server(), wrong.bytes);
    const { archive } = server();
    const decider = { userId: 'operator', restriction: everything };
    const { instances: waiting } = await archive.withheld({
      reason: 'quarantined',
      studyInstanceUid: first.studyInstanceUid,
      restriction: everything,
    });
    const correction = {
      '00100020': { vr: 'LO', Value: ['PH-1'] },
      '00104000': { vr: 'LT', Value: ['none'] },
    };
    await archive.accept(
      waiting.map(({ id }) => id),
      { ...decider, correction },
    );
    const valueAt = async (path: string) =>
      (await ask(`${pathOf(wrong)}/bulkdata/${path}`, { accept: 'application/octet-stream' })).text().trim();
    expect(await valueAt('00100020')).toBe('PH-1');
    expect(await valueAt('04000561/1/04000550/1/00100020')).toBe('PH-2');
    const given = readPart10((await ask(pathOf(wrong), { accept: 'application/dicom' })).bytes).dataSet;
    const [item] = given.findItem(Tag.OriginalAttributesSequence)?.findItems(0x04000550) ?? [];
    expect(item?.findString(Tag.PatientComments)?.trim()).toBe(long.trim());
  });

  test('§10.4.4: an instance as octet-stream is its bulk data', async () => {
    const [part] = await partsOf(await ask(second(), { accept: octetParts }));
    expect(part?.bytes).toHaveLength(128);
  });

  test('§8.7.3.3: compressed pixel data is uncompressed by default, and as stored on wish', async () => {
    const rle = await ask(second(), { accept: `application/dicom; transfer-syntax=${u.RleLossless}` });
    const copy = await storedAsOther(rle.bytes);
    const path = `${pathOf(copy)}/bulkdata/7FE00010`;
    const [native] = await partsOf(await ask(path, { accept: octetParts }));
    expect(native?.bytes).toEqual(new Uint8Array(ramp(64).buffer));
    const [compressed] = await partsOf(
      await ask(path, { accept: 'multipart/related; type="image/dicom-rle"' }),
    );
    expect(compressed?.headers.get('content-type')).toBe(`image/dicom-rle; transfer-syntax=${u.RleLossless}`);
  });
});

describe('rendered resources (§8.3.5, §10.4.1.1.3)', () => {
  const pictures = (path: string, type = 'image/png') =>
    ask(path, { accept: `multipart/related; type="${type}"` });

  test('§10.4.1.1.3: a study and a series are rendered frame by frame', async () => {
    expect(await partsOf(await pictures(`${studyPath()}/rendered`))).toHaveLength(4);
    const parts = await partsOf(await pictures(`${seriesPath()}/rendered`));
    expect(parts.map(({ headers }) => headers.get('content-type'))).toEqual(Array(3).fill('image/png'));
  });

  test('§10.4.1.1.3: a list of frames is rendered in its order', async () => {
    const parts = await partsOf(await pictures(`${first()}/frames/2,1/rendered`));
    expect(parts.map(({ headers }) => headers.get('content-location')?.match(/frames\/\d/)?.[0])).toEqual([
      'frames/2',
      'frames/1',
    ]);
  });

  const png = async (path: string) => decodePng((await ask(path, { accept: 'image/png' })).bytes);

  test('§8.3.5.1.3: a region is cut out, scaled into the viewport and turned over where it is negative', async () => {
    const whole = await png(`${second()}/rendered?window=32,64,linear`);
    const flipped = await png(`${second()}/rendered?window=32,64,linear&viewport=8,8,0,0,-8,8`);
    expect([...flipped.data.slice(0, 8)]).toEqual([...whole.data.slice(0, 8)].reverse());
    const upsideDown = await png(`${second()}/rendered?window=32,64,linear&viewport=8,8,,,,-8`);
    expect([...upsideDown.data.slice(0, 8)]).toEqual([...whole.data.slice(56, 64)]);
    const cut = await png(`${second()}/rendered?window=32,64,linear&viewport=4,4,4,4`);
    expect([...cut.data.slice(0, 4)]).toEqual([...whole.data.slice(36, 40)]);
  });

  test('§8.3.5.1.3: the proportions of the region stay', async () => {
    const { width, height } = await png(`${second()}/rendered?viewport=100,50`);
    expect([width, height]).toEqual([50, 50]);
  });

  test.each([
    'viewport=8',
    'viewport=8,8,6,0,4,4',
    'viewport=8,8,0,0,0,0',
    'window=1,2',
    'window=1,0.5,linear',
    'window=1,2,round',
    'quality=0',
    'quality=1e1',
    'annotation=',
    'annotation=name',
    'iccprofile=maybe',
  ])('§8.3.5.1: %s is answered 400', async (query) => {
    expect((await ask(`${second()}/rendered?${query}`)).status).toBe(400);
  });

  test('§8.3.5.1.1: annotations are burned in only where they are asked for', async () => {
    const size = 'viewport=400,400';
    const plain = await ask(`${second()}/rendered?${size}`, { accept: 'image/png' });
    const patient = await ask(`${second()}/rendered?${size}&annotation=patient`, { accept: 'image/png' });
    const both = await ask(`${second()}/rendered?${size}&annotation=patient,technique`, {
      accept: 'image/png',
    });
    const differing = (left: Uint8Array, right: Uint8Array, rows: [number, number]) => {
      const [a, b] = [decodePng(left).data, decodePng(right).data];
      let count = 0;
      for (let at = rows[0] * 400; at < rows[1] * 400; at++) if (a[at] !== b[at]) count++;
      return count;
    };
    expect(differing(plain.bytes, patient.bytes, [0, 40])).toBeGreaterThan(200);
    expect(differing(plain.bytes, patient.bytes, [360, 400])).toBe(0);
    expect(differing(plain.bytes, both.bytes, [360, 400])).toBeGreaterThan(40);
  });

  test('§8.3.5.1.2: quality decides how much of a JPEG is kept', async () => {
    const size = async (quality: number) =>
      (await ask(`${second()}/rendered?viewport=200,200&quality=${quality}`, { accept: 'image/jpeg' })).bytes
        .length;
    expect(await size(5)).toBeLessThan(await size(100));
  });

  test('§8.3.5.1.5: colours carry a profile where it is asked for', async () => {
    const colour = await stored({
      SamplesPerPixel: 3,
      PhotometricInterpretation: 'RGB',
      PlanarConfiguration: 0,
      ...{ BitsAllocated: 8, BitsStored: 8, HighBit: 7 },
      PixelData: Uint8Array.from({ length: 192 }, (_, index) => index),
    });
    for (const [type, mark] of [
      ['image/jpeg', 'ICC_PROFILE'],
      ['image/png', 'iCCPsRGB'],
    ] as const) {
      const asked = await ask(`${pathOf(colour)}/rendered?iccprofile=yes`, { accept: type });
      expect(Buffer.from(asked.bytes).includes(mark)).toBe(true);
      const plain = await ask(`${pathOf(colour)}/rendered`, { accept: type });
      expect(Buffer.from(plain.bytes).includes(mark)).toBe(false);
      if (type === 'image/png') expect(decodePng(asked.bytes).data).toEqual(decodePng(plain.bytes).data);
    }
  });

  test.each(['study', 'series', 'instance', 'frame'])(
    '§10.4.1.1.7: a %s has a thumbnail without text',
    async (level) => {
      const path = {
        study: studyPath(),
        series: seriesPath(),
        instance: first(),
        frame: `${first()}/frames/2`,
      }[level];
      const plain = await ask(`${path}/thumbnail`, { accept: 'image/jpeg' });
      expect(plain.header('content-type')).toBe('image/jpeg');
      const annotated = await ask(`${path}/thumbnail?annotation=patient`, { accept: 'image/jpeg' });
      expect(annotated.bytes).toEqual(plain.bytes);
    },
  );

  test('§8.3.5.2: a thumbnail takes a size and no region', async () => {
    expect((await ask(`${first()}/thumbnail?viewport=4,4`)).status).toBe(200);
    expect((await ask(`${first()}/thumbnail?viewport=4,4,0,0,2,2`)).status).toBe(400);
  });
});
