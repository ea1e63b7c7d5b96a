import { encodeDataSet, readPart10, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDimse } from './dimse/index.ts';
import {
  encapsulatedInTest,
  instanceInTest,
  pathOf,
  type ServerInTest,
  startServerInTest,
  upload,
} from './testing/server-in-test.ts';

// Every value that could name someone, each of its own, so that the log tells which one leaked.
const patient = {
  PatientName: 'LEAKNAME^ANNA',
  PatientID: 'LEAKID-77',
  PatientBirthDate: '19630401',
  OtherPatientIDs: 'LEAKOTHER',
  PatientAddress: 'LEAKSTREET 1',
  AccessionNumber: 'LEAKACC',
  StudyDescription: 'LEAKSTUDY',
  SeriesDescription: 'LEAKSERIES',
  ReferringPhysicianName: 'LEAKDOCTOR^B',
  InstitutionName: 'LEAKHOSPITAL',
};
const secrets = /LEAK|19630401|1963-04-01/i;

let server: ServerInTest;
beforeAll(async () => {
  server = await startServerInTest();
});
afterAll(() => server.remove());

const ask = async (path: string, init: RequestInit = {}) => {
  const answer = await fetch(`${server.url}${path}`, init);
  await answer.arrayBuffer();
  return answer.status;
};

/** One STOW request; its parts are what they are. */
function stow(...files: Uint8Array[]) {
  const pieces = files.flatMap((bytes) => [
    Buffer.from('--b\r\ncontent-type: application/dicom\r\n\r\n'),
    bytes,
    Buffer.from('\r\n'),
  ]);
  return ask('/dicom-web/studies', {
    method: 'POST',
    headers: {
      'content-type': 'multipart/related; type="application/dicom"; boundary=b',
      accept: 'application/dicom+json',
    },
    body: Buffer.concat([...pieces, Buffer.from('--b--\r\n')]),
  });
}

test('a study full of names comes in by every door, is asked for and broken in every way, and the log names no one', async () => {
  const [first, second, third] = [1, 2, 3].map(() => instanceInTest(patient));
  if (!first || !second || !third) throw new Error('three instances');
  const cut = (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 9);

  // In: whole, again, in conflict, cut short, and not DICOM at all.
  await upload(server, first.bytes, 'LEAKNAME_ANNA.dcm');
  await upload(server, first.bytes, 'LEAKNAME_ANNA.dcm');
  await upload(server, cut(second.bytes), 'LEAKNAME_ANNA_cut.dcm');
  await upload(server, Buffer.from('LEAKNAME is no image'), 'LEAKNAME.txt');
  expect(await stow(second.bytes)).toBe(200);
  await stow(cut(third.bytes), Buffer.from('LEAKNAME'));
  const { dataSet } = readPart10(first.bytes);
  const conflict = { ...patient, PatientID: 'LEAKID-78', PatientName: 'LEAKNAME^OTHER' };
  const sameUids = {
    StudyInstanceUID: first.studyInstanceUid,
    SeriesInstanceUID: first.seriesInstanceUid,
    SOPInstanceUID: first.sopInstanceUid,
  };
  await stow(instanceInTest({ ...conflict, ...sameUids }).bytes);
  await stow(instanceInTest({ ...conflict, StudyInstanceUID: first.studyInstanceUid }).bytes);
  const association = await connectDimse({
    host: '127.0.0.1',
    port: server.dicomPort,
    clock: Date,
    callingAeTitle: 'SENDER',
    calledAeTitle: 'ISOCENTER',
    presentationContexts: [
      {
        abstractSyntaxUid: dataSet.getString(Tag.SOPClassUID),
        transferSyntaxUids: [TransferSyntaxUid.ExplicitVrLittleEndian],
      },
    ],
  });
  const encoded = encodeDataSet(readPart10(third.bytes).dataSet, TransferSyntaxUid.ExplicitVrLittleEndian);
  for (const bytes of [encoded, encoded.subarray(0, encoded.length - 11)]) {
    await association.store({
      sopClassUid: dataSet.getString(Tag.SOPClassUID),
      sopInstanceUid: third.sopInstanceUid,
      transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
      dataSet: [bytes],
    });
  }
  await association.release();

  // Out: found, seen, and asked for in ways that cannot be.
  const dicomJson = { headers: { accept: 'application/dicom+json' } };
  const search = { 'content-type': 'application/json' };
  expect(await ask('/dicom-web/studies?PatientName=LEAKNAME*&PatientID=LEAKID-77', dicomJson)).toBe(200);
  await ask('/dicom-web/studies?PatientBirthDate=19630401-LEAK&StudyTime=LEAK', dicomJson);
  await ask('/dicom-web/LEAKNAME/LEAKID-77?PatientName=LEAKNAME', dicomJson);
  await ask('/api/v1/studies/search', {
    method: 'POST',
    headers: search,
    body: JSON.stringify({ text: 'LEAKNAME', sort: 'LEAKNAME' }),
  });
  await ask('/api/v1/studies/search', { method: 'POST', headers: search, body: '{"text":"LEAKNAME' });
  await ask(`/api/v1/drafts/${first.studyInstanceUid}`, {
    method: 'PUT',
    headers: search,
    body: JSON.stringify({ version: 7, annotations: ['LEAKNAME'] }),
  });
  for (const path of [
    '',
    '/metadata',
    '/rendered',
    '/frames/1',
    '/thumbnail',
    '/frames/99',
    '/frames/LEAK',
  ]) {
    await ask(`${pathOf(first)}${path}`, { headers: { accept: '*/*' } });
  }
  await ask(`${pathOf(first)}/rendered?window=LEAKNAME`, { headers: { accept: 'image/png, LEAKNAME' } });
  const damaged = encapsulatedInTest(TransferSyntaxUid.JpegBaseline8Bit, Buffer.from('LEAKNAME'));
  await upload(server, damaged.bytes);
  await ask(`${pathOf(damaged)}/rendered`, { headers: { accept: 'image/png' } });
  await ask('/metrics');
  await ask('/api/v1/operation');

  const lines = server.log().trim().split('\n');
  expect(lines.length).toBeGreaterThan(8);
  expect(lines.filter((line) => secrets.test(line))).toEqual([]);
});
