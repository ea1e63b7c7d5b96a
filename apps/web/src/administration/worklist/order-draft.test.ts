import { expect, test } from 'vitest';
import type { WorklistEntry } from '../../api.ts';
import { draftOfOrder, emptyOrder, fieldsOfOrder, shownName } from './order-draft.ts';

const entry: WorklistEntry = {
  scheduledProcedureStepId: 'S9',
  studyInstanceUid: '2.25.99',
  state: 'scheduled',
  patientName: 'Doe^Jane',
  patientId: 'P1',
  issuerOfPatientId: 'HOSPITAL',
  patientBirthDate: '1980-02-29',
  patientSex: 'F',
  accessionNumber: 'ACC1',
  referringPhysician: 'Roe^R',
  requestingPhysician: 'Poe^P',
  requestedProcedureId: 'RP1',
  description: 'Thorax',
  stationAeTitle: 'CT1',
  stationName: 'Room 1',
  location: 'Cellar',
  modality: 'CT',
  startsAt: '2026-07-05T08:30:15',
  performingPhysician: 'Oz^O',
};

test.each(['Doe^Jane', 'Doe', 'Doe^Jane^Q^Dr', 'Yamada^Tarou=山田^太郎'])(
  'an order of %s comes back from its form as it was, under the same step and study',
  (patientName) => {
    const { state: _, ...fields } = { ...entry, patientName };
    expect(fieldsOfOrder(draftOfOrder({ ...entry, patientName }), { ...entry, patientName })).toEqual(fields);
  },
);

test('asks for a name in two parts where it has no more', () => {
  expect(draftOfOrder(entry)).toMatchObject({ familyName: 'Doe', givenName: 'Jane', wholeName: undefined });
  expect(draftOfOrder({ ...entry, patientName: 'Doe^Jane^^^' }).wholeName).toBeUndefined();
  expect(draftOfOrder({ ...entry, patientName: 'Doe^Jane^Q' }).wholeName).toBe('Doe^Jane^Q');
});

test('a new order leaves out what was not typed, its step and study above all', () => {
  const draft = {
    ...emptyOrder('2026-07-05'),
    familyName: ' Doe ',
    patientId: 'P1',
    modality: 'CT',
    stationAeTitle: 'CT1',
    time: '08:30',
  };
  expect(fieldsOfOrder(draft)).toEqual({
    patientName: 'Doe',
    patientId: 'P1',
    modality: 'CT',
    stationAeTitle: 'CT1',
    startsAt: '2026-07-05T08:30',
  });
});

test.each([
  ['Doe^Jane^Q^Dr', 'Doe, Jane Q'],
  ['Doe', 'Doe'],
  ['^^=山田^太郎', '山田, 太郎'],
  ['', ''],
])('shows %j as %j', (name, shown) => expect(shownName(name)).toBe(shown));
