import { type DataSetContent, dataSetOf, Tag } from '@isocenter/dicom';
import type { DimseServices, NormalizedRequest } from '@isocenter/network';
import { addToWorklist, fetchTransport, searchWorklist } from '@isocenter/network/api';
import { afterAll, expect, test } from 'vitest';
import { commitmentRequest, readCommitmentReport } from '../../packages/server/src/commitment/index.ts';
import { nodeConnector } from '../../packages/server/src/nodes/index.ts';
import { findServerFile } from '../../packages/server/src/server-file.ts';
import { clockInTest, listenInTest } from '../../packages/server/src/testing/dimse-in-test.ts';
import { instanceInTest } from '../../packages/server/src/testing/server-in-test.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';

const COMMITMENT = '1.2.840.10008.1.20.1';
const STEP = '1.2.840.10008.3.1.2.3.3';
const STEP_RETRIEVE = '1.2.840.10008.3.1.2.3.4';

let server: RunningServer | undefined;
const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  await server?.stop();
  for (const close of closers) await close();
});

/** Ends it without a chance to do anything more. */
async function kill(running: RunningServer): Promise<void> {
  process.kill(findServerFile(running.dataFolder)?.processId ?? Number.NaN, 'SIGKILL');
  await running.terminate();
}

test('a server that is killed right after it said yes to a modality keeps the step, the order and its promise', async () => {
  const reports: NormalizedRequest[] = [];
  const services: DimseServices = {
    normalized: async (request) => {
      reports.push(request);
      return { status: 0 };
    },
  };
  const modality = await listenInTest({ commitment: () => services }, 'CT1');
  closers.push(() => modality.close());
  server = await startServer();
  const instance = instanceInTest();
  await post(`${server.url}/api/v1/nodes`, {
    aeTitle: 'CT1',
    host: '127.0.0.1',
    port: modality.port,
    allows: ['worklist', 'commitment'],
  });
  await fetch(`${server.url}/api/v1/imports`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'isocenter-file-name': 'ct.dcm' },
    body: new Uint8Array(instance.bytes),
  });
  const order = await addToWorklist(fetchTransport(), server.url, {
    patientName: 'PHANTOM^TEST',
    patientId: 'PH-1',
    stationAeTitle: 'CT1',
    modality: 'CT',
    startsAt: '2026-07-05T08:30',
    studyInstanceUid: instance.studyInstanceUid,
  });
  const user = await connect(server);
  const begun: DataSetContent = {
    ScheduledStepAttributesSequence: [
      { StudyInstanceUID: order.studyInstanceUid, ScheduledProcedureStepID: order.scheduledProcedureStepId },
    ],
    PerformedProcedureStepID: 'PPS1',
    PerformedStationAETitle: 'CT1',
    PerformedProcedureStepStartDate: '20260705',
    PerformedProcedureStepStartTime: '0831',
    PerformedProcedureStepStatus: 'IN PROGRESS',
    Modality: 'CT',
  };
  const step = { sopClassUid: STEP, sopInstanceUid: '2.25.9' };
  expect((await user.normalized({ operation: 'N-CREATE', ...step, dataSet: dataSetOf(begun) })).status).toBe(
    0,
  );
  const references = [
    { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: instance.sopInstanceUid },
    { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '2.25.404' },
  ];
  const asked = await user.normalized({
    operation: 'N-ACTION',
    sopClassUid: COMMITMENT,
    sopInstanceUid: '1.2.840.10008.1.20.1.1',
    typeId: 1,
    dataSet: commitmentRequest({ transactionUid: '2.25.8', references }),
  });
  expect(asked.status).toBe(0);
  await kill(server);

  server = await startServer(['--no-samples'], server.dataFolder);
  await expect.poll(() => reports).not.toEqual([]);
  expect(readCommitmentReport(reports[0]?.dataSet)?.outcome).toEqual({
    committed: [references[0]],
    failed: [{ ...references[1], failureReason: 0x112 }],
  });
  const again = await connect(server);
  const kept = await again.normalized({
    operation: 'N-GET',
    sopClassUid: STEP_RETRIEVE,
    sopInstanceUid: '2.25.9',
  });
  expect(kept.dataSet?.getString(Tag.PerformedProcedureStepStatus)).toBe('IN PROGRESS');
  await again.release();
  const [told] = await searchWorklist(fetchTransport(), server.url, {});
  expect(told).toEqual({ ...order, state: 'started' });
});

function connect({ dicomPort: port }: RunningServer) {
  const open = nodeConnector({ callingAeTitle: 'CT1', clock: clockInTest, tls: () => ({}) });
  const transferSyntaxUids = ['1.2.840.10008.1.2.1'];
  return open(
    { aeTitle: 'ISOCENTER', host: '127.0.0.1', port, useTls: false },
    {
      presentationContexts: [COMMITMENT, STEP, STEP_RETRIEVE].map((abstractSyntaxUid) => ({
        abstractSyntaxUid,
        transferSyntaxUids,
      })),
    },
  );
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}
