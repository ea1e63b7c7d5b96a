import { isIsocenterError } from '@isocenter/dicom';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { annotatedHex } from '../testing/annotated-hex.ts';
import { CommandField, readCommandSet, writeCommandSet } from './command-set.ts';

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
