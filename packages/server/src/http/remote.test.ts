import { createUid } from '@isocenter/dicom';
import { fetchTransport, RemoteApi, type Retrieval } from '@isocenter/network/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../../../tests/harness/free-port.ts';
import { dataFolderKnowing } from '../testing/known-nodes.ts';
import { instanceInTest, type ServerInTest, startServerInTest, upload } from '../testing/server-in-test.ts';
import { type StoragePeer, startStoragePeer } from '../testing/storage-peer.ts';

let there: ServerInTest;
let slow: StoragePeer;
/** Of the query that the slow node has under way. */
let asked: AbortSignal | undefined;
let here: ServerInTest;
let api: RemoteApi;
const study = createUid();
const slices = Array.from({ length: 4 }, (_, index) =>
  instanceInTest({ StudyInstanceUID: study, InstanceNumber: index + 1, PatientID: 'PH-9' }),
);
const prior = instanceInTest({ PatientID: 'PH-9', StudyDate: '20200101' });

beforeAll(async () => {
  const dicomPort = await freePort();
  const us = {
    id: 'us',
    name: 'Us',
    aeTitle: 'HERE',
    port: dicomPort,
    allows: ['query', 'retrieve'],
  } as const;
  there = await startServerInTest({ aeTitle: 'THERE', dataFolder: await dataFolderKnowing([us]) });
  slow = await startStoragePeer({
    services: {
      async *find({ signal }) {
        asked = signal;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        yield { status: 0xfe00 };
      },
    },
  });
  const dataFolder = await dataFolderKnowing([
    { id: 'dimse', name: 'There', aeTitle: 'THERE', port: there.dicomPort, allows: ['store'] },
    {
      id: 'web',
      name: 'There by DICOMweb',
      aeTitle: 'WEB',
      port: 1,
      dicomwebUrl: `${there.url}/dicom-web`,
      allows: [],
    },
    { id: 'slow', name: 'Slow', aeTitle: 'SLOW', port: slow.port, allows: [] },
    { id: 'gone', name: 'Gone', aeTitle: 'GONE', port: 1, allows: [] },
  ]);
  here = await startServerInTest({ aeTitle: 'HERE', dicomPort, dataFolder });
  api = new RemoteApi(fetchTransport(), here.url);
  for (const { bytes } of [...slices, prior]) await upload(there, bytes);
  const [first] = slices;
  if (first) await upload(here, first.bytes);
});
afterAll(async () => {
  await here?.remove();
  await there?.remove();
  await slow?.close();
});

const done = async (id: string): Promise<Retrieval> => {
  const find = async () => (await api.listRetrievals()).retrievals.find((one) => one.id === id);
  await expect.poll(async () => (await find())?.state).toBe('done');
  return (await find()) as Retrieval;
};

test.each(['dimse', 'web'])('a search of the node %s says how much of each study is here', async (nodeId) => {
  await expect
    .poll(async () => (await api.searchStudies(nodeId, { patientId: 'PH-9' })).studies.length)
    .toBe(2);
  const { studies, isCut } = await api.searchStudies(nodeId, { patientId: 'PH-9', modality: 'CT' });
  expect(isCut).toBe(false);
  const found = studies.find(({ studyInstanceUid }) => studyInstanceUid === study);
  expect(found).toMatchObject({
    patientId: 'PH-9',
    studyDate: '2026-01-02',
    numberOfInstances: 4,
    numberOfInstancesHere: 1,
    here: 'part',
  });
  const other = studies.find(({ studyInstanceUid }) => studyInstanceUid === prior.studyInstanceUid);
  expect(other).toMatchObject({ here: 'none', numberOfInstancesHere: 0 });
  expect((await api.searchStudies(nodeId, { patientId: 'NOBODY' })).studies).toEqual([]);
});

test('who leaves a search ends the query at the node too', async () => {
  const leaving = new AbortController();
  const searching = api.searchStudies('slow', { patientId: 'PH-9' }, { signal: leaving.signal });
  await expect.poll(() => asked !== undefined).toBe(true);
  leaving.abort();
  await expect(searching).rejects.toThrow();
  await expect.poll(() => asked?.aborted).toBe(true);
});

test('C-GET fetches the rest of a study, the study is told to be arriving, then to be whole', async () => {
  // Its answer begins once it is listened to.
  const leaving = new AbortController();
  const feed = await fetch(`${here.url}/api/v1/feed`, { signal: leaving.signal });
  let told = '';
  const listening = (async () => {
    for await (const chunk of feed.body ?? []) told += Buffer.from(chunk).toString();
  })().catch(() => undefined);
  const { id } = await api.retrieve({ nodeId: 'dimse', studyInstanceUid: study, method: 'C-GET' });
  expect(await done(id)).toMatchObject({ method: 'C-GET', completed: 4, failed: 0, remaining: 0 });
  const lastTold = () => /^data: (.*"kind":"retrieval".*"state":"done".*)$/m.exec(told)?.[1] ?? 'null';
  await expect.poll(() => JSON.parse(lastTold())?.retrieval).toMatchObject({ id, completed: 4 });
  leaving.abort();
  await listening;
  const { studies } = await api.searchStudies('dimse', { patientId: 'PH-9' });
  expect(studies.find(({ studyInstanceUid }) => studyInstanceUid === study)?.here).toBe('all');
  const answer = await fetch(`${here.url}/api/v1/studies/${study}`);
  const { study: row } = (await answer.json()) as { study: { numberOfInstances: number; arrival: object } };
  expect(row).toMatchObject({ numberOfInstances: 4, arrival: { state: 'arriving' } });
});

test('DICOMweb, and C-MOVE to ourselves, fetch as well', async () => {
  const byWeb = await api.retrieve({ nodeId: 'web', studyInstanceUid: prior.studyInstanceUid });
  expect(await done(byWeb.id)).toMatchObject({ method: 'DICOMweb', completed: 1, failed: 0 });
  const byMove = await api.retrieve({ nodeId: 'dimse', studyInstanceUid: study, method: 'C-MOVE' });
  expect(await done(byMove.id)).toMatchObject({ method: 'C-MOVE', completed: 4, failed: 0 });
});

test('what cannot be fetched waits to be tried again, says why, and can be cancelled', async () => {
  const { id } = await api.retrieve({ nodeId: 'gone', studyInstanceUid: study });
  const find = async () => (await api.listRetrievals()).retrievals.find((one) => one.id === id);
  await expect.poll(async () => (await find())?.problem?.code).toBe('NETWORK_CONNECTION_FAILED');
  expect((await find())?.state).toBe('waiting');
  await api.cancelRetrieval(id);
  expect((await find())?.state).toBe('cancelled');
  await expect(api.cancelRetrieval(id)).rejects.toThrow(/no such/);
  const { id: lost } = await api.retrieve({ nodeId: 'gone', studyInstanceUid: study });
  expect((await fetch(`${here.url}/api/v1/nodes/gone`, { method: 'DELETE' })).status).toBe(204);
  const last = async () => (await api.listRetrievals()).retrievals.find((one) => one.id === lost);
  await expect.poll(async () => (await last())?.state).toBe('failed');
  expect((await last())?.problem?.code).toBe('SERVER_NODE_UNKNOWN');
  await api.cancelRetrieval(lost);
  expect((await last())?.state).toBe('cancelled');
  await expect(api.retrieve({ nodeId: 'nobody', studyInstanceUid: study })).rejects.toThrow(/node/i);
});
