import { createUid } from '@isocenter/dicom';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataFolderKnowing } from '../testing/known-nodes.ts';
import {
  configInTest,
  instanceInTest,
  type ServerInTest,
  startServerInTest,
  upload,
} from '../testing/server-in-test.ts';
import { jobLine, withJobs } from './job-command.ts';
import { fieldsOf, ruleLine, testLine, withRouting } from './route-command.ts';

let there: ServerInTest;
let here: ServerInTest;
beforeAll(async () => {
  there = await startServerInTest({ aeTitle: 'THERE' });
  here = await startServerInTest({
    aeTitle: 'HERE',
    dataFolder: await dataFolderKnowing([
      { id: 'dimse', name: 'There', aeTitle: 'THERE', port: there.dicomPort, allows: [] },
      {
        id: 'web',
        name: 'Web',
        aeTitle: 'WEB',
        port: 1,
        dicomwebUrl: `${there.url}/dicom-web`,
        allows: [],
      },
      { id: 'gone', name: 'Gone', aeTitle: 'GONE', port: 1, allows: [] },
    ]),
  });
});
afterAll(async () => {
  await here?.remove();
  await there?.remove();
});

const options = { when: ['Modality=CT\\MR'], from: [], atOnce: true };
const instancesThere = async (study: string) => {
  const answer = await fetch(`${there.url}/api/v1/studies/${study}`);
  if (answer.status !== 200) return 0;
  return ((await answer.json()) as { study: { numberOfInstances: number } }).study.numberOfInstances;
};

test('rules on the command line send what is uploaded to the running server, over DIMSE and DICOMweb', async () => {
  const config = configInTest(here.dataFolder);
  const [byDimse, byWeb] = await withRouting(config, async ({ add }) => [
    await add(fieldsOf(options, { nodeId: 'dimse', name: 'CT and MR' })),
    await add(fieldsOf({ ...options, when: ['Modality=US'], stow: true }, { nodeId: 'web', name: 'US' })),
  ]);
  expect(ruleLine(byDimse as never, 'There')).toBe(
    `CT and MR: to There where Modality=CT\\MR, at once  (${byDimse?.id})`,
  );
  const [ct, us] = [instanceInTest(), instanceInTest({ Modality: 'US' })];
  await upload(here, ct.bytes);
  await upload(here, us.bytes);
  await expect.poll(() => instancesThere(ct.studyInstanceUid)).toBe(1);
  await expect.poll(() => instancesThere(us.studyInstanceUid)).toBe(1);
  const { results } = await withRouting(config, (routing) =>
    routing.test({ studyInstanceUids: [us.studyInstanceUid] }),
  );
  expect(results.map(testLine)).toEqual([
    `${us.studyInstanceUid}: 0 of 1 would go by CT and MR; 1 do not fit Modality`,
    `${us.studyInstanceUid}: 0 of 1 would go by US; 1 were sent already`,
  ]);
  await withRouting(config, async ({ remove }) => {
    for (const rule of [byDimse, byWeb]) await remove(rule?.id ?? '');
  });
  expect(await withRouting(config, ({ list }) => list())).toEqual([]);
  await expect(
    withRouting(config, ({ add }) =>
      add(fieldsOf({ ...options, stow: true }, { nodeId: 'dimse', name: 'X' })),
    ),
  ).rejects.toThrow(/by/);
});

test('what waits for a node that is gone is told, and can be cancelled', async () => {
  const config = configInTest(here.dataFolder);
  const { id } = await withRouting(config, ({ add }) =>
    add(fieldsOf({ ...options, when: [] }, { nodeId: 'gone', name: 'Gone' })),
  );
  await upload(here, instanceInTest({ StudyInstanceUID: createUid() }).bytes);
  const routed = () =>
    withJobs(config, async ({ list }) =>
      (await list('waiting')).filter(({ kind, lastError }) => kind === 'route-study' && lastError),
    );
  await expect.poll(async () => (await routed()).length).toBe(1);
  const [job] = await routed();
  if (!job) throw new Error('it is gone');
  expect(jobLine(job)).toMatch(
    /waiting {2}route-study.*SERVER_ROUTING_INCOMPLETE.*NETWORK_CONNECTION_FAILED/,
  );
  await withJobs(config, ({ cancel }) => cancel(job.id));
  expect(await routed()).toEqual([]);
  await expect(withJobs(config, ({ cancel }) => cancel(job.id))).rejects.toThrow(/no such job/);
  await withRouting(config, ({ remove }) => remove(id));
});
