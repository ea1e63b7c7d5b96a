import {
  ApiClient,
  fetchTransport,
  PriorApi,
  type PriorRule,
  RemoteApi,
  searchQuarantine,
  sendQuarantineDecision,
} from '@isocenter/network/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataFolderKnowing } from '../testing/known-nodes.ts';
import { instanceInTest, type ServerInTest, startServerInTest, upload } from '../testing/server-in-test.ts';

let there: ServerInTest;
let here: ServerInTest;
let api: PriorApi;
let remote: RemoteApi;

const patient = { PatientID: 'PR-1', PatientBirthDate: '19700401', PatientSex: 'F' };
const made = (content: Record<string, string>) => instanceInTest({ ...patient, ...content });
/** What the other archive has of this patient, and of others who share the ID. */
const old = {
  ct: made({ StudyDate: '20240101', BodyPartExamined: 'CHEST' }),
  secondCt: made({ StudyDate: '20230101', BodyPartExamined: 'HEAD' }),
  mr: made({ StudyDate: '20250101', Modality: 'MR', SOPClassUID: '1.2.840.10008.5.1.4.1.1.4' }),
  issued: made({ StudyDate: '20240601', IssuerOfPatientID: 'ELSEWHERE' }),
  bornElse: made({ StudyDate: '20240701', PatientID: 'PR-2', PatientBirthDate: '19800401' }),
  longer: made({ StudyDate: '20240801', PatientID: 'PR-10' }),
  nobody: made({ StudyDate: '20240801', PatientID: 'UNKNOWN' }),
};
const open = made({ StudyDate: '20260102', BodyPartExamined: 'CHEST', IssuerOfPatientID: 'US' });
const namesake = made({ PatientID: 'PR-2' });
const nameless = made({ PatientID: 'unknown' });

beforeAll(async () => {
  there = await startServerInTest({ aeTitle: 'THERE', dataFolder: await dataFolderKnowing([]) });
  for (const { bytes } of Object.values(old)) await upload(there, bytes);
  here = await startServerInTest({
    aeTitle: 'HERE',
    dataFolder: await dataFolderKnowing([
      { id: 'dimse', name: 'There', aeTitle: 'THERE', port: there.dicomPort, allows: [] },
      {
        id: 'web',
        name: 'There by DICOMweb',
        aeTitle: 'WEB',
        port: 1,
        dicomwebUrl: `${there.url}/dicom-web`,
        allows: [],
      },
      { id: 'gone', name: 'Gone', aeTitle: 'GONE', port: 1, allows: [] },
    ]),
  });
  api = new PriorApi(fetchTransport(), here.url);
  remote = new RemoteApi(fetchTransport(), here.url);
  for (const { bytes } of [open, namesake, nameless]) await upload(here, bytes);
});
afterAll(async () => {
  await here?.remove();
  await there?.remove();
});

const uids = (...instances: { studyInstanceUid: string }[]) =>
  instances.map(({ studyInstanceUid }) => studyInstanceUid).sort();
const fetched = async () =>
  (await remote.listRetrievals()).retrievals.map(({ studyInstanceUid }) => studyInstanceUid).sort();

test('priors are those of the same ID and issuer whom nothing contradicts, by node, with what a node failed with', async () => {
  const { nodes, isNobody } = await api.search(open.studyInstanceUid);
  expect(isNobody).toBeUndefined();
  const told = nodes.map(({ nodeId, studies, contradicting, problem }) => [
    nodeId,
    problem?.code ?? studies.map(({ studyInstanceUid }) => studyInstanceUid).sort(),
    contradicting,
  ]);
  expect(told).toEqual([
    ['gone', 'NETWORK_CONNECTION_FAILED', undefined],
    ['dimse', uids(old.ct, old.secondCt, old.mr), undefined],
    ['web', uids(old.ct, old.secondCt, old.mr), undefined],
  ]);
});

test('who has the same ID and another birth date is another person, who is counted and not told', async () => {
  const { nodes } = await api.search(namesake.studyInstanceUid);
  expect(nodes.map(({ studies, contradicting = 0 }) => [studies.length, contradicting])).toEqual([
    [0, 0],
    [0, 1],
    [0, 1],
  ]);
});

test('an ID that names nobody is asked for nowhere', async () => {
  expect(await api.search(nameless.studyInstanceUid)).toEqual({ isNobody: true, nodes: [] });
  await expect(api.search('1.2.3')).rejects.toThrow(/no such study/);
});

test('those here are found by the same rules, the newest first', async () => {
  const ofOther = made({ PatientID: 'PR-2', StudyDate: '20200101', PatientSex: 'M' });
  const older = made({ PatientID: 'PR-2', StudyDate: '20190101' });
  const newer = made({ PatientID: 'PR-2', StudyDate: '20210101', IssuerOfPatientID: 'US' });
  for (const { bytes } of [ofOther, older, newer]) await upload(here, bytes);
  // Such a one waits in quarantine first, but somebody may let it in.
  const client = new ApiClient(fetchTransport(), here.url);
  const { studyInstanceUid } = ofOther;
  const { instances } = await searchQuarantine(client, { studyInstanceUid });
  const ids = instances.map(({ id }) => id);
  await sendQuarantineDecision(client, { decision: 'accept', ids });
  const found = await api.here(namesake.studyInstanceUid);
  expect(found.studies.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual([
    newer.studyInstanceUid,
    older.studyInstanceUid,
  ]);
  expect(found.studies[0]?.arrival?.state).toBe('arriving');
  expect(found.contradicting).toBe(1);
  expect((await api.here(open.studyInstanceUid)).studies).toEqual([]);
  expect(await api.here(nameless.studyInstanceUid)).toEqual({ isNobody: true, studies: [] });
  await expect(api.here('1.2.3')).rejects.toThrow(/no such study/);
});

test('a rule says which are fetched and when, and one that cannot be meant is refused', async () => {
  expect(await api.rule()).toEqual({});
  const rule = { nodeIds: ['dimse'], modalities: 'same', sameBodyPart: true, maximumAgeYears: 5 } as const;
  await api.saveRule({ ...rule, nodeIds: [...rule.nodeIds] });
  expect(await api.rule()).toEqual(rule);
  await expect(api.saveRule({ maximumAgeYears: -1 })).rejects.toThrow(/maximumAgeYears/);

  expect(await api.fetch(open.studyInstanceUid, 'opening')).toEqual({ isOrdered: false });
  expect(await api.fetch(open.studyInstanceUid, 'now')).toEqual({ isOrdered: true });
  await expect.poll(fetched).toEqual(uids(old.ct));
  await expect.poll(async () => (await remote.listRetrievals()).retrievals[0]?.state).toBe('done');
});

test('priors come by themselves with the first image of a study, and none with a study that is fetched itself', async () => {
  const rule: PriorRule = { nodeIds: ['dimse'], fetchOn: ['arrival', 'opening'], mostStudies: 2 };
  await api.saveRule(rule);
  expect(await fetched()).toEqual(uids(old.ct));
  // The newest two, of which one is here already.
  const arriving = made({ StudyDate: '20260303', IssuerOfPatientID: 'US' });
  await upload(here, arriving.bytes);
  await expect.poll(fetched).toEqual(uids(old.ct, old.mr));
  await expect
    .poll(async () => (await remote.listRetrievals()).retrievals.every(({ state }) => state === 'done'))
    .toBe(true);
  expect(await api.fetch(arriving.studyInstanceUid, 'opening')).toEqual({ isOrdered: true });
  // The MR that was fetched has an older CT before it, which nobody asked for. Saying a rule looks at all that came.
  await api.saveRule(rule);
  const jobs = async (): Promise<{ kind: string; state: string }[]> =>
    (await (await fetch(`${here.url}/api/v1/operation`)).json()).jobs;
  await expect.poll(async () => (await jobs()).filter(({ kind }) => kind === 'fetch-priors')).toEqual([]);
  expect(await fetched()).toEqual(uids(old.ct, old.mr));
});
