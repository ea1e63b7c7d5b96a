import { createUid, TransferSyntaxUid } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { partsOf } from '../../testing/dicomweb-in-test.ts';
import { encapsulatedInTest, instanceInTest, pathOf } from '../../testing/server-in-test.ts';
import { serverOfFile } from '../../testing/server-of-file.ts';

const { ask, store } = serverOfFile();
const h264 = '1.2.840.10008.1.2.4.102';
const mpeg2 = '1.2.840.10008.1.2.4.100';
const ascii = (text: string) => new TextEncoder().encode(text);
const mp4 = Uint8Array.of(0, 0, 0, 8, ...ascii('ftyp'), ...Array.from({ length: 192 }, (_, index) => index));
const packet = Uint8Array.from({ length: 188 }, (_, index) => (index === 0 ? 0x47 : 1));
const videoOf = (syntax: string, stream: Uint8Array, content = {}) =>
  store(encapsulatedInTest(syntax, stream, { NumberOfFrames: 3, ...content }));

describe('rendered video (PS3.18 Table 8.7.4-1)', () => {
  test('is the stream as it is stored, whole, in part and unchanged', async () => {
    const path = `${pathOf(await videoOf(h264, mp4))}/rendered`;
    const whole = await ask(path, { accept: 'video/mp4' });
    expect([whole.status, whole.header('content-type'), whole.bytes]).toEqual([200, 'video/mp4', mp4]);
    const range = await ask(path, { accept: 'video/mp4', headers: { range: 'bytes=4-7' } });
    expect([range.status, new TextDecoder().decode(range.bytes)]).toEqual([206, 'ftyp']);
    const headers = { 'if-none-match': whole.header('etag') ?? '' };
    expect((await ask(path, { accept: 'video/mp4', headers })).status).toBe(304);
    const parts = await partsOf(await ask(path, { accept: 'multipart/related; type="video/mp4"' }));
    expect(parts.map(({ bytes }) => bytes)).toEqual([mp4]);
    expect((await ask(path, { accept: 'image/jpeg' })).status).toBe(406);
  });

  test.each([
    ['in a transport stream', packet, '', 'mpeg-ts'],
    ['with something drawn into it', mp4, '?annotation=patient', 'nothing is drawn'],
  ])('%s is refused by name', async (_what, stream, query, reason) => {
    const refused = await ask(`${pathOf(await videoOf(h264, stream))}/rendered${query}`);
    expect([refused.status, refused.text()]).toEqual([406, expect.stringContaining(reason)]);
  });

  test('of MPEG-2 is video/mpeg', async () => {
    const stream = Uint8Array.of(0, 0, 1, 0xb3, 1, 2, 3, 4);
    const answer = await ask(`${pathOf(await videoOf(mpeg2, stream))}/rendered`);
    expect([answer.header('content-type'), answer.bytes]).toEqual(['video/mpeg', stream]);
  });

  test('has no pictures: one of its frames is refused, and pictures of its study are given without it', async () => {
    const image = await store(instanceInTest());
    const video = await videoOf(h264, mp4, { StudyInstanceUID: image.studyInstanceUid });
    const frame = await ask(`${pathOf(video)}/frames/1/rendered`, { accept: 'image/png' });
    expect([frame.status, frame.text()]).toEqual([406, expect.stringContaining('coded as video')]);
    const study = await ask(`/dicom-web/studies/${image.studyInstanceUid}/rendered`, {
      accept: 'multipart/related; type="image/png"',
    });
    expect([study.status, study.header('warning')]).toEqual([
      206,
      expect.stringContaining('1 of the instances'),
    ]);
    expect(await partsOf(study)).toHaveLength(1);
    const series = `/dicom-web/studies/${video.studyInstanceUid}/series/${video.seriesInstanceUid}/rendered`;
    expect((await ask(series, { accept: 'multipart/related; type="image/png"' })).status).toBe(406);
  });
});

test.each([
  ['MPEG-2', mpeg2, 'video/mpeg'],
  ['H.264', h264, 'video/mp4'],
  ['H.264 in fragments', `${h264}.1`, 'application/octet-stream'],
  ['HEVC', '1.2.840.10008.1.2.4.107', 'video/H265'],
])('bulk data of %s is given in ranges over all of its fragments', async (_what, syntax, mediaType) => {
  const fragments = [mp4.subarray(0, 100), mp4.subarray(100)];
  const stored = await store(encapsulatedInTest(syntax, fragments, { NumberOfFrames: 3 }));
  const [metadata] = (await ask(`${pathOf(stored)}/metadata`)).json() as {
    '7FE00010': { BulkDataURI: string };
  }[];
  const address = metadata?.['7FE00010'].BulkDataURI.replace(/^https?:\/\/[^/]+/, '') ?? '';
  const accept = 'video/*; transfer-syntax=*, application/octet-stream; transfer-syntax=*; q=0.9';
  const part = await ask(address, { accept, headers: { range: 'bytes=98-101' } });
  expect([part.status, part.header('content-type'), part.header('content-range')]).toEqual([
    206,
    `${mediaType}; transfer-syntax=${syntax}`,
    `bytes 98-101/${mp4.length}`,
  ]);
  expect(part.bytes).toEqual(mp4.subarray(98, 102));
});

test('a presentation state is refused by name, not as something that is not there', async () => {
  const state = await store(
    instanceInTest(
      {
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.11.1',
        SeriesInstanceUID: createUid(),
        Modality: 'PR',
        PixelData: undefined,
      },
      TransferSyntaxUid.ExplicitVrLittleEndian,
    ),
  );
  const refused = await ask(`${pathOf(state)}/rendered`);
  expect([refused.status, refused.text()]).toEqual([406, expect.stringContaining('presentation state')]);
});
