import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SeededRandom } from '../robustness/seeded-random.ts';
import { checkServer } from './check-server.ts';
import { type Ending, Survival } from './cycle.ts';
import { chanceKept, nothingKept } from './disk-model.ts';
import { Op } from './disk-records.ts';
import { Ledger } from './ledger.ts';
import { sendByStow } from './senders.ts';
import { buildFaultyDisk, killMoments, Place, ServerUnderFault } from './server-under-fault.ts';

const tools = mkdtempSync(join(tmpdir(), 'isocenter-faults-tools-'));
const faultyDisk = buildFaultyDisk(tools);
afterAll(() => rmSync(tools, { recursive: true }));

let work: string;
let survival: Survival;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'isocenter-faults-'));
  survival = new Survival(work, { faultyDisk });
});
afterEach(async () => {
  await survival.abandon();
  rmSync(work, { recursive: true, force: true });
});

const soon: Ending = { kind: 'after answers', answers: 25 };

test('a server that is killed at any time while it stores loses nothing it acknowledged', async () => {
  await survival.run({ kind: 'after a time', ms: 60 });
  await survival.run(soon);
  const { kills, acknowledged, wrong } = await survival.end();
  expect(wrong).toEqual([]);
  expect(kills).toBe(2);
  expect(acknowledged).toBeGreaterThanOrEqual(25);
});

describe.skipIf(!faultyDisk)('with a disk that tells and obeys (Linux with a C compiler)', () => {
  test('a server that is killed at any of the four moments between bytes and answer loses nothing it acknowledged', async () => {
    for (const { when, ...moment } of Object.values(killMoments))
      await survival.run({ kind: 'at a moment', when, moment: { ...moment, wait: 5 } });
    const { acknowledged, draftsRemoved, adopted, wrong } = await survival.end();
    expect(wrong).toEqual([]);
    expect(acknowledged).toBeGreaterThan(4);
    // It did end where it should: there was something to clean.
    expect(draftsRemoved + adopted).toBeGreaterThan(0);
  });

  test('a server that is killed while it makes its index starts on what there is', async () => {
    for (const written of [0, 12]) {
      const start = { dataFolder: join(work, `new-${written}`), faultyDisk };
      mkdirSync(start.dataFolder, { mode: 0o700 });
      const moment = { op: Op.write, place: Place.wal | Place.index, wait: written };
      expect(await ServerUnderFault.startAndDie(start, 'killBefore', moment)).toBe(false);
      const server = await ServerUnderFault.start(start);
      const ledger = new Ledger();
      await sendByStow(server, ledger, { isOver: () => ledger.acknowledgedCount > 0 });
      const { lost, half } = await checkServer(server.url, ledger);
      expect({ lost, half }).toEqual({ lost: [], half: [] });
      await server.stop();
    }
  });

  test('a power cut that takes all that was not flushed takes nothing that was acknowledged', async () => {
    await survival.run(soon, { mercy: nothingKept });
    await survival.run(soon, { mercy: chanceKept(random()) });
    const { acknowledged, unflushedBytes, wrong } = await survival.end();
    expect(wrong).toEqual([]);
    expect(acknowledged).toBeGreaterThanOrEqual(50);
    expect(unflushedBytes).toBeGreaterThan(0);
  });

  test('these tests see it when nothing is flushed', async () => {
    await survival.run(soon, { mercy: nothingKept, ignoresSyncs: true });
    const { acknowledged, lost } = await survival.end();
    expect(acknowledged).toBeGreaterThanOrEqual(25);
    // The others had been deleted.
    expect(lost).toBeGreaterThan(acknowledged / 2);
  });
});

function random(): () => number {
  const seeded = new SeededRandom('power cut');
  return () => seeded.next();
}
