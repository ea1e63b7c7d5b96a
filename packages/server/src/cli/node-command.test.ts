import { expect, test } from 'vitest';
import { configInTest, startServerInTest } from '../testing/server-in-test.ts';
import { echoLines, nodeLine, withNodes } from './node-command.ts';

test('Nodes are kept in the folder itself while no server runs', async () => {
  const server = await startServerInTest();
  await server.close();
  const config = configInTest(server.dataFolder);
  const added = await withNodes(config, ({ add }) => add({ aeTitle: 'CT1', host: 'ct1.example', port: 104 }));
  await withNodes(config, ({ change }) => change(added.id, { ...added, allows: ['store', 'query'] }));
  expect(await withNodes(config, ({ list }) => list())).toEqual([{ ...added, allows: ['store', 'query'] }]);
  await withNodes(config, ({ remove }) => remove(added.id));
  expect(await withNodes(config, ({ list }) => list())).toEqual([]);
  await server.remove();
});

test('A node is one line, with what it may do', () => {
  const node = { id: '1', name: 'CT1', aeTitle: 'CT1', host: '::1', port: 104, useTls: true };
  expect(nodeLine({ ...node, allows: ['store', 'query'] })).toBe(
    'CT1               [::1]:104  TLS  may store, query',
  );
  expect(nodeLine({ ...node, name: 'Cellar', useTls: false, allows: [] })).toBe(
    'CT1               [::1]:104  may only C-ECHO  Cellar',
  );
});

test('An echo is told whole, whatever came of it', () => {
  const agreed = {
    transferSyntaxUid: '1.2.840.10008.1.2',
    maximumLength: 16384,
    implementationClassUid: '1.2.3',
    implementationVersionName: 'OFFIS_DCMTK_367',
  };
  expect(echoLines({ isReached: true, durationMs: 12.5, meaning: 'Success', agreed })).toEqual([
    'Success after 12.5 ms',
    'OFFIS_DCMTK_367, transfer syntax 1.2.840.10008.1.2, PDUs up to 16384 bytes',
  ]);
  const tls = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', certificateSubject: 'CN=CT1' };
  const problem = {
    type: 'urn:isocenter:problem:X',
    title: 'It went wrong.',
    status: 503,
    detail: 'Somehow.',
    fix: 'Try again.',
    code: 'X',
    retryable: true,
  };
  expect(echoLines({ isReached: false, durationMs: 3, tls, problem })).toEqual([
    'No success after 3 ms',
    'TLSv1.3, TLS_AES_256_GCM_SHA384, CN=CT1',
    'It went wrong. Somehow. Try again.',
  ]);
});
