import { createUid } from '@isocenter/dicom';
import { requestCommitment, sentOutcome, takeReport } from '../../../packages/server/src/commitment/index.ts';
import { nodeConnector } from '../../../packages/server/src/nodes/index.ts';
import { MemoryRecords, type SopReference } from '../../../packages/server/src/records/index.ts';
import { clockInTest, listenInTest } from '../../../packages/server/src/testing/dimse-in-test.ts';
import { type Cell, rowOf, same, type Transport, until } from './cell.ts';
import { dcmjsScu } from './dcmjs.ts';
import type { ArchivePeer, Ground } from './ground.ts';
import type { Peer } from './isocenter-command.ts';
import type { StudyOnDisk } from './material.ts';

const service = 'Storage Commitment Push Model';
const STORAGE_COMMITMENT = '1.2.840.10008.1.20.1';
const STORAGE_COMMITMENT_INSTANCE = '1.2.840.10008.1.20.1.1';
/** No such object instance. PS3.4 §J.3.3. */
const NOT_THERE = 0x112;
const check = 'promised what is there, 0112 for what is not';

/** PS3.4 Annex J. */
export function commitmentCells(ground: Ground): Cell[] {
  const row = (role: Cell['role'], peer: string, run: (transport: Transport) => Promise<string>) =>
    rowOf({ service, role, peer }, run);
  return [
    ...row('SCP', 'Orthanc', (transport) => promisedToOrthanc(ground, transport)),
    ...row('SCP', 'dcmjs-dimse', (transport) => promisedToDcmjs(ground, transport)),
    ...row('SCU', 'Orthanc', (transport) =>
      promisedToUs(ground, ground.orthanc[transport], transport, ground.promised[transport]),
    ),
    ...row('SCU', 'dcmjs-dimse', (transport) =>
      promisedToUs(ground, ground.dcmjs[transport], transport, { aeTitle: 'PROMISED', port: 0 }),
    ),
  ];
}

function referencesTo({ samples }: StudyOnDisk): { here: SopReference[]; gone: SopReference } {
  const here = samples.map(({ sopClassUid, sopInstanceUid }) => ({ sopClassUid, sopInstanceUid }));
  return { here, gone: { sopClassUid: here[0]?.sopClassUid ?? '', sopInstanceUid: createUid() } };
}

const uidsOf = (references: readonly Readonly<Record<string, unknown>>[], name: string): unknown[] =>
  references.map((reference) => reference[name]).sort();

/** We tell it on an association of our own. */
async function promisedToOrthanc(ground: Ground, transport: Transport): Promise<string> {
  const { orthanc } = ground.orthanc[transport];
  const { here, gone } = referencesTo(ground.study);
  const { Path } = await orthanc.ask<{ Path: string }>('POST', '/modalities/isocenter/storage-commitment', {
    DicomInstances: [...here, gone].map(({ sopClassUid, sopInstanceUid }) => [sopClassUid, sopInstanceUid]),
  });
  const { Status, Success, Failures } = await until(
    'Orthanc hears the report',
    () => orthanc.ask<OrthancReport>('GET', Path),
    ({ Status }) => Status !== 'Pending',
  );
  same('status', Status, 'Failure');
  same('promised', uidsOf(Success ?? [], 'SOPInstanceUID'), uidsOf(asRecords(here), 'sopInstanceUid'));
  const refused = Failures?.map(({ SOPInstanceUID, FailureReason }) => [SOPInstanceUID, FailureReason]);
  same('refused', refused, [[gone.sopInstanceUid, NOT_THERE]]);
  return `${check}, on an association of ours`;
}

interface OrthancReport {
  readonly Status: string;
  readonly Success?: readonly Readonly<Record<string, unknown>>[];
  readonly Failures?: readonly Readonly<Record<string, unknown>>[];
}

const asRecords = (references: readonly SopReference[]) => references.map((reference) => ({ ...reference }));

/** It keeps the association open for the report. */
async function promisedToDcmjs(ground: Ground, transport: Transport): Promise<string> {
  const { here, gone } = referencesTo(ground.study);
  const transactionUid = createUid();
  const { events, responses } = await dcmjsScu(
    ground,
    {
      ...{ request: 'action', sopClassUid: STORAGE_COMMITMENT, sopInstanceUid: STORAGE_COMMITMENT_INSTANCE },
      typeId: 1,
      lingerMs: 5000,
      dataSet: {
        TransactionUID: transactionUid,
        ReferencedSOPSequence: [...here, gone].map(({ sopClassUid, sopInstanceUid }) => ({
          ReferencedSOPClassUID: sopClassUid,
          ReferencedSOPInstanceUID: sopInstanceUid,
        })),
      },
    },
    transport,
  );
  same('status of N-ACTION', responses[0]?.status, 0);
  const report = events.find(({ event }) => event === 'report') as DcmjsReport | undefined;
  same('type of the event', report?.typeId, 2);
  same('transaction', report?.dataSet.TransactionUID, transactionUid);
  const promised = [report?.dataSet.ReferencedSOPSequence ?? []].flat();
  same('promised', uidsOf(promised, 'ReferencedSOPInstanceUID'), uidsOf(asRecords(here), 'sopInstanceUid'));
  const refused = [report?.dataSet.FailedSOPSequence ?? []]
    .flat()
    .map(({ ReferencedSOPInstanceUID, FailureReason }) => [ReferencedSOPInstanceUID, FailureReason]);
  same('refused', refused, [[gone.sopInstanceUid, NOT_THERE]]);
  return `${check}, on the association that asked`;
}

interface DcmjsReport {
  readonly typeId: number;
  readonly dataSet: {
    readonly TransactionUID: string;
    readonly ReferencedSOPSequence?: readonly Readonly<Record<string, unknown>>[];
    readonly FailedSOPSequence?: readonly Readonly<Record<string, unknown>>[];
  };
}

/**
 * The server asks for promises of what its rules sent; its requestor is called here without a rule, and listens where the peer may call
 * back: always plain, since it is the request that is to be under TLS. dcmjs-dimse answers on the association that asks.
 */
async function promisedToUs(
  ground: Ground,
  peer: ArchivePeer,
  transport: Transport,
  { aeTitle, port }: Peer,
): Promise<string> {
  const { commitments } = new MemoryRecords(clockInTest, 'Reader');
  const { certificate, key } = ground.certificates.ours;
  const tls = { ca: ground.authority.root.certificate, certificate, key };
  const listener = await listenInTest(
    { commitment: (caller) => ({ normalized: (one) => takeReport(commitments, caller.aeTitle, one) }) },
    aeTitle,
    port,
  );
  try {
    const connect = nodeConnector({ callingAeTitle: aeTitle, clock: clockInTest, tls: () => tls });
    const asked = { commitments, connect, userId: 'local' };
    const node = { aeTitle: peer.aeTitle, host: '127.0.0.1', port: peer.port, useTls: transport === 'TLS' };
    const { here, gone } = referencesTo(peer.study);
    const { transactionUid } = await requestCommitment(asked, node, [...here, gone], { waitMs: 1000 });
    const outcome = await until(
      'report of the peer',
      () => sentOutcome(asked, node, transactionUid),
      (told) => told !== undefined,
    );
    const [failed] = outcome?.failed ?? [];
    same(
      'promised',
      uidsOf(asRecords(outcome?.committed ?? []), 'sopInstanceUid'),
      uidsOf(asRecords(here), 'sopInstanceUid'),
    );
    same('refused', [failed?.sopInstanceUid, failed?.failureReason], [gone.sopInstanceUid, NOT_THERE]);
  } finally {
    await listener.close();
  }
  return check;
}
