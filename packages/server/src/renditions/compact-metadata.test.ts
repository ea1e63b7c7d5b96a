import { expect, test } from 'vitest';
import { CompactMetadataBuilder } from './compact-metadata.ts';

test('says once what all have alike, and of each what is its own; no pixel data, nothing private', () => {
  const builder = new CompactMetadataBuilder();
  for (const number of [1, 2]) {
    builder.add({
      '00100020': { vr: 'LO', Value: ['P'] },
      '00200013': { vr: 'IS', Value: [number] },
      '00091001': { vr: 'LO', Value: ['private'] },
      '7FE00010': { vr: 'OW', BulkDataURI: '/studies/1/pixels' },
      '00081140': { vr: 'SQ', Value: [{ '00420011': { vr: 'OB', BulkDataURI: `/studies/1/${number}` } }] },
      ...(number === 1 && { '00281050': { vr: 'DS', Value: [40] } }),
    });
  }
  const reference = (number: number) => ({
    '00081140': { vr: 'SQ', Value: [{ '00420011': { vr: 'OB', BulkDataURI: `studies/1/${number}` } }] },
  });
  expect(JSON.parse([...builder.pieces()].join(''))).toEqual({
    common: { '00100020': { vr: 'LO', Value: ['P'] } },
    own: [
      { '00200013': { vr: 'IS', Value: [1] }, ...reference(1), '00281050': { vr: 'DS', Value: [40] } },
      { '00200013': { vr: 'IS', Value: [2] }, ...reference(2) },
    ],
  });
});
