import { dataSetOf, Tag } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { commitmentReport, commitmentRequest, readCommitmentReport, readCommitmentRequest } from './index.ts';
import { judgeReferences } from './judge-references.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const reference = (sopInstanceUid: string, sopClassUid = CT) => ({ sopClassUid, sopInstanceUid });

describe('a request to keep instances', () => {
  test('is judged by what reading them again showed', () => {
    const proofs = new Map([
      ['2.25.1', { sopClassUid: CT }],
      ['2.25.2', { sopClassUid: '1.2.840.10008.5.1.4.1.1.4' }],
      ['2.25.3', { sopClassUid: CT, problem: 'damaged' as const }],
      ['2.25.4', { sopClassUid: CT, problem: 'missing' as const }],
    ]);
    const asked = ['2.25.1', '2.25.2', '2.25.3', '2.25.4', '2.25.5'].map((uid) => reference(uid));
    const { committed, failed } = judgeReferences(asked, proofs);
    expect(committed).toEqual([reference('2.25.1')]);
    expect(failed.map(({ sopInstanceUid, failureReason }) => [sopInstanceUid, failureReason])).toEqual([
      ['2.25.2', 0x0119],
      ['2.25.3', 0x0110],
      ['2.25.4', 0x0110],
      ['2.25.5', 0x0112],
    ]);
  });

  test('comes back from its message as it was', () => {
    const request = { transactionUid: '2.25.8', references: [reference('2.25.1'), reference('2.25.2')] };
    expect(readCommitmentRequest(commitmentRequest(request))).toEqual(request);
  });

  test.each([
    ['nothing at all', undefined],
    ['no transaction', dataSetOf({ ReferencedSOPSequence: [] })],
    ['a transaction that is no UID', dataSetOf({ TransactionUID: '1.02' })],
    ['no instances', dataSetOf({ TransactionUID: '2.25.8', ReferencedSOPSequence: [] })],
    [
      'an item without UIDs',
      dataSetOf({ TransactionUID: '2.25.8', ReferencedSOPSequence: [{ ReferencedSOPClassUID: CT }] }),
    ],
  ])('with %s is none', (_, information) => {
    expect(readCommitmentRequest(information)).toEqual({ problem: expect.any(String) });
  });

  // PS3.4 §J.3.3.1: event type 1 without failures, 2 with; a sequence without items is left out.
  test('is reported with the event type of its outcome', () => {
    const whole = commitmentReport('2.25.8', { committed: [reference('2.25.1')], failed: [] });
    expect(whole.typeId).toBe(1);
    expect(whole.dataSet.has(Tag.FailedSOPSequence)).toBe(false);
    const outcome = { committed: [], failed: [{ ...reference('2.25.1'), failureReason: 0x0112 }] };
    const failed = commitmentReport('2.25.8', outcome);
    expect(failed.typeId).toBe(2);
    expect(failed.dataSet.has(Tag.ReferencedSOPSequence)).toBe(false);
    expect(failed.dataSet.getItem(Tag.FailedSOPSequence).getNumber(Tag.FailureReason)).toBe(0x0112);
    expect(readCommitmentReport(failed.dataSet)).toEqual({ transactionUid: '2.25.8', outcome });
  });
});
