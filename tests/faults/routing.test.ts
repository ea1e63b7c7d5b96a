import { rmSync } from 'node:fs';
import { createUid } from '@isocenter/dicom';
import { afterEach, expect, test } from 'vitest';
import { dataFolderKnowing } from '../../packages/server/src/testing/known-nodes.ts';
import { instanceInTest } from '../../packages/server/src/testing/server-in-test.ts';
import { type StoragePeer, startStoragePeer } from '../../packages/server/src/testing/storage-peer.ts';
import { storeAll } from '../harness/store-over-http.ts';
import { ServerUnderFault } from './server-under-fault.ts';

let server: ServerUnderFault | undefined;
let peer: StoragePeer | undefined;
afterEach(async () => {
  await server?.stop();
  await peer?.close();
  if (server) rmSync(server.dataFolder, { recursive: true, force: true });
});

test('a server that is killed while it sends on what arrived sends the rest when it is back, and everything comes', async () => {
  const StudyInstanceUID = createUid();
  const slices = Array.from({ length: 12 }, (_, index) =>
    instanceInTest({ StudyInstanceUID, InstanceNumber: index + 1 }),
  );
  let received = 0;
  let allAreStored = () => {};
  const stored = new Promise<void>((resolve) => {
    allAreStored = resolve;
  });
  peer = await startStoragePeer({
    answer: async () => {
      await stored;
      received++;
      // In the middle of a study, whichever came first; the answer waits, so that nothing more is sent before the end.
      if (received === 6) {
        server?.kill();
        await server?.ended();
      }
      return 0;
    },
  });
  const dataFolder = await dataFolderKnowing([
    { id: 'pacs', name: 'PACS', aeTitle: 'PACS', port: peer.port, allows: [] },
  ]);
  server = await ServerUnderFault.start({ dataFolder });
  const rule = { name: 'All', nodeId: 'pacs', waitsUntilQuiet: false, delayMinutes: 0.03 };
  const added = await fetch(`${server.url}/api/v1/routes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rule),
  });
  expect(added.status).toBe(201);
  await storeAll(server.url, slices);
  allAreStored();
  await server.ended();
  const { taken } = peer;
  const arrived = () => new Set(taken.map(({ sopInstanceUid }) => sopInstanceUid)).size;
  expect(arrived()).toBe(6);

  server = await ServerUnderFault.start({ dataFolder });
  await expect.poll(arrived, { interval: 100 }).toBe(slices.length);
});
