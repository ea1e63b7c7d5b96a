// npm run faults -- --dimse [--stores N --kilobytes K --idle N --busy N]: one server with many associations open for a long time, and what its
// memory does meanwhile. Ends with 1 where an association was refused or lost, a store failed, or memory grew. See README.md here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createUid, dataSetOf, encodeDataSet, TransferSyntaxUid } from '@isocenter/dicom';
import type { DimseServiceUser } from '@isocenter/network';
import { connectDimse } from '../../packages/server/src/dimse/index.ts';
import { startServer } from '../harness/running-server.ts';

const { values: options } = parseArgs({
  options: {
    dimse: { type: 'boolean' },
    stores: { type: 'string', default: '5000' },
    kilobytes: { type: 'string', default: '32' },
    idle: { type: 'string', default: '200' },
    busy: { type: 'string', default: '20' },
  },
});
const [stores, kilobytes, idleCount, busyCount] = [
  options.stores,
  options.kilobytes,
  options.idle,
  options.busy,
].map(Number) as [number, number, number, number];

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';
const verification = '1.2.840.10008.1.1';
const explicit: string = TransferSyntaxUid.ExplicitVrLittleEndian;
/** Growth that is none: what the collector leaves lying from one look to the next. */
const toleratedGrowth = 1.15;
/** An idle association says something before the server takes it for gone. */
const sayEveryMs = 60_000;

const server = await startServer();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.stop().then(() => process.exit(1)));
const processId: number = JSON.parse(readFileSync(join(server.dataFolder, 'server.json'), 'utf8')).processId;
const rssMb = () =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1]) / 1024;

const open = (): Promise<DimseServiceUser> =>
  connectDimse({
    host: '127.0.0.1',
    port: server.dicomPort,
    clock: { now: () => Date.now() },
    callingAeTitle: 'MANY',
    calledAeTitle: 'ISOCENTER',
    timeoutMs: 600_000,
    presentationContexts: [verification, ctImageStorage].map((abstractSyntaxUid) => ({
      abstractSyntaxUid,
      transferSyntaxUids: [explicit],
    })),
  });

const idle = await Promise.all(Array.from({ length: idleCount }, open));
const busy = await Promise.all(Array.from({ length: busyCount }, open));
const emptyMb = rssMb();
console.log(`${idle.length} idle and ${busy.length} busy associations are open, ${emptyMb.toFixed(0)} MB`);

let isOver = false;
let begun = 0;
let stored = 0;
const wrong: string[] = [];
const pixels = new Uint8Array(kilobytes * 1024);
/** Memory of the server, in MB, at each look. */
const looks: number[] = [];

console.log('\n| stores | per second | memory, MB |\n|---:|---:|---:|');
const saying = sayNowAndThen();
const looking = look();
await Promise.all(busy.map(storeOn));
isOver = true;
await Promise.all([looking, saying]);
for (const [index, user] of [...idle, ...busy].entries()) {
  const { status } = await user.echo().catch(() => ({ status: -1 }));
  if (status !== 0) wrong.push(`association ${index} is lost`);
  await user.release().catch(() => undefined);
}
await server.stop();
report();

async function storeOn(user: DimseServiceUser): Promise<void> {
  const study = {
    StudyInstanceUID: createUid(),
    SeriesInstanceUID: createUid(),
    PatientID: createUid().slice(-16),
  };
  while (begun < stores) {
    begun += 1;
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
    try {
      const { status } = await user.store({
        sopClassUid: ctImageStorage,
        sopInstanceUid,
        transferSyntaxUid: explicit,
        dataSet: [encodeDataSet(dataSet, explicit)],
      });
      if (status === 0) stored += 1;
      else wrong.push(`a store was answered 0x${status.toString(16)}`);
    } catch (error) {
      wrong.push(String(error));
      return;
    }
  }
}

/** Twenty looks at the memory of the server while it is stored to. */
async function look(): Promise<void> {
  let [lastStored, lastMs] = [0, Date.now()];
  while (!isOver) {
    await wait(100);
    if (stored - lastStored < stores / 20) continue;
    const nowMs = Date.now();
    const perSecond = (1000 * (stored - lastStored)) / (nowMs - lastMs);
    const mb = rssMb();
    looks.push(mb);
    console.log(`| ${stored} | ${perSecond.toFixed(0)} | ${mb.toFixed(0)} |`);
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

function report(): void {
  const meanMb = (from: number, to: number) => {
    const part = looks.slice(Math.floor(looks.length * from), Math.ceil(looks.length * to));
    return part.reduce((sum, mb) => sum + mb, 0) / Math.max(1, part.length);
  };
  // The first quarter fills caches and lets the collector find its size.
  const [early, late] = [meanMb(0.25, 0.5), meanMb(0.75, 1)];
  if (late > early * toleratedGrowth)
    wrong.push(`memory grew from ${early.toFixed(0)} to ${late.toFixed(0)} MB`);
  console.log(
    `\n${stored} of ${stores} stored beside ${idle.length} idle associations; memory ${emptyMb.toFixed(0)} MB before, ${early.toFixed(0)} MB in the second quarter, ${late.toFixed(0)} MB in the last.`,
  );
  if (wrong.length === 0) return;
  console.error([...new Set(wrong)].join('\n'));
  process.exitCode = 1;
}
