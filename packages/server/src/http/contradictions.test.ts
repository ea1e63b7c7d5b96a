import { ApiClient, fetchTransport, searchQuarantine, sendQuarantineDecision } from '@isocenter/network/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instanceInTest, type ServerInTest, startServerInTest, upload } from '../testing/server-in-test.ts';

let server: ServerInTest;
let api: ApiClient;
beforeAll(async () => {
  server = await startServerInTest();
  api = new ApiClient(fetchTransport(), server.url);
});
afterAll(() => server.remove());

test('whom something contradicts is told by its study, or by its Patient ID and who gave it out', async () => {
  const first = instanceInTest({ PatientName: 'PHANTOM^CARL', PatientID: 'Q-3' });
  const other = { PatientName: 'PHANTOM^DORA', PatientID: 'Q-3', IssuerOfPatientID: 'ELSEWHERE' };
  await upload(server, first.bytes);
  await upload(server, instanceInTest(other).bytes);
  const told = async (content: Parameters<typeof instanceInTest>[0]) => {
    const { report } = await upload(server, instanceInTest(content).bytes);
    expect(report.quarantined).toBe(1);
    const { instances } = await searchQuarantine(api);
    await sendQuarantineDecision(api, { decision: 'refuse', ids: [instances[0]?.id ?? 0], why: 'told' });
    const { explanation, here } = instances[0] ?? {};
    return [explanation, here?.patientName];
  };
  const roe = { PatientName: 'ROE^JANE', PatientID: 'Q-3' };
  expect(await told({ ...roe, StudyInstanceUID: first.studyInstanceUid })).toEqual([
    'The study is of another patient here.',
    'PHANTOM, CARL',
  ]);
  expect(await told(roe)).toEqual(['The Patient ID is that of another patient here.', 'PHANTOM, CARL']);
  expect(await told({ ...roe, IssuerOfPatientID: 'ELSEWHERE' })).toEqual([
    'The Patient ID is that of another patient here.',
    'PHANTOM, DORA',
  ]);
});
