import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeDataSet, TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { openArchive } from '../open-archive.ts';
import { madeDataSet, secondaryCapture, stillClock } from '../testing/made-instances.ts';

const mebibyte = 2 ** 20;

test('an instance of 256 MiB passes through a few MiB of memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-memory-'));
  const archive = await openArchive({ folder, clock: stillClock });
  const pixelBytes = 256 * mebibyte;
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  async function* bytes() {
    yield encodeDataSet(madeDataSet(), TransferSyntaxUid.ExplicitVrLittleEndian);
    const header = new DataView(new ArrayBuffer(12));
    header.setUint32(0, 0xe07f1000);
    header.setUint32(4, 0x4f420000);
    header.setUint32(8, pixelBytes, true);
    yield new Uint8Array(header.buffer);
    const chunk = new Uint8Array(mebibyte);
    for (let sent = 0; sent < pixelBytes; sent += chunk.length) {
      chunk.fill(sent / mebibyte);
      yield chunk;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
  }
  const outcome = await archive.keep({
    origin: { door: 'dimse', userId: 'local' },
    bytes: bytes(),
    dataSetOnly: {
      transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
      sopClassUid: secondaryCapture,
      sopInstanceUid: '2.25.1111',
    },
  });
  expect(outcome).toMatchObject({ status: 'stored' });
  expect(most).toBeLessThan(32 * mebibyte);
  await archive.close();
  await rm(folder, { recursive: true });
});
