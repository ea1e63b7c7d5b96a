import { isIsocenterError } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { MemoryRecords } from '../records/index.ts';
import { checkNode, NodeDirectory } from './index.ts';

const ct = checkNode('n1', { aeTitle: 'CT1', host: 'ct1.example', port: 104 });
const mr = checkNode('n2', { aeTitle: 'mr1', host: 'mr1.example', port: 104 });

function directoryInTest() {
  let now = 0;
  const clock = { now: () => now };
  const records = new MemoryRecords(clock, 'Reader');
  let isBroken = false;
  const asked: number[] = [];
  const directory = new NodeDirectory({
    clock,
    records: {
      nodes: async () => {
        asked.push(now);
        if (isBroken) throw new Error('no database');
        return records.nodes();
      },
      saveNode: (userId, node) => records.saveNode(userId, node),
      removeNode: (id) => records.removeNode(id),
    },
  });
  return {
    directory,
    records,
    asked,
    pass: (ms: number) => {
      now += ms;
    },
    break: (broken: boolean) => {
      isBroken = broken;
    },
  };
}

test('A node is found by its AE title, spaces aside and case not', async () => {
  const { directory } = directoryInTest();
  await directory.save('local', ct);
  await directory.save('local', mr);
  expect(await directory.findByAeTitle(' CT1  ')).toEqual(ct);
  expect(await directory.findByAeTitle('MR1')).toBeUndefined();
  expect(await directory.get('n2')).toEqual(mr);
  expect((await directory.list()).map(({ id }) => id)).toEqual(['n1', 'n2']);
});

test('What we change ourselves counts at once, what another process changed after two seconds', async () => {
  const { directory, records, pass } = directoryInTest();
  await directory.save('local', ct);
  expect(await directory.findByAeTitle('CT1')).toEqual(ct);
  await directory.save('local', { ...ct, allows: ['store'] });
  expect((await directory.get('n1')).allows).toEqual(['store']);
  await records.removeNode('n1');
  await records.saveNode('local', mr);
  pass(1999);
  expect(await directory.list()).toHaveLength(1);
  pass(1);
  expect(await directory.list()).toEqual([mr]);
  await directory.remove('n2');
  expect(await directory.list()).toEqual([]);
});

test('The database is asked once for all who ask within two seconds, and again after a failure', async () => {
  const { directory, asked, pass, break: breakDatabase } = directoryInTest();
  breakDatabase(true);
  await expect(directory.findByAeTitle('CT1')).rejects.toThrow('no database');
  breakDatabase(false);
  await Promise.all([directory.list(), directory.list(), directory.findByAeTitle('CT1')]);
  expect(asked).toEqual([0, 0]);
  pass(-1000); // the clock of the machine was set back
  await directory.list();
  expect(asked).toEqual([0, 0, -1000]);
});

test('A node that is not there is an error by name', async () => {
  const { directory } = directoryInTest();
  const isUnknown = expect.toSatisfy((error) => isIsocenterError(error, 'SERVER_NODE_UNKNOWN'));
  await expect(directory.get('n1')).rejects.toEqual(isUnknown);
  await expect(directory.remove('n1')).rejects.toEqual(isUnknown);
});
