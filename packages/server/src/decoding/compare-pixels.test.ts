import { createUid, TransferSyntaxUid } from '@isocenter/dicom';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instanceInTest, type ServerInTest, startServerInTest, upload } from '../testing/server-in-test.ts';

let server: ServerInTest;
beforeAll(async () => {
  server = await startServerInTest();
});
afterAll(() => server.remove());

const pixels = Uint16Array.from({ length: 64 }, (_, index) => index);
const instanceOf = (uids: Record<string, string>, PixelData: Uint16Array, transferSyntaxUid: string) =>
  instanceInTest({ ...uids, PixelData }, transferSyntaxUid).bytes;

test('the same pixels in another transfer syntax are already stored; one other pixel makes another object', async () => {
  const uids = {
    StudyInstanceUID: createUid(),
    SeriesInstanceUID: createUid(),
    SOPInstanceUID: createUid(),
  };
  const { ExplicitVrLittleEndian, ExplicitVrBigEndian } = TransferSyntaxUid;
  const first = await upload(server, instanceOf(uids, pixels, ExplicitVrLittleEndian));
  expect(first.report).toMatchObject({ stored: 1 });
  const again = await upload(server, instanceOf(uids, pixels, ExplicitVrBigEndian));
  expect(again.report).toMatchObject({ alreadyStored: 1, refused: 0 });
  const other = pixels.map((value, index) => (index === 63 ? value + 1 : value));
  const different = await upload(server, instanceOf(uids, other, ExplicitVrBigEndian));
  expect(different.report).toMatchObject({ stored: 0, alreadyStored: 0 });
});
