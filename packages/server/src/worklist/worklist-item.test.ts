import { isIsocenterError, Tag, tagToHex } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { entryOf, orderOfFields } from './worklist-fields.ts';
import { worklistItemOf } from './worklist-item.ts';

const fields = {
  patientName: 'Doe^Jane',
  patientId: 'P1',
  stationAeTitle: 'CT1',
  modality: 'CT',
  startsAt: '2026-07-05T08:30',
} as const;

describe('an order', () => {
  test('in plain fields becomes an item with all that only has to be unique', () => {
    const item = worklistItemOf(orderOfFields(fields), () => 'STEP1');
    expect(item).toMatchObject({
      scheduledProcedureStepId: 'STEP1',
      scheduledStationAeTitles: ['CT1'],
      startsAt: '2026-07-05T08:30:00',
      foldedPatientName: 'doe^jane==',
      state: 'scheduled',
      accessionNumber: '',
    });
    expect(item.studyInstanceUid).toMatch(/^2\.25\.\d+$/);
    expect(item.attributes).toMatchObject({
      '0020000D': { Value: [item.studyInstanceUid] },
      '00401001': { Value: ['STEP1'] },
      '00321060': { Value: ['CT'] },
    });
    expect(entryOf(item)).toEqual({
      ...fields,
      startsAt: '2026-07-05T08:30:00',
      state: 'scheduled',
      description: 'CT',
      requestedProcedureId: 'STEP1',
      scheduledProcedureStepId: 'STEP1',
      studyInstanceUid: item.studyInstanceUid,
    });
  });

  test('in plain fields comes back as it was', () => {
    const whole = {
      ...fields,
      startsAt: '2026-07-05T08:30:15',
      issuerOfPatientId: 'HOSPITAL',
      patientBirthDate: '1980-02-29',
      patientSex: 'F',
      accessionNumber: 'ACC1',
      referringPhysician: 'Roe^R',
      requestingPhysician: 'Poe^P',
      requestedProcedureId: 'RP1',
      description: 'Thorax nativ',
      studyInstanceUid: '2.25.99',
      scheduledProcedureStepId: 'S9',
      stationName: 'Room 1',
      location: 'Cellar',
      performingPhysician: 'Öz^Ö',
    } as const;
    expect(entryOf(worklistItemOf(orderOfFields(whole), () => 'unused'))).toEqual({
      ...whole,
      state: 'scheduled',
    });
  });

  test.each<[string, number, unknown]>([
    ['PatientName', Tag.PatientName, { vr: 'PN' }],
    ['PatientID', Tag.PatientID, undefined],
    ['StudyInstanceUID', Tag.StudyInstanceUID, { vr: 'UI', Value: ['1.02'] }],
    ['ScheduledProcedureStepSequence', Tag.ScheduledProcedureStepSequence, { vr: 'SQ' }],
  ])('without a right %s is refused by that name', (field, tag, attribute) => {
    const order = { ...orderOfFields(fields), [tagToHex(tag)]: attribute };
    if (attribute === undefined) delete order[tagToHex(tag)];
    expect(() => worklistItemOf(order, () => 'X')).toThrow(`its ${field} is wrong`);
  });

  test.each<[string, Partial<typeof fields> & { startsAt?: string }]>([
    ['ScheduledProcedureStepStartTime', { startsAt: '2026-07-05T' as never }],
    ['ScheduledProcedureStepStartDate', { startsAt: 'T08:30' as never }],
    ['ScheduledStationAETitle', { stationAeTitle: '' as never }],
    ['Modality', { modality: '' as never }],
  ])('without %s in its step is refused by that name', (field, change) => {
    const order = orderOfFields({ ...fields, description: 'Thorax', ...change });
    expect(() => worklistItemOf(order, () => 'X')).toThrow(`its ${field} is wrong`);
  });

  test('with what is no value of its VR is refused without telling it', () => {
    const order = { ...orderOfFields(fields), '00280010': { vr: 'US', Value: ['SECRET'] } };
    const attempt = () => worklistItemOf(order, () => 'X');
    expect(attempt).toThrow(
      expect.toSatisfy(
        (error) =>
          isIsocenterError(error, 'SERVER_WORKLIST_ITEM_INVALID') && !error.message.includes('SECRET'),
      ),
    );
    expect(() => worklistItemOf('x', () => 'X')).toThrow(/cannot be taken/);
  });
});
