// npm run bench -- server: our server as built beside Debian's Orthanc as packaged, in one run, in turn; see README.md here.
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { provide } from '../../tools/system-tools.mjs';
import { writeResults } from '../results-file.ts';
import { benchOptions, choose } from './bench-options.ts';
import { Board, type Row } from './board.ts';
import { cStore, storeSmall, stow } from './ingest.ts';
import { orthanc } from './orthanc.ts';
import { type OurTarget, ourServer } from './our-server.ts';
import { allQuiet, cpuSecondsOf, memoryOf } from './process-figures.ts';
import { expectWholeSeries, frames, metadata, rendered, wholeSeries } from './retrieval.ts';
import { namesFound, searchesOf, timeSearch } from './searches.ts';
import { pixelBytes, SliceFiles, type SliceSet, type SliceStudy } from './slices.ts';
import { type SmallStudies, type SmallStudy, writeSmallStudies } from './small-studies.ts';
import { firstAnswer, type Target } from './target.ts';
import { wrk } from './wrk.ts';

const parts = ['ingest', 'metadata', 'series', 'frames', 'rendered', 'searches', 'start'] as const;

const { values: options } = parseArgs({
  options: {
    ...benchOptions,
    /** Studies to search among. */
    studies: { type: 'string', default: '10000' },
  },
});
const does = choose(parts, options.only);
const repetitions = options.quick ? 1 : 3;
const seconds = options.quick ? 3 : 5;
const sliceCount = 1000;
const studyCount = Number(options.studies);

for (const tool of ['orthanc', 'orthancDicomWeb', 'wrk', 'dcmtk'] as const)
  if (!provide(tool)) throw new Error('The bench cannot run without it.');

const folder = mkdtempSync(join(tmpdir(), 'isocenter-bench-server-'));
const board = new Board(['Orthanc'], 'bare node:http');
let bare: ChildProcess | undefined;
let bareAddress: string | undefined;
const targets: Target[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    bare?.kill();
    await Promise.all(targets.map((target) => target.stop()));
    rmSync(folder, { recursive: true, force: true });
    process.exit(1);
  });
try {
  const ours = await ourServer(folder, options.profile);
  targets.push(ours, ...(options.alone ? [] : [await orthanc(folder)]));
  await measure(ours);
  if (options.only === undefined && !options.alone) {
    const name = studyCount === 10_000 ? 'server' : `server-${studyCount}-studies`;
    writeResults(name, [
      targets.map(({ version }) => version).join('; '),
      `${repetitions} ${repetitions === 1 ? 'repetition' : 'repetitions, medians'}; in each the servers take turns. Answers are checked: numbers of matches and parts, pixels byte by byte. Ours makes every instance durable before it answers (fsync of file, folder and the log of the index); Orthanc, with its default settings, flushes the file of each and neither the name of that file nor what its index says of it.`,
      board.table(),
    ]);
  } else console.log(`\n${board.table()}`);
} finally {
  bare?.kill();
  for (const target of targets) await target.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(ours: OurTarget): Promise<void> {
  for (const target of targets) {
    target.start();
    await firstAnswer(target);
  }
  await ours.eventLoop();
  const sliceFolder = join(folder, 'slices');
  console.log(`Writing ${sliceCount} slices`);
  const files = new SliceFiles(sliceFolder, sliceCount);

  if (does('ingest')) {
    for (let turn = 0; turn < repetitions; turn++) await measureIngest(files, turn);
    await noteEventLoop(ours, 'event loop held up at most, ingest');
  }
  const set = files.name(1);
  for (const target of targets) await stow(target, set, 4);
  const study = set.studies[0] as SliceStudy;
  await ours.eventLoop();

  for (let turn = 0; turn < repetitions; turn++) {
    if (does('metadata')) await measureMetadata(study, turn);
    if (does('series')) await measureSeries(study, turn);
  }
  if (does('series')) await noteEventLoop(ours, 'event loop held up at most, metadata and series');
  if (does('frames')) {
    for (let turn = 0; turn < repetitions; turn++) await measureFrames(study, turn);
    await noteEventLoop(ours, 'event loop held up at most, frames');
  }
  if (does('rendered')) for (let turn = 0; turn < repetitions; turn++) await measureRendered(study, turn);
  if (does('searches') || does('start')) {
    console.log(`Writing ${studyCount} small studies`);
    const small = writeSmallStudies(join(folder, 'small'), studyCount);
    await fill(small);
    await ours.eventLoop();
    if (does('searches')) {
      for (let turn = 0; turn < repetitions; turn++) await measureSearches(small.studies, study, turn);
      await noteEventLoop(ours, 'event loop held up at most, searches');
    }
  }
  for (const target of targets) noteMemory(target);
  if (does('start')) for (let turn = 0; turn < repetitions; turn++) await measureStart();
}

/** Each repetition begins with the other server. */
function inTurn(turn: number): Target[] {
  return turn % 2 === 0 ? targets : [...targets].reverse();
}

async function measureIngest(files: SliceFiles, turn: number): Promise<void> {
  const row = (what: string, wantedRatio?: number): Row => ({
    what: `${what}, 1,000 slices`,
    unit: 'instances/s',
    ...(wantedRatio !== undefined && { wantedRatio }),
  });
  const ways: [Row, 1 | 4, (target: Target, set: SliceSet) => Promise<number>][] = [
    [row('STOW-RS, 1 connection', 2), 1, (target, set) => stow(target, set, 1)],
    [row('STOW-RS, 4 connections', 1.5), 4, (target, set) => stow(target, set, 4)],
    [
      row('C-STORE, 1 association'),
      1,
      (target, set) => cStore(target, set, { folders: files.folders, associations: 1 }),
    ],
    [
      row('C-STORE, 4 associations'),
      4,
      (target, set) => cStore(target, set, { folders: files.folders, associations: 4 }),
    ],
  ];
  for (const [what, studies, send] of ways) {
    const set = files.name(studies);
    const cpu: Row = { what: `${what.what}, CPU`, unit: 'ms an instance', isLessBetter: true };
    for (const target of inTurn(turn)) {
      await allQuiet(targets.map(({ processId }) => processId()));
      const before = cpuSecondsOf(target.processId());
      board.note(what, target.name, await send(target, set));
      board.note(cpu, target.name, (cpuSecondsOf(target.processId()) - before) * (1000 / sliceCount));
    }
  }
}

async function measureMetadata(study: SliceStudy, turn: number): Promise<void> {
  const row: Row = { what: 'metadata of 1,000 instances', unit: 'ms', isLessBetter: true, wantedRatio: 50 };
  for (const target of inTurn(turn)) board.note(row, target.name, await metadata(target, study));
}

async function measureSeries(study: SliceStudy, turn: number): Promise<void> {
  const row: Row = { what: 'whole series in one response', unit: 'MB/s', wantedRatio: 0.8 };
  for (const target of inTurn(turn)) {
    if (turn === 0) await expectWholeSeries(target, study);
    board.note(row, target.name, await wholeSeries(target, study));
  }
}

async function measureFrames(study: SliceStudy, turn: number): Promise<void> {
  for (const [connections, wantedRatio] of [
    [1, 5],
    [8, 8],
  ] as const) {
    const how = `${connections} ${connections === 1 ? 'connection' : 'connections'}`;
    const row: Row = { what: `frames, ${how}`, unit: 'frames/s', wantedRatio };
    const slowest: Row = { what: `frames, ${how}, p95`, unit: 'ms', isLessBetter: true };
    for (const target of inTurn(turn)) {
      const figures = await frames(target, study, { folder, connections, seconds });
      if (figures.failures > 0) throw new Error(`${target.name} failed ${figures.failures} frames`);
      board.note(row, target.name, figures.perSecond);
      board.note(slowest, target.name, figures.p95Ms);
    }
    const urls = await bareUrls(study);
    const { perSecond } = await wrk(folder, urls, { accept: '*/*', connections, seconds });
    board.note(row, 'bare node:http', perSecond);
  }
}

async function bareUrls({ slices }: SliceStudy): Promise<string[]> {
  if (bareAddress === undefined) {
    const list = join(folder, 'bare.json');
    writeFileSync(list, JSON.stringify(slices.map(({ path }) => path)));
    bare = fork(new URL('bare-server.mjs', import.meta.url), [list, String(pixelBytes)], { execArgv: [] });
    const [port] = await once(bare, 'message');
    bareAddress = `http://127.0.0.1:${port}`;
  }
  return slices.map((_, index) => `${bareAddress}/${index}`);
}

async function measureRendered(study: SliceStudy, turn: number): Promise<void> {
  for (const [mediaType, wantedRatio] of [
    ['image/jpeg', 1],
    ['image/png', 3],
  ] as const) {
    const row: Row = {
      what: `rendered 512 × 512, ${mediaType}`,
      unit: 'ms',
      isLessBetter: true,
      wantedRatio,
    };
    const count = options.quick ? 20 : 57;
    for (const target of inTurn(turn))
      board.note(row, target.name, await rendered(target, study, { mediaType, count, from: turn * 100 }));
  }
}

async function fill(small: SmallStudies): Promise<void> {
  const row: Row = { what: `C-STORE of ${studyCount} small studies, 4 associations`, unit: 'instances/s' };
  for (const target of targets) board.note(row, target.name, await storeSmall(target, small));
}

async function measureSearches(
  studies: readonly SmallStudy[],
  series: SliceStudy,
  turn: number,
): Promise<void> {
  const budgetMs = options.quick ? 1500 : 5000;
  const wantedRatio = studyCount >= 50_000 ? 100 : 20;
  const mixed: Row = { what: 'QIDO, mixed set', unit: 'requests/s', wantedRatio };
  const searches = searchesOf(studies, series);
  const totals = new Map<Target, number>();
  for (const search of searches) {
    const row: Row = { what: `QIDO, ${search.what}`, unit: 'ms', isLessBetter: true };
    for (const target of inTurn(turn)) {
      const ms = await timeSearch(target, search, { from: turn * 1000, budgetMs });
      totals.set(target, (totals.get(target) ?? 0) + ms);
      board.note(row, target.name, ms);
    }
  }
  const parallel: Row = { what: 'QIDO, PatientID exact, 8 connections', unit: 'requests/s', wantedRatio };
  for (const target of inTurn(turn)) {
    board.note(mixed, target.name, searches.length / ((totals.get(target) ?? Number.NaN) / 1000));
    const urls = studies
      .slice(0, 2000)
      .map(({ patientId }) => `${target.dicomWebUrl}/studies?PatientID=${patientId}`);
    const { perSecond, failures } = await wrk(folder, urls, {
      accept: 'application/dicom+json',
      connections: 8,
      seconds,
    });
    if (failures > 0) throw new Error(`${target.name} failed ${failures} searches`);
    board.note(parallel, target.name, perSecond);
    if (turn === 0) {
      const names: Row = { what: 'names outside ASCII found', unit: 'of 5' };
      board.note(names, target.name, await namesFound(target));
    }
  }
}

async function measureStart(): Promise<void> {
  const row: Row = { what: 'start to the first search', unit: 'ms', isLessBetter: true, wantedMost: 500 };
  for (const target of targets) {
    await target.stop();
    execFileSync('sync');
    target.start();
    board.note(row, target.name, await firstAnswer(target));
  }
}

async function noteEventLoop(ours: OurTarget, what: string): Promise<void> {
  const { mostMs } = await ours.eventLoop();
  board.note({ what, unit: 'ms', isLessBetter: true, wantedMost: 50 }, ours.name, mostMs);
}

function noteMemory(target: Target): void {
  const { nowMB, mostMB } = memoryOf(target.processId());
  const resident = { unit: 'MB', isLessBetter: true };
  board.note({ ...resident, what: 'resident memory, at the end' }, target.name, nowMB);
  board.note({ ...resident, what: 'resident memory, at most', wantedMost: 300 }, target.name, mostMB);
}
