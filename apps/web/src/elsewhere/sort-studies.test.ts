import { expect, test } from 'vitest';
import type { RemoteStudy } from '../api.ts';
import { sortStudies } from './sort-studies.ts';

const studies = [
  { studyInstanceUid: '1', patientName: 'Öhler, A', studyDate: '2025-01-02', studyTime: '09:00:00' },
  { studyInstanceUid: '2', patientName: 'berg, B', studyDate: '2025-01-02', studyTime: '11:00:00' },
  { studyInstanceUid: '3', patientId: 'ID-10' },
  { studyInstanceUid: '4', patientName: 'Zorn, C', patientId: 'ID-9', studyDate: '2024-01-02' },
].map((part): RemoteStudy => ({ modalities: [], here: 'none', numberOfInstancesHere: 0, ...part }));
const order = (...by: Parameters<typeof sortStudies> extends [unknown, ...infer R] ? R : never) =>
  sortStudies(studies, ...by).map(({ studyInstanceUid }) => studyInstanceUid);

test('sorts as people read, and what is unknown comes last either way', () => {
  expect(order('patientName', false)).toEqual(['2', '1', '4', '3']);
  expect(order('patientName', true)).toEqual(['4', '1', '2', '3']);
  expect(order('studyDate', true)).toEqual(['2', '1', '4', '3']);
  expect(order('patientId', false)).toEqual(['4', '3', '1', '2']);
});
