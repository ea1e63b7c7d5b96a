import { expect, test } from 'vitest';
import { readCommandSet } from './command-set.ts';
import { type DimseReply, ResponseWriter } from './response-to.ts';

const request = { CommandField: 0x20, hasDataSet: true, AffectedSOPClassUID: '1.2', MessageID: 7 };
const match = (byte: number, more: Partial<DimseReply> = {}): DimseReply => ({
  status: 0xff00,
  dataSet: Uint8Array.of(byte, 0),
  ...more,
});

test('responses that differ in their data sets alone have one command set, others have their own', () => {
  const writer = new ResponseWriter(request);
  const first = writer.write(match(1));
  expect(readCommandSet(first)).toMatchObject({
    Status: 0xff00,
    MessageIDBeingRespondedTo: 7,
    hasDataSet: true,
  });
  expect(writer.write(match(2))).toBe(first);
  expect(writer.write({ status: 0xff00, dataSets: [Uint8Array.of(3, 0)] })).toBe(first);
  const others: DimseReply[] = [
    match(1, { status: 0xff01 }),
    match(1, { status: 0xff01, errorComment: 'a key is not known' }),
    { status: 0xff00 },
    { status: 0xff00, elements: { NumberOfRemainingSuboperations: 4 } },
    { status: 0xff00, elements: { NumberOfRemainingSuboperations: 3 } },
  ];
  for (const reply of others) {
    expect(readCommandSet(writer.write(reply))).toMatchObject({
      Status: reply.status,
      hasDataSet: reply.dataSet !== undefined,
      ErrorComment: reply.errorComment,
      ...reply.elements,
    });
  }
});
