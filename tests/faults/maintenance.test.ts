import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandLine } from '../harness/running-server.ts';
import { checkServer } from './check-server.ts';
import { Ledger } from './ledger.ts';
import { sendByCStore, sendByStow, storeAndDelete } from './senders.ts';
import { ServerUnderFault } from './server-under-fault.ts';

let work: string;
let dataFolder: string;
let ledger: Ledger;
let server: ServerUnderFault;
beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), 'isocenter-faults-maintenance-'));
  dataFolder = join(work, 'data');
  mkdirSync(dataFolder);
  ledger = new Ledger();
  server = await ServerUnderFault.start({ dataFolder });
});
afterEach(async () => {
  server.kill();
  await server.ended();
  rmSync(work, { recursive: true, force: true });
});

/** Runs `isocenter …` as a user does. */
function command(...args: readonly string[]): {
  process: ChildProcess;
  end: Promise<{ code: number | null; output: string }>;
} {
  const child = spawn(process.execPath, [commandLine, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const end = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.once('exit', (code) => resolve({ code, output })),
  );
  return { process: child, end };
}

/** Stores and deletes until `work` is done. */
async function whileStoring(act: () => Promise<void>): Promise<void> {
  let isOver = false;
  const sender = { isOver: () => isOver || server.hasEnded };
  const sending = [
    sendByStow(server, ledger, sender),
    sendByCStore(server, ledger, sender),
    storeAndDelete(server, ledger, sender),
  ];
  await expect.poll(() => ledger.acknowledgedCount).toBeGreaterThan(20);
  await act();
  isOver = true;
  await Promise.all(sending);
}

const whole = { lost: [], half: [] };

test('a server killed during a backup loses nothing; the next backup restores all that was there when it began', async () => {
  const backup = join(work, 'backup');
  await whileStoring(async () => {
    const broken = command('backup', backup, '--data', dataFolder);
    await expect.poll(() => existsSync(backup), { interval: 5 }).toBe(true);
    server.kill();
    await server.ended();
    await broken.end;
  });
  server = await ServerUnderFault.start({ dataFolder });
  expect(await checkServer(server.url, ledger)).toMatchObject(whole);

  const before = structuredClone(ledger.acknowledged());
  await whileStoring(async () => {
    expect(await command('backup', backup, '--data', dataFolder).end).toMatchObject({ code: 0 });
  });
  const restored = join(work, 'restored');
  expect(await command('restore', backup, '--data', restored).end).toMatchObject({ code: 0 });
  const copy = await ServerUnderFault.start({ dataFolder: restored });
  try {
    const { lost, half } = await checkServer(copy.url, ledger);
    // What was deleted after the backup began may be there again.
    expect(half.filter((problem) => !problem.includes('was deleted'))).toEqual([]);
    expect(lost.filter((uid) => before.has(uid))).toEqual([]);
  } finally {
    await copy.stop();
  }
});

test('a rebuild of the index that is killed leaves the old one; one that ends shows what was shown', async () => {
  await whileStoring(async () => {});
  await server.stop();
  for (const ms of [250, 450]) {
    const rebuilding = command('reindex', '--data', dataFolder);
    await wait(ms);
    rebuilding.process.kill('SIGKILL');
    await rebuilding.end;
  }
  server = await ServerUnderFault.start({ dataFolder });
  expect(await checkServer(server.url, ledger)).toMatchObject(whole);
  await server.stop();
  expect(await command('reindex', '--data', dataFolder).end).toMatchObject({ code: 0 });
  expect(await command('fsck', '--data', dataFolder).end).toMatchObject({ code: 0 });
  server = await ServerUnderFault.start({ dataFolder });
  expect(await checkServer(server.url, ledger)).toMatchObject(whole);
});
