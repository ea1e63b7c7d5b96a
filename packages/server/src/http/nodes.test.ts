import { VERIFICATION_SOP_CLASS } from '@isocenter/network';
import {
  addNode,
  changeNode,
  echoNode,
  fetchTransport,
  listNodes,
  ProblemError,
  removeNode,
} from '@isocenter/network/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withNodes } from '../cli/node-command.ts';
import { connectDimse } from '../dimse/index.ts';
import { clockInTest, listenInTest } from '../testing/dimse-in-test.ts';
import { configInTest, type ServerInTest, startServerInTest } from '../testing/server-in-test.ts';

const transport = fetchTransport();
let server: ServerInTest;
beforeAll(async () => {
  server = await startServerInTest({ anyLocalCaller: false });
});
afterAll(() => server.remove());

const refused = (code: string, status: number) =>
  expect.toSatisfy(
    (error) =>
      error instanceof ProblemError && error.problem.code === code && error.problem.status === status,
  );

test('A node is added, changed and forgotten, and what is wrong with one is said', async () => {
  const { url } = server;
  const ct = await addNode(transport, url, {
    aeTitle: 'CT1',
    host: '10.0.0.2',
    port: 104,
    allows: ['store'],
  });
  expect(ct).toEqual({
    id: ct.id,
    name: 'CT1',
    aeTitle: 'CT1',
    host: '10.0.0.2',
    port: 104,
    useTls: false,
    allows: ['store'],
  });
  expect(await listNodes(transport, url)).toEqual([ct]);
  const fields = { name: 'Cellar', aeTitle: 'CT1', host: 'ct1.example', port: 2762, useTls: true };
  const changed = await changeNode(transport, url, { id: ct.id, fields });
  expect(changed).toEqual({ id: ct.id, ...fields, allows: [] });
  expect(await listNodes(transport, url)).toEqual([changed]);
  await expect(addNode(transport, url, { ...fields, name: 'Other' })).rejects.toEqual(
    refused('SERVER_NODE_EXISTS', 409),
  );
  await expect(addNode(transport, url, { ...fields, aeTitle: 'A\\B' })).rejects.toEqual(
    refused('SERVER_NODE_INVALID', 400),
  );
  const misspelt = { ...fields, aeTitle: 'MR1', tls: true };
  await expect(addNode(transport, url, misspelt)).rejects.toEqual(refused('SERVER_REQUEST_INVALID', 400));
  await removeNode(transport, url, ct.id);
  expect(await listNodes(transport, url)).toEqual([]);
  const gone = refused('SERVER_NODE_UNKNOWN', 404);
  await expect(removeNode(transport, url, ct.id)).rejects.toEqual(gone);
  await expect(changeNode(transport, url, { id: ct.id, fields })).rejects.toEqual(gone);
  await expect(echoNode(transport, url, ct.id)).rejects.toEqual(gone);
});

test('A node that is there answers C-ECHO, with the time and what was agreed', async () => {
  const peer = await listenInTest({}, 'ARCHIVE2');
  const local = { host: '127.0.0.1', port: peer.port };
  const node = await addNode(transport, server.url, { aeTitle: 'ARCHIVE2', ...local });
  expect(await echoNode(transport, server.url, node.id)).toEqual({
    isReached: true,
    durationMs: expect.any(Number),
    status: '0000',
    meaning: 'Success',
    agreed: {
      transferSyntaxUid: '1.2.840.10008.1.2',
      maximumLength: 131072,
      implementationClassUid: expect.stringMatching(/^2\.25\./),
      implementationVersionName: expect.stringMatching(/^ISOCENTER/),
    },
  });
  const stranger = { id: node.id, fields: { aeTitle: 'SOMEONE', ...local } };
  await changeNode(transport, server.url, stranger);
  const refusal = await echoNode(transport, server.url, node.id);
  expect(refusal).toMatchObject({
    isReached: false,
    problem: { code: 'NETWORK_ASSOCIATION_REJECTED', title: expect.stringContaining('called AE title') },
  });
  await peer.close();
  expect(await echoNode(transport, server.url, node.id)).toMatchObject({
    isReached: false,
    durationMs: expect.any(Number),
    problem: { code: 'NETWORK_CONNECTION_FAILED', retryable: true },
  });
  await removeNode(transport, server.url, node.id);
});

test('What the command line changes counts for the next caller of the running server', async () => {
  const call = async () => {
    const user = await connectDimse({
      host: '127.0.0.1',
      port: server.dicomPort,
      clock: clockInTest,
      callingAeTitle: 'SCANNER',
      calledAeTitle: 'ISOCENTER',
      presentationContexts: [
        { abstractSyntaxUid: VERIFICATION_SOP_CLASS, transferSyntaxUids: ['1.2.840.10008.1.2'] },
      ],
    });
    await user.release();
  };
  await expect(call()).rejects.toThrow('(1-1-3)');
  await withNodes(configInTest(server.dataFolder), async ({ add, remove }) => {
    const node = await add({ aeTitle: 'SCANNER', host: '127.0.0.1', port: 104 });
    await call();
    await remove(node.id);
    await expect(call()).rejects.toThrow('(1-1-3)');
  });
  expect(server.log()).toContain('"reason":"calling-ae-title-unknown"');
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('isocenter_dicom_refused_total{reason="calling-ae-title-unknown"} 2');
});
