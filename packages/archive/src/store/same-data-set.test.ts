import { bytesSource, encodeDataSet, encodeFileMeta, TransferSyntaxUid, writePart10 } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { madeDataSet, madeFile, secondaryCapture } from '../testing/made-instances.ts';
import { digestOf, sameDataSet } from './same-data-set.ts';

const same = (a: Uint8Array, b: Uint8Array) => sameDataSet(bytesSource(a), bytesSource(b));

test('one data set behind two file metas is the same', async () => {
  const dataSet = madeDataSet({ PixelData: new Uint8Array(3_000_000).fill(7) });
  const meta = encodeFileMeta({
    mediaStorageSopClassUid: secondaryCapture,
    mediaStorageSopInstanceUid: '2.25.1111',
    transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
    sourceAeTitle: 'ANOTHER_SENDER',
  });
  const other = Buffer.concat([meta, encodeDataSet(dataSet, TransferSyntaxUid.ExplicitVrLittleEndian)]);
  expect(await same(writePart10(dataSet), other)).toBe(true);
});

test.each([2_999_999, 1_500_000, 0])('a difference in byte %i of the pixels is one', async (at) => {
  const pixels = new Uint8Array(3_000_000);
  const one = madeFile({ PixelData: pixels });
  const other = madeFile({ PixelData: Uint8Array.from(pixels).fill(1, at, at + 1) });
  expect(await same(one, other)).toBe(false);
});

test('the same object in another transfer syntax, or with one element more, is not the same', async () => {
  const dataSet = madeDataSet();
  const implicit = writePart10(dataSet, { transferSyntaxUid: TransferSyntaxUid.ImplicitVrLittleEndian });
  expect(await same(writePart10(dataSet), implicit)).toBe(false);
  expect(await same(writePart10(dataSet), writePart10(madeDataSet({ InstanceNumber: 1 })))).toBe(false);
});

test('the SHA-256 of a file is that of FIPS 180-4', async () => {
  const bytes = new TextEncoder().encode('abc');
  expect(await digestOf(bytesSource(bytes))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
