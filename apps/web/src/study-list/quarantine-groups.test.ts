import { expect, test } from 'vitest';
import type { HiddenInstance } from '../api.ts';
import { comparedIdentity, consequenceOf, groupsOf } from './quarantine-groups.ts';

const waiting = (id: number, more: Partial<HiddenInstance> = {}): HiddenInstance => ({
  id,
  reason: 'quarantined',
  why: 'ARCHIVE_PATIENT_CONFLICT',
  sopInstanceUid: `2.25.${id}`,
  seriesInstanceUid: '2.25.11',
  studyInstanceUid: '2.25.1',
  since: '2026-01-02T03:04:05.000Z',
  ...more,
});

test('what came for one study for one reason is decided on together, other patients apart', () => {
  const queue = [
    waiting(4),
    waiting(3, { why: 'ARCHIVE_SERIES_ELSEWHERE' }),
    waiting(2),
    waiting(1, { patientId: 'OTHER' }),
  ];
  expect(groupsOf(queue).map(({ ids }) => ids)).toEqual([[4, 2], [3], [1]]);
});

test('what differs from the patient that is here is marked, and only that', () => {
  const here = { patientName: 'Phantom, Anna', patientId: '1' };
  const [group] = groupsOf([waiting(1, { patientName: 'Phantom, Anna', patientId: '2', here })]);
  const differing = group && comparedIdentity(group).filter(({ differs }) => differs);
  expect(differing?.map(({ label, came, here: stated }) => [label, came, stated])).toEqual([
    ['Patient ID', '2', '1'],
  ]);
  const [alone] = groupsOf([waiting(1, { patientId: '2' })]);
  expect(
    alone && comparedIdentity(alone).some(({ differs, here: stated }) => differs || stated !== undefined),
  ).toBe(false);
});

test('says what it would mean to show a group: two patients in one, a series in two studies, another image hidden', () => {
  const told = (why: string, ...ids: number[]) => {
    const [group] = groupsOf(ids.map((id) => waiting(id, { why })));
    return group && consequenceOf(group);
  };
  expect([
    told('ARCHIVE_PATIENT_CONFLICT', 1),
    told('ARCHIVE_PATIENT_CONFLICT', 2, 1),
    told('ARCHIVE_SERIES_ELSEWHERE', 1),
    told('ARCHIVE_INSTANCE_DIFFERS', 2, 1),
    told('another reason', 1),
  ]).toEqual([
    "It and what is here will be shown as one patient's. Are they of one patient?",
    "They and what is here will be shown as one patient's. Are they of one patient?",
    'The series will be shown in both studies.',
    'What is here under the same SOP Instance UIDs will be hidden. It is kept.',
    'It will be shown to everyone.',
  ]);
});
