import { setImmediate as immediate } from 'node:timers/promises';
import { type DicomJson, Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { matchesOf } from './match-of.ts';

const study = {
  study_instance_uid: '1.1',
  modalities: 'CT\\SR',
  number_of_series: 1,
  number_of_instances: 1000,
  number_of_quarantined: 0,
  received_at: '2026-01-02T03:04:05Z',
  attributes: '{"0020000D":{"vr":"UI","Value":["1.1"]},"00080020":{"vr":"DA","Value":["20260102"]}}',
  patient_attributes: '{"00100020":{"vr":"LO","Value":["PH-1"]}}',
};
const series = {
  series_instance_uid: '1.1.1',
  number_of_instances: 1000,
  attributes: '{"00080060":{"vr":"CS","Value":["CT"]},"00080008":{"vr":"CS","Value":["OF THE SERIES"]}}',
};
const instance = (number: number) => ({
  sop_instance_uid: `1.1.1.${number}`,
  sop_class_uid: '1.2.840.10008.5.1.4.1.1.2',
  attributes: `{"00200013":{"vr":"IS","Value":[${number}]},"00080008":{"vr":"CS","Value":["OWN"]}}`,
});
const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    studies: study,
    series,
    instances: instance(index),
    extra: {
      '00080008': { vr: 'CS', Value: ['EXTRA'] },
      '00184000': { vr: 'LT', Value: ['EXTRA'] },
    } satisfies DicomJson,
  }));
const query = { level: 'IMAGE', keys: [], include: [Tag.ImageType, Tag.AcquisitionComments] } as const;

test('what lies nearest to the instance is told of it, and what is not known there from above', async () => {
  const [first, second] = await matchesOf(rows(2), query);
  expect(second?.keys).toEqual({
    studyInstanceUid: '1.1',
    seriesInstanceUid: '1.1.1',
    sopInstanceUid: '1.1.1.1',
  });
  expect(second?.attributes).toMatchObject({
    '00080008': { vr: 'CS', Value: ['OWN'] },
    '00080018': { vr: 'UI', Value: ['1.1.1.1'] },
    '00080020': { vr: 'DA', Value: ['20260102'] },
    '00080060': { vr: 'CS', Value: ['CT'] },
    '00080061': { vr: 'CS', Value: ['CT', 'SR'] },
    '00100010': { vr: 'PN' },
    '00100020': { vr: 'LO', Value: ['PH-1'] },
    '00184000': { vr: 'LT', Value: ['EXTRA'] },
    '00200013': { vr: 'IS', Value: [1] },
  });
  const all = await matchesOf(rows(2), { ...query, include: 'all' });
  expect(all[1]?.attributes).toEqual(second?.attributes);
  expect(first?.attributes['00200013']).toEqual({ vr: 'IS', Value: [0] });
});

test('a great many rows are read in turns with others', async () => {
  let turnsOfOthers = 0;
  let isDone = false;
  const reading = matchesOf(rows(1000), query).finally(() => {
    isDone = true;
  });
  for (; !isDone; turnsOfOthers++) await immediate();
  expect(await reading).toHaveLength(1000);
  expect(turnsOfOthers).toBeGreaterThanOrEqual(4);
});
