import { type DataSet, dataSetOf, isIsocenterError, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryRecords } from '../records/index.ts';
import { clockInTest, type DimseInTest, listenInTest, silentLogger } from '../testing/dimse-in-test.ts';
import { addOrder } from '../worklist/index.ts';
import { worklistService } from './index.ts';
import { MODALITY_WORKLIST_FIND } from './procedure-sop-classes.ts';
import { peerInTest } from './testing/archive-in-test.ts';

const maximumMatches = 250;
let dimse: DimseInTest;
let reads = 0;
const { worklist } = new MemoryRecords(clockInTest, 'Reader');

beforeAll(async () => {
  for (let index = 0; index < 300; index++) {
    await addOrder(worklist, 'local', {
      patientName: index === 7 ? 'Müller^Eva' : `Phantom^${index}`,
      patientId: `P${index}`,
      stationAeTitle: index < 260 ? 'CT1' : 'MR1',
      modality: index < 260 ? 'CT' : 'MR',
      startsAt: `2026-07-05T08:${String(index % 60).padStart(2, '0')}`,
    });
  }
  const find: typeof worklist.find = (query) => {
    reads += 1;
    return worklist.find(query);
  };
  dimse = await listenInTest({
    worklist: worklistService({ worklist: { find }, logger: silentLogger, maximumMatches }),
  });
});
afterAll(() => dimse.close());

async function ask(identifier: DataSet): Promise<DataSet[]> {
  const user = await dimse.call([MODALITY_WORKLIST_FIND]);
  const found: DataSet[] = [];
  try {
    for await (const answer of user.find(MODALITY_WORKLIST_FIND, identifier)) {
      found.push(answer);
    }
    return found;
  } finally {
    await user.release();
  }
}

const keys = (more: object) => dataSetOf({ PatientName: '', PatientID: '', ...more });

describe('the worklist over DIMSE', () => {
  test('answers with the items that match, over as many reads as it takes', async () => {
    const found = await ask(
      keys({ ScheduledProcedureStepSequence: [{ Modality: 'MR', ScheduledStationAETitle: '' }] }),
    );
    expect(found).toHaveLength(40);
    const [first] = found;
    expect(first?.getItem(Tag.ScheduledProcedureStepSequence).getString(Tag.ScheduledStationAETitle)).toBe(
      'MR1',
    );
    const [named] = await ask(keys({ PatientName: 'MULLER*', SpecificCharacterSet: 'ISO_IR 100' }));
    expect(named?.getString(Tag.PatientName)).toBe('Müller^Eva');
    expect(named?.getString(Tag.PatientID)).toBe('P7');
    expect(named?.getString(Tag.SpecificCharacterSet)).toBe('ISO_IR 100');
    reads = 0;
    expect(await ask(keys({ PatientID: 'P2?9' }))).toHaveLength(3 + 7); // P209 … P299
    expect(reads).toBe(2);
  });

  test('tells by its status that there were more than it says', async () => {
    await expect(ask(keys({}))).rejects.toSatisfy(
      (error) => isIsocenterError(error, 'NETWORK_OPERATION_FAILED') && /A700/i.test(error.message),
    );
  });

  test('stops when it is asked to', async () => {
    const cancelling = new AbortController();
    const service = worklistService({ worklist, logger: silentLogger })(peerInTest());
    const { signal } = cancelling;
    const statuses: number[] = [];
    const identifier = keys({});
    const request = {
      sopClassUid: MODALITY_WORKLIST_FIND,
      identifier,
      messageId: 1,
      transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
      moveDestination: undefined,
      signal,
    };
    for await (const { status } of service.find?.(request) ?? []) {
      statuses.push(status);
      if (statuses.length === 3) cancelling.abort();
    }
    expect(statuses).toEqual([0xff00, 0xff00, 0xff00, 0xfe00]);
  });

  test('refuses keys that hold no value of theirs', async () => {
    await expect(
      ask(keys({ ScheduledProcedureStepSequence: [{ ScheduledProcedureStepStartDate: '2026' }] })),
    ).rejects.toThrow(/A900/i);
  });
});
