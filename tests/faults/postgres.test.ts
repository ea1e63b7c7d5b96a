import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres, startPostgres, type TestPostgres } from '../harness/postgres.ts';
import { checkServer } from './check-server.ts';
import { Ledger } from './ledger.ts';
import { sendByCStore, sendByStow } from './senders.ts';
import { ServerUnderFault } from './server-under-fault.ts';

const work = mkdtempSync(join(tmpdir(), 'isocenter-faults-postgres-'));
const dataFolder = join(work, 'data');

describe.skipIf(!hasPostgres)('a server with its index in PostgreSQL', () => {
  let postgres: TestPostgres;
  let server: ServerUnderFault;
  const start = () =>
    ServerUnderFault.start({ dataFolder, environment: { ISOCENTER_DATABASE: postgres.url } });
  beforeAll(async () => {
    mkdirSync(dataFolder);
    postgres = await startPostgres();
    server = await start();
  });
  afterAll(async () => {
    await server?.stop();
    await postgres?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  test('that crashes twice while it is stored to loses nothing, and goes on by itself', async () => {
    const ledger = new Ledger();
    let isOver = false;
    const sender = { isOver: () => isOver };
    const sending = [
      sendByStow(server, ledger, sender),
      sendByStow(server, ledger, sender),
      sendByCStore(server, ledger, sender),
    ];
    const acknowledgesMore = () =>
      expect.poll(() => ledger.acknowledgedCount).toBeGreaterThan(ledger.acknowledgedCount + 10);
    await acknowledgesMore();
    for (let crash = 0; crash < 2; crash++) {
      await postgres.restart();
      // It is stored to again without a hand laid on the server.
      await acknowledgesMore();
    }
    isOver = true;
    await Promise.all(sending);
    const { acknowledged, lost, half } = await checkServer(server.url, ledger);
    expect({ lost, half }).toEqual({ lost: [], half: [] });
    expect(acknowledged).toBe(ledger.acknowledgedCount);

    server.kill();
    await server.ended();
    server = await start();
    expect(await checkServer(server.url, ledger)).toEqual({ acknowledged, lost: [], half: [] });
  });
});
