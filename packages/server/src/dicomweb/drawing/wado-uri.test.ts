import { readPart10, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { decode as decodePng } from 'fast-png';
import { beforeAll, describe, expect, test } from 'vitest';
import { type InstanceInTest, pathOf } from '../../testing/server-in-test.ts';
import { serverOfFile } from '../../testing/server-of-file.ts';

// Each title begins with the section of PS3.18 whose "shall" it holds us to.

const { ask, stored } = serverOfFile();
let image: InstanceInTest;
let movie: InstanceInTest;
let report: InstanceInTest;
beforeAll(async () => {
  image = await stored();
  movie = await stored({
    NumberOfFrames: 2,
    PixelData: Uint16Array.from({ length: 128 }, (_, index) => index),
  });
  report = await stored({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.11',
    Modality: 'SR',
    PixelData: undefined,
  });
});

const wado = (instance: InstanceInTest, more = '', accept: string | null = '*/*') =>
  ask(
    `/wado?requestType=WADO&studyUID=${instance.studyInstanceUid}&seriesUID=${instance.seriesInstanceUid}&objectUID=${instance.sopInstanceUid}${more}`,
    { accept },
  );

describe('media types (§9.5.2)', () => {
  test('§9.5.2: a single image is a JPEG by default, everything else a DICOM file', async () => {
    expect((await wado(image)).header('content-type')).toBe('image/jpeg');
    expect((await wado(movie)).header('content-type')).toContain('application/dicom');
    expect((await wado(report)).header('content-type')).toContain('application/dicom');
  });

  test('§9.4.2: the Accept header may be left out', async () => {
    expect((await wado(image, '', null)).status).toBe(200);
  });

  test('§9.4.1.2.1: the first content type that is to be had is given, and Accept has to admit it', async () => {
    const png = await wado(image, '&contentType=application/pdf,image/png,image/jpeg', 'image/*');
    expect(png.header('content-type')).toBe('image/png');
    expect((await wado(image, '&contentType=image/png', 'text/html')).status).toBe(406);
    expect((await wado(report, '&contentType=image/jpeg')).status).toBe(406);
  });

  test('§9.5.2: a DICOM file is the object itself', async () => {
    const { bytes } = await wado(image, '&contentType=application/dicom');
    expect(bytes).toEqual(image.bytes);
  });

  test('§9.4.1.2.2: a transfer syntax can be named', async () => {
    const more = `&contentType=application/dicom&transferSyntax=${TransferSyntaxUid.JpegLsLossless}`;
    const { transferSyntaxUid, dataSet } = readPart10((await wado(image, more)).bytes);
    expect(transferSyntaxUid).toBe(TransferSyntaxUid.JpegLsLossless);
    expect(dataSet.getString(Tag.SOPInstanceUID)).toBe(image.sopInstanceUid);
    const video = `&contentType=application/dicom&transferSyntax=${TransferSyntaxUid.Mpeg4HighProfileLevel41}`;
    expect((await wado(image, video)).status).toBe(406);
  });
});

describe('pictures (§9.4.1.2)', () => {
  const png = async (instance: InstanceInTest, more: string) => {
    const answer = await wado(instance, `&contentType=image/png${more}`);
    expect(answer.status).toBe(200);
    return decodePng(answer.bytes);
  };

  test('§9.4.1.2: rows and columns hold the picture, its proportions stay', async () => {
    expect(await png(image, '&rows=40&columns=20')).toMatchObject({ width: 20, height: 20 });
    expect(await png(image, '&rows=24')).toMatchObject({ width: 24, height: 24 });
  });

  test('§9.4.1.2: a region is a share of the image', async () => {
    const window = '&windowCenter=32&windowWidth=64';
    const whole = await png(image, window);
    const corner = await png(image, `${window}&region=0.5,0.5,1,1`);
    expect(corner).toMatchObject({ width: 4, height: 4 });
    expect([...corner.data.slice(0, 4)]).toEqual([...whole.data.slice(36, 40)]);
  });

  test('§9.4.1.2: a frame can be named', async () => {
    const window = '&windowCenter=64&windowWidth=128';
    const [first, second] = [
      await png(movie, `${window}&frameNumber=1`),
      await png(movie, `${window}&frameNumber=2`),
    ];
    expect(second.data[0]).toBeGreaterThan(first.data[63] as number);
    expect((await wado(movie, '&frameNumber=2')).header('content-type')).toBe('image/jpeg');
    expect((await wado(movie, '&frameNumber=3')).status).toBe(404);
  });

  test('§9.4.1.2: annotations are burned in', async () => {
    const size = '&rows=400&columns=400';
    expect((await png(image, `${size}&annotation=patient`)).data).not.toEqual((await png(image, size)).data);
  });
});

describe('status codes (§9.5.1)', () => {
  test.each([
    'windowCenter=1',
    'windowCenter=1&windowWidth=x',
    'rows=0',
    'region=0,0,2,1',
    'region=0.5,0,0.4,1',
    'imageQuality=101',
    'frameNumber=0',
    'annotation=all',
    'anonymize=yes',
    'presentationUID=1.2.3',
    'transferSyntax=1.2.840.10008.1.2.1',
    'contentType=application/dicom&rows=10',
  ])('§9.5.1: %s is answered 400', async (more) => {
    expect((await wado(image, `&${more}`)).status).toBe(400);
  });

  test.each(['requestType', 'studyUID', 'seriesUID', 'objectUID'])(
    '§9.4.1.1: without %s it is answered 400',
    async (name) => {
      const query = new URLSearchParams({
        requestType: 'WADO',
        studyUID: '1.2',
        seriesUID: '1.2',
        objectUID: '1.2',
      });
      query.delete(name);
      expect((await ask(`/wado?${query}`)).status).toBe(400);
    },
  );

  test('§9.5.1: what is not there is answered 404, what was deleted 410, what is held already 304', async () => {
    expect((await wado({ ...image, sopInstanceUid: '2.25.1' })).status).toBe(404);
    const gone = await stored();
    const tag = (await wado(gone)).header('etag') ?? '';
    const address = `/wado?requestType=WADO&studyUID=${gone.studyInstanceUid}&seriesUID=${gone.seriesInstanceUid}&objectUID=${gone.sopInstanceUid}`;
    expect((await ask(address, { headers: { 'if-none-match': tag } })).status).toBe(304);
    await ask(pathOf(gone), { method: 'DELETE' });
    expect((await wado(gone)).status).toBe(410);
  });
});
