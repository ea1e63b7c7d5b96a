import {
  dataSetOf,
  encodeDataSet,
  isIsocenterError,
  readDataSet,
  Tag,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { annotatedHex } from '../testing/annotated-hex.ts';
import { CommandField, type CommandSet, readCommandSet, writeCommandSet } from './command-set.ts';

const echoRq = annotatedHex(`
  0000 0000 04000000 38000000           CommandGroupLength 56
  0000 0200 12000000                    AffectedSOPClassUID, 18 bytes
  312E322E3834302E31303030382E312E31 00   "1.2.840.10008.1.1", padded
  0000 0001 02000000 3000               CommandField C-ECHO-RQ
  0000 1001 02000000 0700               MessageID 7
  0000 0008 02000000 0101               CommandDataSetType: none
`);

test('a command set is written in Implicit VR Little Endian with its true group length', () => {
  const bytes = writeCommandSet({
    CommandField: CommandField['C-ECHO-RQ'],
    hasDataSet: false,
    AffectedSOPClassUID: '1.2.840.10008.1.1',
    MessageID: 7,
  });
  expect(bytes).toEqual(echoRq);
});

test('a command set is read, however wrong its group length', () => {
  const lying = echoRq.slice();
  lying[8] = 0xff;
  for (const bytes of [echoRq, lying]) {
    expect(readCommandSet(bytes)).toMatchObject({
      CommandField: 0x0030,
      hasDataSet: false,
      AffectedSOPClassUID: '1.2.840.10008.1.1',
      MessageID: 7,
    });
  }
});

test('any other CommandDataSetType than 0101H announces a data set', () => {
  const bytes = echoRq.slice();
  bytes.set([0x02, 0x01], bytes.byteLength - 2);
  expect(readCommandSet(bytes).hasDataSet).toBe(true);
});

test('a command set without CommandField is refused', () => {
  expect(() => readCommandSet(echoRq.subarray(0, 38))).toThrow(/CommandField is missing/);
});

test('whatever bytes come, reading ends in a command set or in an error of ours', () => {
  const mutated = fc
    .tuple(fc.nat(echoRq.byteLength - 1), fc.integer({ min: 0, max: 255 }), fc.nat(echoRq.byteLength))
    .map(([at, value, length]) => {
      const bytes = echoRq.slice();
      bytes[at] = value;
      return bytes.subarray(0, length);
    });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 100 })), (bytes) => {
      try {
        readCommandSet(bytes);
      } catch (error) {
        expect(isIsocenterError(error)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

/** Numbers and texts as peers send them, and some that no plain command set has. */
const someElements = fc.record(
  {
    MessageID: fc.integer({ min: 0, max: 0xffff }),
    Status: fc.integer({ min: 0, max: 0xffff }),
    Priority: fc.constantFrom(0, 1, 2),
    AffectedSOPClassUID: fc.stringMatching(/^[0-9.]{0,64}$/),
    AffectedSOPInstanceUID: fc.stringMatching(/^[0-9.]{0,64}$/),
    MoveDestination: fc.stringMatching(/^[ -~]{0,16}$/),
    ErrorComment: fc.oneof(fc.stringMatching(/^[ -~]{0,64}$/), fc.constant('größer')),
    NumberOfRemainingSuboperations: fc.integer({ min: 0, max: 0xffff }),
    AttributeIdentifierList: fc.constant([Tag.PatientName]),
  },
  { requiredKeys: [] },
);

test('what is written and read is what a writer and a reader of data sets make of it', () => {
  fc.assert(
    fc.property(someElements, (elements) => {
      const command: CommandSet = { ...elements, CommandField: 0x8001, hasDataSet: false };
      const written = dataSetOf({ ...elements, CommandField: 0x8001, CommandDataSetType: 0x0101 });
      const bytes = encodeDataSet(written, TransferSyntaxUid.ImplicitVrLittleEndian);
      expect(writeCommandSet(command)).toEqual(bytes);
      const dataSet = readDataSet(bytes, TransferSyntaxUid.ImplicitVrLittleEndian);
      expect(readCommandSet(bytes)).toMatchObject({
        CommandField: 0x8001,
        hasDataSet: false,
        MessageID: dataSet.findNumber(Tag.MessageID),
        Status: dataSet.findNumber(Tag.Status),
        Priority: dataSet.findNumber(Tag.Priority),
        AffectedSOPClassUID: dataSet.findString(Tag.AffectedSOPClassUID),
        AffectedSOPInstanceUID: dataSet.findString(Tag.AffectedSOPInstanceUID),
        MoveDestination: dataSet.findString(Tag.MoveDestination),
        ErrorComment: dataSet.findString(Tag.ErrorComment),
        NumberOfRemainingSuboperations: dataSet.findNumber(Tag.NumberOfRemainingSuboperations),
        AttributeIdentifierList: elements.AttributeIdentifierList,
      });
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['a number that does not fit', { Status: 0x10000 }],
  ['a UID of 65 characters', { AffectedSOPInstanceUID: '1'.repeat(65) }],
])('%s is not written', (_what, elements) => {
  expect(() => writeCommandSet({ ...elements, CommandField: 1, hasDataSet: false })).toThrow();
});
