import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addNode, fetchTransport, type NodeFields } from '@isocenter/network/api';
import { AuthorityInTest, type CertificateInTest } from '../../harness/certificates.ts';
import { freePort } from '../../harness/free-port.ts';
import { commandLine, type RunningServer } from '../../harness/running-server.ts';
import type { Transport } from './cell.ts';
import type { Peer } from './isocenter-command.ts';
import { makeLongStudy, makeStudy, type StudyOnDisk } from './material.ts';
import { order, orderAttributes } from './order.ts';
import { type Modality, Orthanc } from './orthanc.ts';
import { runToSuccess, type Started, startProgram } from './programs.ts';
import { startDcmqrscp, startOurServer, upload, writeWorklist } from './start-peers.ts';

/** A peer that keeps a study, to be asked for it. */
export interface ArchivePeer extends Peer {
  readonly study: StudyOnDisk;
  /** Where `isocenter move --to` listens, as this peer knows it. */
  readonly mover: Peer;
}

/** One that has a long study too, to be stopped in the middle of. */
export interface CancelledPeer extends ArchivePeer {
  readonly longStudy: StudyOnDisk;
  /** As `mover`, under an AE title of its own, since both may be at work. */
  readonly cancelMover: Peer;
}

export interface DcmjsPeer extends ArchivePeer {
  /** Where it puts what is sent to it. */
  readonly received: string;
  /** What it printed so far. */
  output(): string;
}

export interface OrthancPeer extends CancelledPeer {
  readonly orthanc: Orthanc;
}

type Both<Value> = Readonly<Record<Transport, Value>>;

/** Everything that runs while the matrix is filled: our server, the peers, and what lies in each. */
export interface Ground {
  readonly folder: string;
  readonly authority: AuthorityInTest;
  readonly certificates: { readonly ours: CertificateInTest; readonly peer: CertificateInTest };
  readonly server: RunningServer;
  /** Our server, as peers reach it. */
  readonly us: Both<Peer>;
  /** Lies in our server from the beginning. */
  readonly study: StudyOnDisk;
  readonly longStudy: StudyOnDisk;
  readonly dcmqrscp: CancelledPeer & {
    /** Where it puts what is sent to it. */
    readonly database: string;
  };
  readonly wlmscpfs: Peer;
  readonly orthanc: Both<OrthancPeer>;
  readonly dcmjs: Both<DcmjsPeer>;
  /** AE titles that our server knows, and where programs listen under them for what a C-MOVE sends. */
  readonly movescu: Peer;
  readonly cancellingMovescu: Peer;
  /** Where our requestor of storage commitment listens, as Orthanc knows it. */
  readonly promised: Both<Peer>;
  close(): Promise<void>;
}

/** How many instances a study has that is stopped in the middle of. */
export const longStudyLength = 60;

export const dcmjsCallingAeTitle = 'DCMJS-SCU';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export async function openGround(): Promise<Ground> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    return { ...(await open(closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(closers: (() => unknown)[]): Promise<Omit<Ground, 'close'>> {
  const folder = mkdtempSync(join(tmpdir(), 'isocenter-matrix-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const authority = new AuthorityInTest('Interop');
  closers.push(() => authority.remove());
  const certificates = {
    ours: authority.sign('ours', 'IP:127.0.0.1'),
    peer: authority.sign('peer', 'IP:127.0.0.1'),
  };
  const keep = async <Running extends { stop(): unknown }>(running: Promise<Running>): Promise<Running> => {
    const started = await running;
    closers.push(() => started.stop());
    return started;
  };

  const peer = async (aeTitle: string): Promise<Peer> => ({ aeTitle, port: await freePort() });
  const us = { plain: await peer('ISOCENTER'), TLS: await peer('ISOCENTER') };
  const movers = {
    dcmqrscp: await peer('ISOCENTER-CLI'),
    orthanc: { plain: await peer('ISOCENTER-CLI'), TLS: await peer('ISOCENTER-CLI') },
    dcmjs: { plain: await peer('ISOCENTER-CLI'), TLS: await peer('ISOCENTER-CLI') },
  };
  const cancelMovers = {
    dcmqrscp: await peer('ISOCENTER-STOP'),
    orthanc: { plain: await peer('ISOCENTER-STOP'), TLS: await peer('ISOCENTER-STOP') },
  };
  const movescu = await peer('MOVESCU');
  const cancellingMovescu = await peer('MOVESCU-CANCEL');
  const promised = { plain: await peer('PROMISED'), TLS: await peer('PROMISED-TLS') };
  const ports = { dcmqrscp: await peer('QRSCP'), wlmscpfs: await peer('WLMSCP') };
  const orthancs = { plain: await peer('ORTHANC'), TLS: await peer('ORTHANC-TLS') };
  const dcmjsPeers = { plain: await peer('DCMJS'), TLS: await peer('DCMJS-TLS') };

  const server = await keep(startOurServer(folder, us, authority, certificates.ours));
  // The nodes come first: only a study that comes in afterwards is announced to them.
  const all = ['store', 'query', 'retrieve', 'worklist', 'commitment'] as const;
  const nodes: NodeFields[] = [
    { ...movescu, host: '127.0.0.1', allows: [...all] },
    { ...cancellingMovescu, host: '127.0.0.1', allows: [...all] },
    { ...orthancs.plain, host: '127.0.0.1', allows: [...all] },
    { ...orthancs.TLS, host: '127.0.0.1', useTls: true, allows: [...all] },
    { ...dcmjsPeers.plain, host: '127.0.0.1', allows: [...all, 'availability'] },
    { ...dcmjsPeers.TLS, host: '127.0.0.1', useTls: true, allows: [...all, 'availability'] },
  ];
  for (const node of nodes) await addNode(fetchTransport(), server.url, node);
  const orderOptions = Object.entries(order).flatMap(([name, value]) => [optionOf(name), value]);
  const worklistAdd = [commandLine, 'worklist', 'add', '--data', server.dataFolder, ...orderOptions];
  await runToSuccess(process.execPath, worklistAdd);

  const study = makeStudy(join(folder, 'ours'), 'PH-OURS');
  const longStudy = makeLongStudy(join(folder, 'ours-long'), 'PH-LONG', longStudyLength);
  const toUs = ['-aet', 'LOADER', '-aec', us.plain.aeTitle, '127.0.0.1', String(us.plain.port)];
  for (const { folder } of [study, longStudy]) await runToSuccess('storescu', ['+sd', ...toUs, folder]);

  const worklistFolder = writeWorklist(join(folder, 'worklists'), ports.wlmscpfs.aeTitle);
  const { dcmqrscp, wlmscpfs } = ports;
  const stored = { study: makeStudy(join(folder, 'dcmqrscp-study'), 'PH-QRSCP') };
  const storedLong = {
    longStudy: makeLongStudy(join(folder, 'dcmqrscp-long'), 'PH-QRSCP-L', longStudyLength),
  };
  const database = join(folder, 'dcmqrscp', 'database');
  await keep(
    startDcmqrscp(join(folder, 'dcmqrscp'), dcmqrscp, [movers.dcmqrscp, cancelMovers.dcmqrscp, us.plain]),
  );
  const toDcmqrscp = ['-aec', dcmqrscp.aeTitle, '127.0.0.1', String(dcmqrscp.port)];
  for (const { folder } of [stored.study, storedLong.longStudy])
    await runToSuccess('storescu', ['+sd', ...toDcmqrscp, folder]);
  const wlmOptions = ['-dfp', join(folder, 'worklists'), String(wlmscpfs.port)];
  await keep(startProgram('wlmscpfs', wlmOptions, wlmscpfs));

  const tls = { own: certificates.peer, caFile: authority.root.certificateFile };
  const modalities = (transport: Transport): Record<string, Modality> => ({
    isocenter: { ...us[transport], useTls: transport === 'TLS' },
    mover: { ...movers.orthanc[transport], useTls: false },
    stop: { ...cancelMovers.orthanc[transport], useTls: false },
    promised: { ...promised[transport], useTls: false },
  });
  const startOrthanc = async (transport: Transport): Promise<OrthancPeer> => {
    const orthanc = await keep(
      Orthanc.start({
        ...orthancs[transport],
        folder: join(folder, `orthanc-${transport}`),
        ...(transport === 'TLS' && { tls }),
        modalities: modalities(transport),
        worklistFolder,
      }),
    );
    const own = makeStudy(join(folder, `orthanc-study-${transport}`), `PH-ORTHANC-${transport}`);
    const longFolder = join(folder, `orthanc-long-${transport}`);
    const ownLong = makeLongStudy(longFolder, `PH-ORTHANC-L-${transport}`, longStudyLength);
    await upload(orthanc, own);
    await upload(orthanc, ownLong);
    return {
      ...{ ...orthancs[transport], orthanc, study: own, longStudy: ownLong },
      ...{ mover: movers.orthanc[transport], cancelMover: cancelMovers.orthanc[transport] },
    };
  };

  const startDcmjs = async (transport: Transport): Promise<DcmjsPeer> => {
    const own = makeStudy(join(folder, `dcmjs-study-${transport}`), `PH-DCMJS-${transport}`);
    const received = join(folder, `dcmjs-received-${transport}`);
    mkdirSync(received);
    const { aeTitle, port } = dcmjsPeers[transport];
    const { keyFile, certificateFile } = certificates.peer;
    const told = {
      ...{ aeTitle, port, received, archive: own.folder, worklist: [orderAttributes] },
      destinations: Object.fromEntries(
        // Under TLS it calls by TLS alone.
        (transport === 'TLS' ? [us.TLS] : [us.plain, movers.dcmjs.plain]).map((one) => [one.aeTitle, one]),
      ),
      ...(transport === 'TLS' && { tls: { keyFile, certificateFile, caFile: tls.caFile } }),
    };
    const options = [here('dcmjs-scp.mjs'), JSON.stringify(told)];
    const started: Started = await keep(startProgram(process.execPath, options, { port }));
    const { output } = started;
    return { aeTitle, port, study: own, mover: movers.dcmjs[transport], received, output };
  };

  return {
    ...{
      folder,
      authority,
      certificates,
      server,
      us,
      study,
      longStudy,
      wlmscpfs,
      movescu,
      cancellingMovescu,
      promised,
    },
    dcmqrscp: {
      ...{ ...dcmqrscp, ...stored, ...storedLong, database },
      ...{ mover: movers.dcmqrscp, cancelMover: cancelMovers.dcmqrscp },
    },
    orthanc: { plain: await startOrthanc('plain'), TLS: await startOrthanc('TLS') },
    dcmjs: { plain: await startDcmjs('plain'), TLS: await startDcmjs('TLS') },
  };
}

const optionOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
