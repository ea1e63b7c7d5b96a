// npm run bench -- dimse: our DICOM network services beside Debian's Orthanc and DCMTK's own servers, in one run, in turn; see README.md here.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../../tests/harness/free-port.ts';
import { holdAssociations } from '../../tests/faults/associations-under-load.ts';
import { provide } from '../../tools/system-tools.mjs';
import { writeResults } from '../results-file.ts';
import { benchOptions, choose } from '../server/bench-options.ts';
import { Board, type Row } from '../server/board.ts';
import { sendFolders, storeSmall, warmPathsOf } from '../server/ingest.ts';
import { type MoveDestination, orthanc } from '../server/orthanc.ts';
import { type OurTarget, ourServer } from '../server/our-server.ts';
import { allQuiet, cpuSecondsOf, memoryOf } from '../server/process-figures.ts';
import { SliceFiles, type SliceSet, type SliceStudy } from '../server/slices.ts';
import { type SmallStudies, writeSmallStudies } from '../server/small-studies.ts';
import { type DicomTarget, firstAnswer, type Target } from '../server/target.ts';
import { bareReceiver } from './bare.ts';
import { type Dcmqrscp, dcmqrscp, storescp } from './dcmtk-servers.ts';
import { expectStored, findPatients, getSeries, imagesFound, moveSeries } from './query-retrieve.ts';

const parts = ['store', 'stock', 'retrieve', 'small', 'find', 'many'] as const;

const { values: options } = parseArgs({
  options: {
    ...benchOptions,
    /** Slices of half a megabyte that are stored, retrieved and found. */
    slices: { type: 'string' },
    /** Small studies that are stored and searched among. */
    studies: { type: 'string' },
    /** Instances stored beside idle associations; 100000 shows whether memory stays flat. */
    stores: { type: 'string' },
  },
});
const does = choose(parts, options.only);
const repetitions = options.quick ? 1 : 3;
const sliceCount = Number(options.slices ?? (options.quick ? 400 : 1000));
const studyCount = Number(options.studies ?? (options.quick ? 4000 : 10_000));
const storeCount = Number(options.stores ?? (options.quick ? 1000 : 5000));
/** Few, since 40 ms pass with each. */
const stockSliceCount = options.quick ? 40 : 100;
const idleCount = 200;
const busyCount = 20;

for (const tool of ['orthanc', 'orthancDicomWeb', 'dcmtk'] as const)
  if (!provide(tool)) throw new Error('The bench cannot run without it.');

const folder = mkdtempSync(join(tmpdir(), 'isocenter-bench-dimse-'));
const board = new Board(['Orthanc', 'dcmqrscp', 'storescp'], bareName());
const running: DicomTarget[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    await stopAll();
    process.exit(1);
  });
try {
  const destination = { aeTitle: 'DESTINATION', port: await freePort() };
  const ours = await ourServer(folder, options.profile);
  const peers = options.alone ? undefined : await startPeers(destination);
  await start(ours);
  ours.addNode(destination);
  await measure(ours, peers, destination);
  const versions = [ours, peers?.orthanc, peers?.archive].flatMap((target) => target?.version ?? []);
  if (options.only === undefined && !options.alone) {
    writeResults('dimse', [
      versions.join('; '),
      `${repetitions} ${repetitions === 1 ? 'repetition' : 'repetitions, medians'}; in each the servers take turns. Clients are DCMTK's storescu, getscu, movescu and findscu, their start included. Answers are counted. Ours makes every instance durable before it answers (fsync of file, folder and the log of the index); Orthanc, with its default settings, flushes the file of each and neither the name of that file nor what its index says of it; DCMTK's servers flush nothing. Tuned: all run with TCP_NODELAY=1.`,
      board.table(),
    ]);
  } else console.log(`\n${board.table()}`);
} finally {
  await stopAll();
}

function bareName(): string {
  return 'bare socket to flushed file';
}

interface Peers {
  readonly orthanc: Target;
  readonly archive: Dcmqrscp;
  readonly receiver: DicomTarget;
}

async function startPeers(destination: MoveDestination): Promise<Peers> {
  const peers = {
    orthanc: await orthanc(folder, { destination }),
    archive: await dcmqrscp(folder, destination),
    receiver: await storescp(folder),
  };
  for (const target of Object.values(peers)) await start(target);
  return peers;
}

async function start(target: DicomTarget | Target): Promise<void> {
  target.start();
  running.push(target);
  if ('dicomWebUrl' in target) await firstAnswer(target);
}

async function stopAll(): Promise<void> {
  for (const target of running.splice(0)) await target.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(
  ours: OurTarget,
  peers: Peers | undefined,
  destination: MoveDestination,
): Promise<void> {
  await ours.eventLoop();
  console.log(`Writing ${sliceCount} slices`);
  const files = new SliceFiles(join(folder, 'slices'), sliceCount);
  if (does('store'))
    for (let turn = 0; turn < repetitions; turn++) await measureStores(files, turn, ours, peers);
  if (does('stock')) await measureStock(ours);
  if (does('retrieve') || does('find')) {
    const set = files.name(1);
    const archives = [ours, ...(peers ? [peers.orthanc, peers.archive] : [])];
    await peers?.archive.restartEmpty();
    for (const target of archives) await sendSlices(target, set, files, 1);
    const [study] = set.studies as [SliceStudy];
    for (let turn = 0; turn < repetitions; turn++) {
      if (does('retrieve')) await measureRetrieval(inTurn(archives, turn), study, destination);
      if (does('find')) await measureImagesFound(inTurn(archives, turn), study);
    }
  }
  if (does('small') || does('find')) {
    console.log(`Writing ${studyCount} small studies`);
    const small = writeSmallStudies(join(folder, 'small'), studyCount);
    const targets = [ours, ...(peers ? [peers.orthanc] : [])];
    await measureSmall(targets, small);
    if (does('find'))
      for (let turn = 0; turn < repetitions; turn++)
        await measurePatients(inTurn(targets, turn), small, turn);
  }
  if (does('many')) await measureMany(ours);
  const { mostMs } = await ours.eventLoop();
  board.note({ what: 'event loop held up at most', unit: 'ms', isLessBetter: true }, ours.name, mostMs);
  for (const target of [ours, ...(peers ? [peers.orthanc] : [])]) {
    const row: Row = { what: 'resident memory at most', unit: 'MB', isLessBetter: true, wantedMost: 250 };
    board.note(row, target.name, memoryOf(target.processId()).mostMB);
  }
}

/** Each repetition begins with another. */
function inTurn<T>(targets: readonly T[], turn: number): T[] {
  return turn % 2 === 0 ? [...targets] : [...targets].reverse();
}

async function measureStores(
  files: SliceFiles,
  turn: number,
  ours: OurTarget,
  peers: Peers | undefined,
): Promise<void> {
  for (const [associations, wantedRatio] of [
    [1, 1.3],
    [4, 1.5],
  ] as const) {
    const targets: DicomTarget[] = [ours];
    // Several writers at once break dcmqrscp's index.
    if (peers && associations === 1) targets.push(peers.orthanc, peers.archive, peers.receiver);
    else if (peers) targets.push(peers.orthanc, peers.receiver);
    const set = files.name(associations);
    const how = `${associations} ${associations === 1 ? 'association' : 'associations'}`;
    const what = `C-STORE of ${sliceCount} slices, ${how}`;
    const comparedWith = ['Orthanc'];
    const row: Row = { what, unit: 'instances/s', wantedRatio, comparedWith, wantedOfBare: 0.6 };
    const cpu: Row = { what: `${what}, CPU`, unit: 'ms an instance', isLessBetter: true };
    for (const target of inTurn(targets, turn)) {
      if (target === peers?.archive) await peers.archive.restartEmpty();
      await allQuiet(running.map(({ processId }) => processId()));
      const before = cpuSecondsOf(target.processId());
      board.note(row, target.name, await sendSlices(target, set, files, associations));
      if (target === peers?.receiver) continue;
      await expectStored(target, set);
      // DCMTK's servers work in other processes.
      if (target !== peers?.archive) noteCpu(cpu, target, before);
    }
    await allQuiet(running.map(({ processId }) => processId()));
    const paths = warmPathsOf(set);
    board.note(row, bareName(), await bareReceiver(folder, paths, associations));
  }
}

/** CPU of a process since `before`, to the instance. */
function noteCpu(row: Row, target: DicomTarget, before: number): void {
  board.note(row, target.name, (cpuSecondsOf(target.processId()) - before) * (1000 / sliceCount));
}

/** Instances a second, over one association or one for each folder. */
async function sendSlices(
  target: DicomTarget,
  set: SliceSet,
  { folders }: SliceFiles,
  associations: 1 | 4,
  isStock = false,
): Promise<number> {
  const { length } = warmPathsOf(set);
  const begin = performance.now();
  const groups = associations === 1 ? [folders] : folders.map((one) => [one]);
  await sendFolders(target, groups, { isStock });
  return length / ((performance.now() - begin) / 1000);
}

/** Nobody told DCMTK of TCP_NODELAY: neither the clients nor Orthanc. */
async function measureStock(ours: OurTarget): Promise<void> {
  const targets: DicomTarget[] = [ours];
  const stock = options.alone ? undefined : await orthanc(folder, { isStock: true });
  if (stock) {
    await start(stock);
    targets.push(stock);
  }
  const files = new SliceFiles(join(folder, 'stock-slices'), stockSliceCount);
  for (const associations of [1, 4] as const) {
    const how = `${associations} ${associations === 1 ? 'association' : 'associations'}`;
    const what = `C-STORE, stock clients and servers, ${how}`;
    const set = files.name(associations);
    for (const target of targets) {
      const figure = await sendSlices(target, set, files, associations, true);
      board.note({ what, unit: 'instances/s', wantedRatio: 3 }, target.name, figure);
      await expectStored(target, set);
    }
  }
  if (!stock) return;
  await stock.stop();
  running.splice(running.indexOf(stock), 1);
}

async function measureRetrieval(
  archives: readonly DicomTarget[],
  study: SliceStudy,
  destination: MoveDestination,
): Promise<void> {
  const ways: [string, number, (target: DicomTarget) => Promise<number>][] = [
    ['C-GET', 1, (target) => getSeries(target, study)],
    ['C-MOVE', 1.5, (target) => moveSeries(target, study, destination)],
  ];
  for (const [name, wantedRatio, retrieve] of ways) {
    const what = `${name} of ${sliceCount} slices`;
    const cpu: Row = { what: `${what}, CPU`, unit: 'ms an instance', isLessBetter: true };
    for (const target of archives) {
      await allQuiet(running.map(({ processId }) => processId()));
      const before = cpuSecondsOf(target.processId());
      board.note({ what, unit: 'instances/s', wantedRatio }, target.name, await retrieve(target));
      if (target.name !== 'dcmqrscp') noteCpu(cpu, target, before);
    }
  }
}

async function measureImagesFound(archives: readonly DicomTarget[], study: SliceStudy): Promise<void> {
  const what = `C-FIND of ${sliceCount} images of a series`;
  const row: Row = { what, unit: 'ms', isLessBetter: true, wantedRatio: 3, comparedWith: ['Orthanc'] };
  for (const target of archives) {
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      const { count, ms } = await imagesFound(target, study);
      if (count !== study.slices.length) throw new Error(`${target.name} found ${count} images`);
      times.push(ms);
    }
    board.note(row, target.name, Math.min(...times));
  }
}

async function measureSmall(targets: readonly DicomTarget[], small: SmallStudies): Promise<void> {
  const what = `C-STORE of ${studyCount} instances of 0.8 KB, 4 associations`;
  for (const target of targets) {
    await allQuiet(running.map(({ processId }) => processId()));
    const figure = await storeSmall(target, small);
    board.note({ what, unit: 'instances/s', wantedRatio: 2 }, target.name, figure);
  }
}

async function measurePatients(
  targets: readonly DicomTarget[],
  { studies }: SmallStudies,
  turn: number,
): Promise<void> {
  const what = `C-FIND by PatientID among ${studyCount} studies`;
  const asked = Array.from({ length: 200 }, (_, i) => studies[(turn * 997 + i * 37) % studies.length]);
  const chosen = asked.flatMap((study) => study ?? []);
  for (const target of targets) {
    const figure = await findPatients(target, chosen, join(folder, 'questions'));
    board.note({ what, unit: 'questions/s', wantedRatio: 10 }, target.name, figure);
  }
}

async function measureMany(ours: OurTarget): Promise<void> {
  const held = await holdAssociations({
    port: ours.dicomPort,
    processId: ours.processId(),
    idle: idleCount,
    busy: busyCount,
    stores: storeCount,
    kilobytes: 32,
    onLook: ({ stored, residentMb }) =>
      console.log(`  ${stored} stored, ${residentMb.toFixed(0)} MiB resident`),
  });
  for (const line of held.wrong) console.error(line);
  const where = `${idleCount} idle and ${busyCount} busy associations`;
  const failures = {
    what: `${where}, refused, lost or failed`,
    unit: 'associations',
    isLessBetter: true,
    wantedMost: 0,
  };
  board.note(failures, ours.name, held.wrong.length);
  const stores = { what: `${where}, C-STORE of ${storeCount} instances of 32 KB`, unit: 'instances/s' };
  board.note(stores, ours.name, held.stored / held.seconds);
  const growth = {
    what: `${where}, resident memory in the last quarter over that in the second`,
    unit: '×',
    isLessBetter: true,
    wantedMost: 1.15,
  };
  board.note(growth, ours.name, held.lateMb / held.earlyMb);
}
