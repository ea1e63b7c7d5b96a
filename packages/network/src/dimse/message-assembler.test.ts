import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PresentationDataValue } from '../upper-layer/pdu.ts';
import { CommandField, writeCommandSet } from './command-set.ts';
import { MessageAssembler } from './message-assembler.ts';
import { commandFragments, DataSetCutter, wholeFragments } from './message-fragments.ts';

const store = {
  CommandField: CommandField['C-STORE-RQ'],
  hasDataSet: true,
  AffectedSOPClassUID: '1.2.3',
  AffectedSOPInstanceUID: '1.2.3.4',
  MessageID: 1,
};
const echo = { CommandField: CommandField['C-ECHO-RQ'], hasDataSet: false, MessageID: 2 };
const value = (isCommand: boolean, isLast: boolean, bytes: Uint8Array, id = 1): PresentationDataValue => ({
  presentationContextId: id,
  isCommand,
  isLast,
  bytes,
});

test('a message goes through fragments of any size and comes out the same', () => {
  const property = fc.property(
    fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }),
    fc.integer({ min: 1, max: 40 }).map((half) => half * 2),
    (chunks, longestFragmentBytes) => {
      const assembler = new MessageAssembler();
      const commands = [...commandFragments(1, store, longestFragmentBytes)].map((part) =>
        assembler.take(part),
      );
      expect(commands.at(-1)).toMatchObject({ kind: 'command', command: store });
      expect(commands.slice(0, -1).every((part) => part === undefined)).toBe(true);
      const data: number[] = [];
      let lastCount = 0;
      const cutter = new DataSetCutter(1, longestFragmentBytes);
      const fragments = chunks.flatMap((chunk) => {
        const memory = chunk.slice();
        const ready = cutter.push(memory).map((fragment) => ({ ...fragment, bytes: fragment.bytes.slice() }));
        memory.fill(0xee); // its owner uses the memory again
        return ready;
      });
      for (const fragment of [...fragments, cutter.end()]) {
        expect(fragment.bytes.byteLength).toBeLessThanOrEqual(longestFragmentBytes);
        expect(fragment.bytes.byteLength % 2).toBe(0);
        const part = assembler.take(fragment);
        if (part?.kind !== 'data') throw new Error('no data');
        data.push(...part.bytes);
        if (part.isLast) lastCount += 1;
      }
      const sent = chunks.flatMap((chunk) => [...chunk]);
      expect(data).toEqual(sent.length % 2 === 0 ? sent : [...sent, 0]);
      expect(lastCount).toBe(1);
      // What is here as a whole is cut alike.
      const whole = wholeFragments(1, Uint8Array.from(sent), longestFragmentBytes);
      expect(whole.flatMap(({ bytes }) => [...bytes])).toEqual(data);
      expect(whole.map(({ isLast }) => isLast).indexOf(true)).toBe(whole.length - 1);
      expect(whole.every(({ bytes }) => bytes.byteLength <= longestFragmentBytes)).toBe(true);
      // The message is over: the next one may begin.
      expect(assembler.take(value(true, true, writeCommandSet(echo)))).toMatchObject({ kind: 'command' });
    },
  );
  fc.assert(property, { numRuns: 100 });
});

test('fragments of two contexts may not interleave', () => {
  const assembler = new MessageAssembler();
  assembler.take(value(true, true, writeCommandSet(store), 1));
  expect(() => assembler.take(value(false, true, Uint8Array.of(1, 2), 3))).toThrow(/interleave/);
});

test('data that no command announced is refused', () => {
  expect(() => new MessageAssembler().take(value(false, true, Uint8Array.of(1)))).toThrow(
    /no command announced/,
  );
  const afterEcho = new MessageAssembler();
  afterEcho.take(value(true, true, writeCommandSet(echo)));
  expect(() => afterEcho.take(value(false, true, Uint8Array.of(1)))).toThrow(/no command announced/);
});

test('a command may not begin inside a data set', () => {
  const assembler = new MessageAssembler();
  assembler.take(value(true, true, writeCommandSet(store)));
  assembler.take(value(false, false, Uint8Array.of(1)));
  expect(() => assembler.take(value(true, true, writeCommandSet(echo)))).toThrow(/inside a data set/);
});

test('a command set that does not end is cut off', () => {
  const assembler = new MessageAssembler();
  const flood = () => {
    for (let count = 0; count < 100; count += 1) assembler.take(value(true, false, new Uint8Array(1024)));
  };
  expect(flood).toThrow(/does not end/);
});
