import { type DataSetContent, dataSetOf, dataSetToJson, Tag } from '@isocenter/dicom';
import type { WorklistFields } from '@isocenter/network/api';
import { expect, test } from 'vitest';
import { MemoryRecords, type WorklistItem } from '../records/index.ts';
import { addOrder } from './worklist-desk.ts';
import { entryOf } from './worklist-fields.ts';
import { itemsOf, textOf, textsOf } from './worklist-item.ts';

const code = (value: string): DataSetContent => ({
  CodeValue: value,
  CodingSchemeDesignator: 'L',
  CodeMeaning: value,
});

/** As another system orders: with what plain fields have no word for. */
const ordered = {
  PatientName: 'Doe^Jane',
  PatientID: 'P1',
  Allergies: 'Iodine',
  StudyInstanceUID: '2.25.9',
  RequestedProcedureID: 'RP1',
  RequestedProcedureDescription: 'Thorax and liver',
  RequestedProcedureCodeSequence: [code('RPC')],
  ScheduledProcedureStepSequence: [
    {
      ScheduledProcedureStepID: 'S1',
      ScheduledProcedureStepDescription: 'Thorax',
      ScheduledProtocolCodeSequence: [code('SPC')],
      ScheduledStationAETitle: ['CT1', 'CT2'],
      Modality: 'CT',
      ScheduledProcedureStepStartDate: '20260705',
      ScheduledProcedureStepStartTime: '0830',
      PreMedication: 'None',
    },
  ],
} as const;

const fields: WorklistFields = {
  patientName: 'Doe^Jane',
  patientId: 'P1',
  description: 'Thorax',
  stationAeTitle: 'CT1',
  modality: 'CT',
  startsAt: '2026-07-05T08:30',
  requestedProcedureId: 'RP1',
  studyInstanceUid: '2.25.9',
  scheduledProcedureStepId: 'S1',
};

async function afterChange(change: Partial<WorklistFields>) {
  const { worklist } = new MemoryRecords({ now: () => Date.now() }, 'Reader');
  await addOrder(worklist, 'local', { attributes: dataSetToJson(dataSetOf(ordered)) });
  await addOrder(worklist, 'local', { ...fields, ...change });
  const [item] = await worklist.find({ scheduledProcedureStepId: 'S1' });
  const { attributes } = item as WorklistItem;
  const [step = {}] = itemsOf(attributes, Tag.ScheduledProcedureStepSequence);
  return { item: item as WorklistItem, attributes, step };
}

test('plain fields change what they say and leave what they have no word for', async () => {
  const { item, attributes, step } = await afterChange({
    patientName: 'Doe^Janet',
    startsAt: '2026-07-06T09:00',
    location: 'Cellar',
  });
  expect(entryOf(item)).toMatchObject({
    patientName: 'Doe^Janet',
    startsAt: '2026-07-06T09:00:00',
    location: 'Cellar',
  });
  expect(textOf(attributes, Tag.Allergies)).toBe('Iodine');
  expect(textOf(attributes, Tag.RequestedProcedureDescription)).toBe('Thorax and liver');
  expect(itemsOf(attributes, Tag.RequestedProcedureCodeSequence)).toHaveLength(1);
  expect(itemsOf(step, Tag.ScheduledProtocolCodeSequence)).toHaveLength(1);
  expect(textOf(step, Tag.PreMedication)).toBe('None');
  expect(textsOf(step, Tag.ScheduledStationAETitle)).toEqual(['CT1', 'CT2']);
  expect(item.scheduledStationAeTitles).toEqual(['CT1', 'CT2']);
});

test.each([{ description: 'Liver' }, { modality: 'MR' }])(
  'codes that the new words %j may contradict are gone',
  async (change) => {
    const { attributes, step } = await afterChange(change);
    expect(itemsOf(attributes, Tag.RequestedProcedureCodeSequence)).toEqual([]);
    expect(itemsOf(step, Tag.ScheduledProtocolCodeSequence)).toEqual([]);
    expect(textOf(attributes, Tag.RequestedProcedureDescription)).toBe(change.description ?? 'Thorax');
    expect(textOf(attributes, Tag.Allergies)).toBe('Iodine');
  },
);

test('what a field says no more is gone', async () => {
  const { worklist } = new MemoryRecords({ now: () => Date.now() }, 'Reader');
  await addOrder(worklist, 'local', { ...fields, location: 'Cellar', accessionNumber: 'A1' });
  await addOrder(worklist, 'local', fields);
  const [item] = await worklist.find({ scheduledProcedureStepId: 'S1' });
  const entry = entryOf(item as WorklistItem);
  expect(entry.location).toBeUndefined();
  expect(entry.accessionNumber).toBeUndefined();
});

test('another station alone is ordered where it is named', async () => {
  const { step } = await afterChange({ stationAeTitle: 'CT3' });
  expect(textsOf(step, Tag.ScheduledStationAETitle)).toEqual(['CT3']);
});

test.each([{ patientId: 'P2' }, { issuerOfPatientId: 'OTHER' }, { studyInstanceUid: '2.25.10' }])(
  'nothing of the order before is taken over to that of %j',
  async (change) => {
    const { attributes, step } = await afterChange(change);
    expect(textOf(attributes, Tag.Allergies)).toBeUndefined();
    expect(textOf(step, Tag.PreMedication)).toBeUndefined();
    expect(itemsOf(step, Tag.ScheduledProtocolCodeSequence)).toEqual([]);
  },
);
