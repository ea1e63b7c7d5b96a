import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientAcceptHeaders } from '../testing/client-accept-headers.ts';
import { asker } from '../testing/dicomweb-in-test.ts';
import {
  instanceInTest,
  pathOf,
  type ServerInTest,
  startServerInTest,
  upload,
} from '../testing/server-in-test.ts';

const instance = instanceInTest();
const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = instance;
const addresses = {
  search: '/dicom-web/studies',
  metadata: `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/metadata`,
  instances: `/dicom-web/studies/${studyInstanceUid}`,
  frames: `${pathOf(instance)}/frames/1`,
  bulkdata: `${pathOf(instance)}/bulkdata/7FE00010`,
  rendered: `${pathOf(instance)}/rendered`,
  thumbnail: `/dicom-web/studies/${studyInstanceUid}/thumbnail`,
  capabilities: '/dicom-web/',
  wado: `/wado?requestType=WADO&studyUID=${studyInstanceUid}&seriesUID=${seriesInstanceUid}&objectUID=${sopInstanceUid}&contentType=application/dicom`,
} as const;

let server: ServerInTest;
beforeAll(async () => {
  server = await startServerInTest();
  await upload(server, instance.bytes);
});
afterAll(() => server.remove());

test.each(clientAcceptHeaders)('$client gets its $resource with $accept', async ({ resource, accept }) => {
  const method = resource === 'capabilities' ? 'OPTIONS' : 'GET';
  const { status } = await asker(server)(addresses[resource], { accept, method });
  expect(status).toBe(200);
});
