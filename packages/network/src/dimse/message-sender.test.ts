import { expect, test } from 'vitest';
import { networkError } from '../errors.ts';
import type { PresentationDataValue } from '../upper-layer/pdu.ts';
import { writeCommandSet } from './command-set.ts';
import type { DimseLink } from './dimse-link.ts';
import { MessageSender } from './message-sender.ts';

const command = { CommandField: 0x0001, hasDataSet: true, MessageID: 1 };

/** A link that takes its time, and notes what is handed to it. */
function slowLink() {
  const seen = { most: 0, atOnce: 0, mostAtOnce: 0, order: [] as number[], byteLength: 0 };
  const link: DimseLink = {
    contexts: new Map(),
    longestFragmentBytes: 1000,
    async send(...pdus: readonly (readonly PresentationDataValue[])[]) {
      seen.most = Math.max(seen.most, pdus.length);
      seen.atOnce += 1;
      seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.atOnce);
      for (const { presentationContextId, isCommand, bytes } of pdus.flat()) {
        seen.order.push(presentationContextId);
        if (!isCommand) seen.byteLength += bytes.byteLength;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.atOnce -= 1;
    },
    abort: async () => undefined,
  };
  return { link, seen };
}

test('a long chunk leaves bit by bit, so that a slow peer that reads on has time for each', async () => {
  const { link, seen } = slowLink();
  await new MessageSender(link).send(1, command, [new Uint8Array(100_001), new Uint8Array(9)]);
  expect(seen).toMatchObject({ most: 32, mostAtOnce: 1, byteLength: 100_010 });
});

test('messages with one command set leave together, each whole, and in their turn', async () => {
  const { link, seen } = slowLink();
  const sender = new MessageSender(link);
  const parts: string[] = [];
  const noting = {
    ...link,
    send: (...pdus: readonly (readonly PresentationDataValue[])[]) => {
      parts.push(pdus.flat().map(kindOf).join(' '));
      return link.send(...pdus);
    },
  };
  const bytes = writeCommandSet(command);
  await new MessageSender(noting).sendEach(1, bytes, [new Uint8Array(1500), new Uint8Array(3)]);
  expect(parts).toEqual(['command! data data! command! data!']);
  expect(seen.byteLength).toBe(1504); // an odd one is padded
  await Promise.all([sender.sendEach(3, bytes, [new Uint8Array(2)]), sender.send(5, bytes)]);
  expect(seen.order.slice(-3)).toEqual([3, 3, 5]);
  sender.end(networkError('NETWORK_CONNECTION_CLOSED', {}));
  await expect(sender.sendEach(1, bytes, [])).rejects.toThrow();
});

const kindOf = ({ isCommand, isLast }: PresentationDataValue): string =>
  `${isCommand ? 'command' : 'data'}${isLast ? '!' : ''}`;

test('messages never interleave', async () => {
  const { link, seen } = slowLink();
  const sender = new MessageSender(link);
  const chunks = () => [new Uint8Array(40_000), new Uint8Array(40_000)];
  await Promise.all([1, 3, 5].map((contextId) => sender.send(contextId, command, chunks())));
  expect(seen.order).toEqual([...seen.order].sort((a, b) => a - b));
});

test('nothing is sent after the end, and what waits for its turn hears why', async () => {
  const { link, seen } = slowLink();
  const sender = new MessageSender(link);
  const waiting = [1, 3].map((contextId) => sender.send(contextId, command, [new Uint8Array(2000)]));
  sender.end(networkError('NETWORK_CONNECTION_CLOSED', {}));
  const ends = await Promise.allSettled(waiting);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(seen.order).toEqual([]);
});
