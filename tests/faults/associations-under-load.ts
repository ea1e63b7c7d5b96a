import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createUid, dataSetOf, encodeDataSet, TransferSyntaxUid } from '@isocenter/dicom';
import type { DimseServiceUser } from '@isocenter/network';
import { connectDimse } from '../../packages/server/src/dimse/index.ts';

export interface AssociationLoad {
  /** Of the server, on this machine. */
  readonly port: number;
  readonly processId: number;
  /** Associations that are open and say something once a minute. */
  readonly idle: number;
  /** Associations that store, one instance after the other. */
  readonly busy: number;
  /** Instances that are stored in all. */
  readonly stores: number;
  readonly kilobytes: number;
  readonly onOpen?: (residentMb: number) => void;
  readonly onLook?: (look: MemoryLook) => void;
}

/** The resident memory of the server after so many stores, and how fast they came since the look before. */
export interface MemoryLook {
  readonly stored: number;
  readonly perSecond: number;
  readonly residentMb: number;
}

export interface AssociationsHeld {
  readonly stored: number;
  readonly seconds: number;
  readonly emptyMb: number;
  /** Means of the second and of the last quarter: the first fills caches and lets the collector find its size. */
  readonly earlyMb: number;
  readonly lateMb: number;
  /** What went wrong: associations refused or lost, stores that failed. */
  readonly wrong: readonly string[];
}

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';
const verification = '1.2.840.10008.1.1';
const explicit: string = TransferSyntaxUid.ExplicitVrLittleEndian;
/** An idle association says something before the server takes it for gone. */
const sayEveryMs = 60_000;
const looksInAll = 20;

/** Holds idle associations open while others store, and looks at the memory of the server meanwhile. */
export async function holdAssociations(load: AssociationLoad): Promise<AssociationsHeld> {
  const residentMb = () =>
    Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${load.processId}/status`, 'utf8'))?.[1]) / 1024;
  const wrong: string[] = [];
  const openAll = async (count: number): Promise<DimseServiceUser[]> => {
    const opened = await Promise.allSettled(Array.from({ length: count }, () => open(load.port)));
    for (const one of opened) if (one.status === 'rejected') wrong.push(String(one.reason));
    return opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  };
  const idle = await openAll(load.idle);
  const busy = await openAll(load.busy);
  const emptyMb = residentMb();
  load.onOpen?.(emptyMb);

  const pixels = new Uint8Array(load.kilobytes * 1024);
  let begun = 0;
  let stored = 0;
  let isOver = false;
  const looks: number[] = [];

  async function storeOn(user: DimseServiceUser): Promise<void> {
    const study = {
      StudyInstanceUID: createUid(),
      SeriesInstanceUID: createUid(),
      PatientID: createUid().slice(-16),
    };
    while (begun < load.stores) {
      begun += 1;
      try {
        const status = await storeOne(user, study, pixels);
        if (status === 0) stored += 1;
        else wrong.push(`a store was answered 0x${status.toString(16)}`);
      } catch (error) {
        wrong.push(String(error));
        return;
      }
    }
  }
  async function look(): Promise<void> {
    let [lastStored, lastMs] = [0, Date.now()];
    while (!isOver) {
      await wait(100);
      if (stored - lastStored < load.stores / looksInAll) continue;
      const nowMs = Date.now();
      const perSecond = (1000 * (stored - lastStored)) / (nowMs - lastMs);
      const mb = residentMb();
      looks.push(mb);
      load.onLook?.({ stored, perSecond, residentMb: mb });
      [lastStored, lastMs] = [stored, nowMs];
    }
  }
  async function sayNowAndThen(): Promise<void> {
    for (let nextMs = Date.now() + sayEveryMs; !isOver; await wait(100)) {
      if (Date.now() < nextMs) continue;
      nextMs += sayEveryMs;
      await Promise.all(idle.map((user) => user.echo())).catch((error) => wrong.push(String(error)));
    }
  }

  const watching = [look(), sayNowAndThen()];
  const begin = Date.now();
  await Promise.all(busy.map(storeOn));
  const seconds = (Date.now() - begin) / 1000;
  isOver = true;
  await Promise.all(watching);
  for (const [index, user] of [...idle, ...busy].entries()) {
    const { status } = await user.echo().catch(() => ({ status: -1 }));
    if (status !== 0) wrong.push(`association ${index} is lost`);
    await user.release().catch(() => undefined);
  }
  const [earlyMb, lateMb] = [meanOf(looks, 0.25, 0.5), meanOf(looks, 0.75, 1)];
  return { stored, seconds, emptyMb, earlyMb, lateMb, wrong: [...new Set(wrong)] };
}

const open = (port: number): Promise<DimseServiceUser> =>
  connectDimse({
    host: '127.0.0.1',
    port,
    clock: { now: () => Date.now() },
    callingAeTitle: 'MANY',
    calledAeTitle: 'ISOCENTER',
    timeoutMs: 600_000,
    presentationContexts: [verification, ctImageStorage].map((abstractSyntaxUid) => ({
      abstractSyntaxUid,
      transferSyntaxUids: [explicit],
    })),
  });

async function storeOne(
  user: DimseServiceUser,
  study: Readonly<Record<string, string>>,
  pixels: Uint8Array,
): Promise<number> {
  const sopInstanceUid = createUid();
  const dataSet = dataSetOf({
    SOPClassUID: ctImageStorage,
    SOPInstanceUID: sopInstanceUid,
    Modality: 'CT',
    ...study,
    Rows: pixels.byteLength / 512,
    Columns: 256,
    BitsAllocated: 16,
    PixelData: { vr: 'OW', value: pixels },
  });
  const { status } = await user.store({
    sopClassUid: ctImageStorage,
    sopInstanceUid,
    transferSyntaxUid: explicit,
    dataSet: [encodeDataSet(dataSet, explicit)],
  });
  return status;
}

function meanOf(looks: readonly number[], from: number, to: number): number {
  const part = looks.slice(Math.floor(looks.length * from), Math.ceil(looks.length * to));
  return part.reduce((sum, mb) => sum + mb, 0) / Math.max(1, part.length);
}
