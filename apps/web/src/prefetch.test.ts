import { expect, test } from 'vitest';
import { transferSyntaxTold } from './prefetch.ts';

const manifest = JSON.stringify({
  series: [
    { seriesInstanceUid: '1.2.3', instances: [{ transferSyntaxUid: '1.2.840.10008.1.2.4.201' }] },
    { seriesInstanceUid: '1.2.4', instances: [{ transferSyntaxUid: '1.2.840.10008.1.2' }] },
  ],
});

test('the transfer syntax of the series looked at is told, else the first', () => {
  expect(transferSyntaxTold(manifest, undefined)).toBe('1.2.840.10008.1.2.4.201');
  expect(transferSyntaxTold(manifest, '1.2.4')).toBe('1.2.840.10008.1.2');
  expect(transferSyntaxTold(manifest, '1.2.5')).toBe('1.2.840.10008.1.2.4.201');
});

test('a class of objects is no transfer syntax, and an answer may name none', () => {
  const metadata = JSON.stringify([
    { '00080016': { vr: 'UI', Value: ['1.2.840.10008.1.20.1'] } },
    { '00080018': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] } },
  ]);
  expect(transferSyntaxTold(metadata, undefined)).toBeUndefined();
  expect(transferSyntaxTold('', '1.2.3')).toBeUndefined();
});
