import { type DataSetContent, dataSetOf, Tag } from '@isocenter/dicom';
import type { DimseServiceUser, NormalizedOperation } from '@isocenter/network';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { MemoryRecords } from '../records/index.ts';
import { clockInTest, type DimseInTest, listenInTest, silentLogger } from '../testing/dimse-in-test.ts';
import { addOrder } from '../worklist/index.ts';
import { procedureStepService } from './index.ts';
import { PERFORMED_PROCEDURE_STEP, PERFORMED_PROCEDURE_STEP_RETRIEVE } from './procedure-sop-classes.ts';

const records = new MemoryRecords(clockInTest, 'Reader');
let dimse: DimseInTest;
let user: DimseServiceUser;
beforeAll(async () => {
  dimse = await listenInTest({
    'procedure-step': procedureStepService({ steps: records.procedureSteps, logger: silentLogger }),
  });
  await addOrder(records.worklist, 'local', {
    patientName: 'Doe^Jane',
    patientId: 'P1',
    stationAeTitle: 'CT1',
    modality: 'CT',
    startsAt: '2026-07-05T08:30',
    studyInstanceUid: '2.25.1',
    scheduledProcedureStepId: 'S1',
  });
});
afterAll(() => dimse.close());
beforeEach(async () => {
  user = await dimse.call([PERFORMED_PROCEDURE_STEP, PERFORMED_PROCEDURE_STEP_RETRIEVE]);
});
afterEach(() => user.release());

const ask = (operation: NormalizedOperation, sopInstanceUid: string | undefined, content?: DataSetContent) =>
  user.normalized({
    operation,
    sopClassUid: operation === 'N-GET' ? PERFORMED_PROCEDURE_STEP_RETRIEVE : PERFORMED_PROCEDURE_STEP,
    sopInstanceUid,
    ...(content && { dataSet: dataSetOf(content) }),
  });

const begun: DataSetContent = {
  ScheduledStepAttributesSequence: [{ StudyInstanceUID: '2.25.1', ScheduledProcedureStepID: 'S1' }],
  PatientName: 'Müller^Eva',
  PerformedProcedureStepID: 'PPS1',
  PerformedStationAETitle: 'CT1',
  PerformedProcedureStepStartDate: '20260705',
  PerformedProcedureStepStartTime: '0831',
  PerformedProcedureStepStatus: 'IN PROGRESS',
  Modality: 'CT',
};

test('a step is told of once, goes on, ends once, and carries its order and study along', async () => {
  const stateOfOrder = async () => (await records.worklist.find({}))[0]?.state;
  expect(await ask('N-SET', '2.25.9', {})).toMatchObject({ status: 0x112 });
  expect(await ask('N-CREATE', '2.25.9', { ...begun, Modality: '' })).toMatchObject({
    status: 0x121,
    errorComment: 'Modality has no value',
  });
  expect(await ask('N-CREATE', '2.25.9', begun)).toMatchObject({ status: 0, sopInstanceUid: '2.25.9' });
  expect(await ask('N-CREATE', '2.25.9', begun)).toMatchObject({ status: 0x111 });
  expect(await stateOfOrder()).toBe('started');
  const end = {
    PerformedProcedureStepStatus: 'COMPLETED',
    PerformedProcedureStepEndDate: '20260705',
    PerformedProcedureStepEndTime: '0850',
    PerformedSeriesSequence: [
      { SeriesInstanceUID: '2.25.3', ReferencedImageSequence: [{ ReferencedSOPInstanceUID: '2.25.4' }] },
    ],
  };
  // Two at once: one of them finds the step over.
  const both = await Promise.all([ask('N-SET', '2.25.9', end), ask('N-SET', '2.25.9', end)]);
  expect(both.map(({ status, errorId }) => [status, errorId]).sort()).toEqual([
    [0, undefined],
    [0x110, 0xa710],
  ]);
  expect(await stateOfOrder()).toBe('completed');
  expect(await records.procedureSteps.expectedInstances(['2.25.1'])).toEqual(new Map([['2.25.1', 1]]));
});

test('a step without a UID gets one, and can be read whole or in part', async () => {
  const { sopInstanceUid = '' } = await ask('N-CREATE', undefined, begun);
  expect(sopInstanceUid).toMatch(/^2\.25\./);
  const whole = await ask('N-GET', sopInstanceUid);
  expect(whole.dataSet?.getString(Tag.PatientName)).toBe('Müller^Eva');
  const part = await user.normalized({
    operation: 'N-GET',
    sopClassUid: PERFORMED_PROCEDURE_STEP_RETRIEVE,
    sopInstanceUid,
    attributeTags: [Tag.PerformedProcedureStepStatus, Tag.StudyID],
  });
  expect([...(part.dataSet?.elements() ?? [])].map(({ tag }) => tag)).toEqual([
    Tag.PerformedProcedureStepStatus,
  ]);
  expect(await ask('N-GET', '2.25.99')).toMatchObject({ status: 0x112 });
});

test('a step cannot be deleted', async () => {
  expect(await ask('N-DELETE', '2.25.9')).toMatchObject({ status: 0x211 });
});
