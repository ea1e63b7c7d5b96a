import {
  type DicomJson,
  dataSetFromXml,
  dataSetToJson,
  dataSetToXml,
  formatDicomJson,
  patchDataSet,
  readPart10,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import { encodeJpeg } from '@isocenter/pixels/decoding';
import { encode as encodePng } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { type Answer, multipartOf } from '../testing/dicomweb-in-test.ts';
import { type InstanceInTest, instanceInTest, pathOf } from '../testing/server-in-test.ts';
import { serverOfFile } from '../testing/server-of-file.ts';

// Each title begins with the section of PS3.18 whose "shall" it holds us to.

const { ask } = serverOfFile();

type Json = Record<string, { vr: string; Value?: unknown[] }>;
type Content = Parameters<typeof multipartOf>[1];

async function post(
  type: string,
  parts: Content,
  path = '/dicom-web/studies',
  accept = 'application/dicom+json',
) {
  const { headers, body } = await multipartOf(type, parts);
  return ask(path, { method: 'POST', accept, headers, body });
}

const part10 = ({ bytes }: InstanceInTest) => ({ contentType: 'application/dicom', body: bytes });
const store = (instances: readonly InstanceInTest[], path?: string, accept?: string) =>
  post('application/dicom', instances.map(part10), path, accept);

const itemsOf = (answer: Answer, tag: string) => ((answer.json() as Json)[tag]?.Value ?? []) as Json[];
const stored = (answer: Answer) => itemsOf(answer, '00081199');
const failed = (answer: Answer) => itemsOf(answer, '00081198');
const reasonsOf = (items: Json[]) => items.map((item) => item['00081197']?.Value?.[0]);

/** The metadata of an instance, its pixel data in a part of its own. */
function metadataOf(instance: InstanceInTest, uri: string): DicomJson {
  const { dataSet } = readPart10(instance.bytes);
  return { ...dataSetToJson(dataSet), '7FE00010': { vr: 'OW', BulkDataURI: uri } };
}

const withoutPixelModule = (json: DicomJson): DicomJson =>
  Object.fromEntries(Object.entries(json).filter(([tag]) => !tag.startsWith('0028')));

const json = (dataSets: readonly DicomJson[]) => ({
  contentType: 'application/dicom+json',
  body: new TextEncoder().encode(`[${dataSets.map(formatDicomJson).join()}]`),
});
const bulk = (uri: string, body: Uint8Array, contentType = 'application/octet-stream') => ({
  contentType,
  headers: { 'Content-Location': uri },
  body,
});

describe('answers (§10.5.3)', () => {
  test('§10.5.3.1: all stored is answered 200, with where each is', async () => {
    const [one, two] = [instanceInTest(), instanceInTest()];
    const answer = await store([one, two]);
    expect(answer.status).toBe(200);
    expect(stored(answer).map((item) => item['00081190']?.Value)).toEqual([
      [`http://127.0.0.1${pathOf(one)}`],
      [`http://127.0.0.1${pathOf(two)}`],
    ]);
    expect(failed(answer)).toEqual([]);
  });

  test('§10.5.3.1: some stored and some not is answered 202, and each is told', async () => {
    const [kept, foreign] = [instanceInTest(), instanceInTest()];
    const answer = await store([kept, foreign], `/dicom-web/studies/${kept.studyInstanceUid}`);
    expect(answer.status).toBe(202);
    expect(stored(answer)).toHaveLength(1);
    expect(failed(answer)[0]?.['00081155']?.Value).toEqual([foreign.sopInstanceUid]);
    expect(reasonsOf(failed(answer))).toEqual([0xa900]);
  });

  test('§10.5.3.1: none stored is answered 409', async () => {
    const answer = await store([instanceInTest()], '/dicom-web/studies/2.25.7');
    expect(answer.status).toBe(409);
    expect(reasonsOf(failed(answer))).toEqual([0xa900]);
  });

  test.each([
    ['no boundary', 'multipart/related; type="application/dicom"'],
    ['no instance', 'multipart/related; type="application/dicom"; boundary=b'],
  ])('§10.5.3.1: a body with %s is answered 400', async (what, contentType) => {
    const body = new TextEncoder().encode(what === 'no instance' ? '--b--\r\n' : 'x');
    const answer = await ask('/dicom-web/studies', {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
    expect(answer.status).toBe(400);
  });

  test.each([
    ['text/plain', {}],
    ['multipart/form-data; boundary=b', {}],
    ['multipart/related; type="application/pdf"; boundary=b', {}],
    ['multipart/related; type="application/dicom"; boundary=b', { 'content-encoding': 'gzip' }],
  ])('§10.5.3.1: a body of %s %j is answered 415', async (contentType, more) => {
    const headers = { 'content-type': contentType, ...more };
    const answer = await ask('/dicom-web/studies', { method: 'POST', headers, body: new Uint8Array(4) });
    expect(answer.status).toBe(415);
  });

  test('§10.5.3.3: the answer is given in XML on wish', async () => {
    const instance = instanceInTest();
    const answer = await store([instance], undefined, 'application/dicom+xml');
    expect(answer.header('content-type')).toBe('application/dicom+xml');
    const [reference] = dataSetFromXml(answer.text()).getItems(Tag.ReferencedSOPSequence);
    expect(reference?.getString(Tag.ReferencedSOPInstanceUID)).toBe(instance.sopInstanceUid);
  });

  test('§I.2: two different objects with one UID in one request are each told', async () => {
    const one = instanceInTest();
    const other = instanceInTest({
      StudyInstanceUID: one.studyInstanceUid,
      SeriesInstanceUID: one.seriesInstanceUid,
      SOPInstanceUID: one.sopInstanceUid,
      Rows: 4,
      Columns: 16,
    });
    const answer = await store([one, one, other]);
    expect(answer.status).toBe(202);
    // Parts are stored side by side, so either object may be the first.
    expect(stored(answer).length).toBeGreaterThanOrEqual(1);
    expect(stored(answer).length + failed(answer).length).toBe(3);
    expect(new Set(reasonsOf(failed(answer)))).toEqual(new Set([0x0111]));
  });

  test('§I.2: an instance without its UIDs is told of', async () => {
    const instance = instanceInTest();
    const { dataSet } = readPart10(instance.bytes);
    const bytes = writePart10(patchDataSet(dataSet, { drop: [Tag.SeriesInstanceUID] }));
    const answer = await store([{ ...instance, bytes }]);
    expect(answer.status).toBe(409);
    expect(reasonsOf([...failed(answer), ...itemsOf(answer, '0008119A')])).toEqual([0xc000]);
  });

  test('§I.2: what a rejection note hides is stored, and no address is told for it', async () => {
    const instance = instanceInTest();
    const { studyInstanceUid, sopInstanceUid } = instance;
    const note = instanceInTest({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.59',
      StudyInstanceUID: studyInstanceUid,
      ConceptNameCodeSequence: [{ CodeValue: '113037', CodingSchemeDesignator: 'DCM' }],
      CurrentRequestedProcedureEvidenceSequence: [
        {
          StudyInstanceUID: studyInstanceUid,
          ReferencedSeriesSequence: [
            { ReferencedSOPSequence: [{ ReferencedSOPInstanceUID: sopInstanceUid }] },
          ],
        },
      ],
    });
    expect((await store([note])).status).toBe(200);
    for (const time of ['first', 'again']) {
      const answer = await store([instance]);
      expect([time, answer.status]).toEqual([time, 200]);
      expect(stored(answer).map((item) => item['00081190']?.Value)).toEqual([undefined]);
      expect((await ask(pathOf(instance))).status).toBe(410);
    }
  });

  test('§I.2: what is kept until an operator decides is answered 202 with warning B007, and is nowhere to be had', async () => {
    const first = instanceInTest();
    await store([first]);
    const other = instanceInTest({ StudyInstanceUID: first.studyInstanceUid, PatientID: 'PH-2' });
    const answer = await store([other]);
    expect(answer.status).toBe(202);
    const [item] = stored(answer);
    expect(item?.['00081196']?.Value).toEqual([0xb007]);
    expect(item?.['00081190']?.Value).toBeUndefined();
    expect((await ask(pathOf(other))).status).toBe(404);
  });

  test('§I.2: a part that cannot be named is told of apart', async () => {
    const answer = await post('application/dicom', [
      { contentType: 'application/dicom', body: new TextEncoder().encode('not DICOM at all') },
      part10(instanceInTest()),
    ]);
    expect(answer.status).toBe(202);
    expect(reasonsOf(itemsOf(answer, '0008119A'))).toEqual([0xc000]);
  });
});

describe('request media types (§10.5.2)', () => {
  test('§10.5.2: one instance alone is taken as application/dicom', async () => {
    const instance = instanceInTest();
    const headers = { 'content-type': 'application/dicom' };
    const answer = await ask('/dicom-web/studies', { method: 'POST', headers, body: instance.bytes });
    expect(answer.status).toBe(200);
    expect((await ask(pathOf(instance), { accept: 'application/dicom' })).bytes).toEqual(instance.bytes);
  });

  test('§10.5.2: metadata in JSON with its pixel data in a part of its own', async () => {
    const instances = [instanceInTest(), instanceInTest()];
    const parts = [
      json(instances.map((instance, index) => metadataOf(instance, `pixels/${index}`))),
      ...instances.map((_, index) => bulk(`pixels/${index}`, new Uint8Array(128).fill(index + 1))),
    ];
    const answer = await post('application/dicom+json', parts);
    expect(answer.status).toBe(200);
    for (const [index, instance] of instances.entries()) {
      const frame = await ask(`${pathOf(instance)}/frames/1`, { accept: 'application/octet-stream' });
      expect([...frame.bytes]).toEqual(Array(128).fill(index + 1));
      const [metadata] = (await ask(`${pathOf(instance)}/metadata`)).json() as Json[];
      expect(metadata?.['00100020']?.Value).toEqual(['PH-1']);
    }
  });

  test('§10.5.2: metadata in XML with its pixel data in a part of its own', async () => {
    const instance = instanceInTest();
    const { dataSet } = readPart10(instance.bytes);
    const xml = dataSetToXml(dataSet, { bulkDataUri: () => 'cid:pixels' });
    const answer = await post('application/dicom+xml', [
      { contentType: 'application/dicom+xml', body: new TextEncoder().encode(xml) },
      bulk('cid:pixels', dataSet.getBytes(Tag.PixelData)),
    ]);
    expect(answer.status).toBe(200);
    const { bytes } = await ask(pathOf(instance), { accept: 'application/dicom' });
    expect(readPart10(bytes).dataSet.getBytes(Tag.PixelData)).toEqual(dataSet.getBytes(Tag.PixelData));
  });

  test('§10.5.2: other bulk data than pixels, in an item too', async () => {
    const instance = instanceInTest({ PixelData: undefined, SOPClassUID: '1.2.840.10008.5.1.4.1.1.104.1' });
    const { dataSet } = readPart10(instance.bytes);
    const metadata: DicomJson = {
      ...dataSetToJson(dataSet),
      '00420011': { vr: 'OB', BulkDataURI: 'document' },
      '00081115': { vr: 'SQ', Value: [{ '00420011': { vr: 'OB', BulkDataURI: 'nested' } }] },
    };
    const long = Uint8Array.from({ length: 1_500_000 }, (_, index) => index & 255);
    const answer = await post('application/dicom+json', [
      json([metadata]),
      bulk('nested', Uint8Array.of(7, 8)),
      bulk('document', long),
    ]);
    expect(answer.status).toBe(200);
    const { bytes } = await ask(pathOf(instance), { accept: 'application/dicom' });
    const kept = readPart10(bytes).dataSet;
    expect(Buffer.from(long).equals(kept.getBytes(Tag.EncapsulatedDocument))).toBe(true);
    expect([...(kept.getItem(0x00081115).findBytes(Tag.EncapsulatedDocument) ?? [])]).toEqual([7, 8]);
  });

  test('§10.5.2.3: a JPEG is stored unchanged, and described by what it says of itself', async () => {
    const instance = instanceInTest();
    const size = { rows: 16, columns: 24, samplesPerPixel: 1 as const, quality: 90 };
    const jpeg = await encodeJpeg(
      Uint8Array.from({ length: 384 }, (_, index) => index % 200),
      size,
    );
    const metadata = withoutPixelModule(metadataOf(instance, 'photo'));
    const answer = await post('application/dicom+json', [
      json([metadata]),
      bulk('photo', jpeg, 'image/jpeg'),
    ]);
    expect(answer.status).toBe(200);
    const kept = readPart10(
      (await ask(pathOf(instance), { accept: 'application/dicom; transfer-syntax=*' })).bytes,
    );
    expect(kept.transferSyntaxUid).toBe(TransferSyntaxUid.JpegBaseline8Bit);
    expect(kept.dataSet.getNumber(Tag.Rows)).toBe(16);
    expect(kept.dataSet.getNumber(Tag.Columns)).toBe(24);
    expect(kept.dataSet.getString(Tag.PhotometricInterpretation)).toBe('MONOCHROME2');
    expect(kept.dataSet.getString(Tag.LossyImageCompression)).toBe('01');
    const accept = 'multipart/related; type="image/jpeg"';
    const frame = await ask(`${pathOf(instance)}/frames/1`, { accept });
    expect(Buffer.from(frame.bytes).includes(Buffer.from(jpeg))).toBe(true);
  });

  test.each([
    ['image/jls', TransferSyntaxUid.JpegLsLossless],
    ['image/jp2', TransferSyntaxUid.Jpeg2000Lossless],
    ['image/jphc', TransferSyntaxUid.Htj2kLossless],
  ])(
    '§10.5.2.3: %s of two frames is stored unchanged, in the transfer syntax its codestream tells',
    async (mediaType, uid) => {
      const source = instanceInTest({
        NumberOfFrames: 2,
        PixelData: Uint16Array.from({ length: 128 }, (_, i) => i * 9),
      });
      await store([source]);
      const frames: Uint8Array[] = [];
      for (const frame of [1, 2])
        frames.push((await ask(`${pathOf(source)}/frames/${frame}`, { accept: mediaType })).bytes);
      const copy = instanceInTest();
      const metadata = withoutPixelModule(metadataOf(copy, 'frames'));
      const parts = [json([metadata]), ...frames.map((frame) => bulk('frames', frame, mediaType))];
      expect((await post('application/dicom+json', parts)).status).toBe(200);
      const kept = await ask(pathOf(copy), { accept: 'application/dicom; transfer-syntax=*' });
      const { dataSet, transferSyntaxUid } = readPart10(kept.bytes);
      expect(transferSyntaxUid).toBe(uid);
      expect(dataSet.getNumber(Tag.NumberOfFrames)).toBe(2);
      expect(dataSet.getNumber(Tag.BitsStored)).toBe(12);
      const native = await ask(`${pathOf(copy)}/frames/2`, { accept: 'application/octet-stream' });
      expect(new Uint16Array(native.bytes.slice().buffer)[63]).toBe(127 * 9);
    },
  );

  test('§10.5.2.3: PNG, which DICOM has no place for, is converted', async () => {
    const instance = instanceInTest();
    const data = Uint8Array.from({ length: 12 }, (_, index) => index * 20);
    const png = encodePng({ width: 2, height: 2, channels: 3, depth: 8, data });
    const metadata = withoutPixelModule(metadataOf(instance, 'picture'));
    const answer = await post('application/dicom+json', [
      json([metadata]),
      bulk('picture', png, 'image/png'),
    ]);
    expect(answer.status).toBe(200);
    const { dataSet } = readPart10((await ask(pathOf(instance), { accept: 'application/dicom' })).bytes);
    expect(dataSet.getString(Tag.PhotometricInterpretation)).toBe('RGB');
    expect([...dataSet.getBytes(Tag.PixelData)]).toEqual([...data]);
  });

  test('§8.7.9: the transfer syntax in file meta information wins over that of the part', async () => {
    const instance = instanceInTest();
    const metadata = metadataOf(instance, 'pixels');
    const source = instanceInTest();
    await store([source]);
    const rle = (await ask(`${pathOf(source)}/frames/1`, { accept: 'image/dicom-rle' })).bytes;
    const named = { ...metadata, '00020010': { vr: 'UI', Value: [TransferSyntaxUid.RleLossless] } };
    const contentType = `image/jls; transfer-syntax=${TransferSyntaxUid.JpegLsLossless}`;
    expect(
      (await post('application/dicom+json', [json([named]), bulk('pixels', rle, contentType)])).status,
    ).toBe(200);
    const native = await ask(`${pathOf(instance)}/frames/1`, { accept: 'application/octet-stream' });
    expect(new Uint16Array(native.bytes.slice().buffer)[63]).toBe(63);
  });

  test('§10.5.2: pixel data of a type that cannot be stored is told of for its instance', async () => {
    const instance = instanceInTest();
    const parts = [json([metadataOf(instance, 'sound')]), bulk('sound', new Uint8Array(4), 'audio/mpeg')];
    const answer = await post('application/dicom+json', parts);
    expect(answer.status).toBe(409);
    expect(reasonsOf(failed(answer))).toEqual([0xc122]);
  });
});

describe('bad input', () => {
  test.each([
    ['a BulkDataURI that no part answers', 'elsewhere'],
    ['a BulkDataURI on another server, which is not fetched', 'http://127.0.0.1:1/secret'],
    ['a BulkDataURI that is a file', 'file:///etc/passwd'],
  ])('%s: nothing is stored', async (_what, uri) => {
    const instance = instanceInTest();
    const answer = await post('application/dicom+json', [json([metadataOf(instance, uri)])]);
    expect(answer.status).toBe(409);
    expect(failed(answer)[0]?.['00081155']?.Value).toEqual([instance.sopInstanceUid]);
    expect((await ask(pathOf(instance))).status).toBe(404);
  });

  test('a document type in XML, with or without an entity, is refused and nothing of it is read', async () => {
    const xml = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><NativeDicomModel>&e;</NativeDicomModel>`;
    const body = new TextEncoder().encode(xml);
    const answer = await post('application/dicom+xml', [{ contentType: 'application/dicom+xml', body }]);
    expect(answer.status).toBe(400);
    expect(answer.text()).not.toContain('root:');
  });

  test.each([
    ['no JSON', '{"0010'],
    ['a list of numbers', '[1,2]'],
    ['a sequence nested without end', `${'{"00081115":{"vr":"SQ","Value":['.repeat(20_000)}`],
  ])('metadata that is %s is answered 400', async (_what, text) => {
    const body = new TextEncoder().encode(text);
    const answer = await post('application/dicom+json', [{ contentType: 'application/dicom+json', body }]);
    expect(answer.status).toBe(400);
  });

  test('sequences nested deeper than an archive takes are told of, and not followed', async () => {
    const begin = '{"00080018":{"vr":"UI","Value":["2.25.99"]},"00081115":{"vr":"SQ","Value":[';
    const nested = `${begin}${'{"00081115":{"vr":"SQ","Value":['.repeat(1000)}${']}}'.repeat(1000)}]}}`;
    const body = new TextEncoder().encode(nested);
    const answer = await post('application/dicom+json', [{ contentType: 'application/dicom+json', body }]);
    expect(answer.status).toBe(409);
  });

  test('a part whose headers never end is answered 400', async () => {
    const body = new TextEncoder().encode(`--b\r\nX: ${'x'.repeat(100_000)}`);
    const headers = { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' };
    expect((await ask('/dicom-web/studies', { method: 'POST', headers, body })).status).toBe(400);
  });
});
