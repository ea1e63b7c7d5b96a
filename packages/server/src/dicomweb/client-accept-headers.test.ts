import { beforeAll, expect, test } from 'vitest';
import { clientAcceptHeaders } from '../testing/client-accept-headers.ts';
import { instanceInTest, pathOf } from '../testing/server-in-test.ts';
import { serverOfFile } from '../testing/server-of-file.ts';

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

const { ask, store } = serverOfFile();
beforeAll(() => store(instance));

test.each(clientAcceptHeaders)('$client gets its $resource with $accept', async ({ resource, accept }) => {
  const method = resource === 'capabilities' ? 'OPTIONS' : 'GET';
  const { status } = await ask(addresses[resource], { accept, method });
  expect(status).toBe(200);
});
