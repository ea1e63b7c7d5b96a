// npm run faults [-- --kills N --seed S --save]: ends a real server again and again while it is sent images by STOW-RS and C-STORE, and looks after each
// end whether all it acknowledged is there. See README.md here.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { provide } from '../../tools/system-tools.mjs';
import { SeededRandom } from '../robustness/seeded-random.ts';
import { type Ending, Survival, type Totals } from './cycle.ts';
import { chanceKept, nothingKept } from './disk-model.ts';
import { Op } from './disk-records.ts';
import { buildFaultyDisk, killMoments, Place } from './server-under-fault.ts';

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now()) },
    /** Data folders at a time. */
    lanes: { type: 'string', default: '2' },
    /** Writes the totals to output/totals.json here. */
    save: { type: 'boolean', default: false },
  },
});
const kills = Number(options.kills);
/** A data folder is looked through as a whole and left after so many, so that looking stays short. */
const killsPerFolder = 20;

const work = mkdtempSync(join(tmpdir(), 'isocenter-faults-'));
if (process.platform === 'linux') provide('compiler');
const faultyDisk = buildFaultyDisk(work);
if (!faultyDisk) console.log('Without Linux and a C compiler only kills at random times are tried.');
console.log(`Seed ${options.seed}`);

/** What is counted of each way to end, and how it is called in the table. */
const columns = {
  kills: 'kills',
  powerCuts: 'of them power cuts',
  acknowledged: 'acknowledged',
  deleted: 'studies deleted',
  lost: 'lost',
  half: 'by half',
  draftsRemoved: 'drafts removed',
  adopted: 'adopted',
  setAside: 'set aside',
} as const satisfies Partial<Record<keyof Totals, string>>;
type Counts = Record<keyof typeof columns, number>;
const counted = Object.keys(columns) as (keyof Counts)[];
const countsOf = (count: (name: keyof Counts) => number) =>
  Object.fromEntries(counted.map((name) => [name, count(name)])) as Counts;

/** A way to end, and what came of it. */
const rows = new Map<string, Counts>();
const wrong: string[] = [];
let done = 0;
const startedAt = Date.now();

await Promise.all(Array.from({ length: Number(options.lanes) }, (_, lane) => runLane(lane)));
rmSync(work, { recursive: true, force: true });
report();
if (wrong.length > 0) {
  console.error(`\n${wrong.join('\n')}`);
  process.exitCode = 1;
}

async function runLane(lane: number): Promise<void> {
  const random = new SeededRandom(options.seed, lane);
  while (done < kills) {
    const survival = new Survival(mkdtempSync(join(work, `lane-${lane}-`)), { faultyDisk });
    for (let i = 0; i < killsPerFolder && done < kills; i++) {
      const before = { ...survival.totals };
      const way = await endSomehow(survival, random);
      note(way, before, survival.totals);
      // A start may be over before its moment comes, which ends nothing.
      const ended = survival.totals.kills - before.kills;
      done += ended;
      if (ended > 0 && done % 25 === 0)
        console.log(`${done} kills, ${Math.round((Date.now() - startedAt) / 1000)} s`);
    }
    const before = { ...survival.totals };
    await survival.end();
    note('the last look at a folder', before, survival.totals);
    wrong.push(...survival.totals.wrong);
  }
}

async function endSomehow(survival: Survival, random: SeededRandom): Promise<string> {
  const time: Ending = { kind: 'after a time', ms: 20 + random.below(500) };
  if (!faultyDisk) {
    await survival.run(time);
    return 'kill at a random time';
  }
  const names = Object.keys(killMoments) as (keyof typeof killMoments)[];
  const name = random.pick(names as [keyof typeof killMoments, ...(keyof typeof killMoments)[]]);
  const { when, ...moment } = killMoments[name];
  const atMoment: Ending = { kind: 'at a moment', when, moment: { ...moment, wait: random.below(30) } };
  switch (random.below(10)) {
    case 0:
    case 1:
    case 2:
    case 3:
      await survival.run(atMoment);
      return `kill ${name}`;
    case 4:
    case 5:
    case 6:
      await survival.run(time);
      return 'kill at a random time';
    case 7:
      await survival.run(random.onceIn(2) ? time : atMoment, { mercy: nothingKept });
      return 'power cut, nothing unflushed kept';
    case 8:
      await survival.run(random.onceIn(2) ? time : atMoment, { mercy: chanceKept(() => random.next()) });
      return 'power cut, pages kept by chance or torn';
    default: {
      const anything = Object.values(Op).reduce((all, one) => all | one, 0);
      const moment = { op: anything, place: Place.anywhere, wait: random.below(80) };
      await survival.endWhileStarting('killBefore', moment);
      return 'kill while starting';
    }
  }
}

function note(way: string, before: Totals, after: Totals): void {
  const row = rows.get(way);
  rows.set(
    way,
    countsOf((name) => (row?.[name] ?? 0) + after[name] - before[name]),
  );
}

function report(): void {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const totals = countsOf((name) => [...rows.values()].reduce((sum, row) => sum + row[name], 0));
  const ways = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  console.log(`\n| ${['way to end', ...Object.values(columns)].join(' | ')} |`);
  console.log(`|${'---|'.repeat(counted.length + 1)}`);
  for (const [way, row] of [...ways, ['all', totals] as const])
    console.log(`| ${[way, ...Object.values(row)].join(' | ')} |`);
  const { kills: ends, powerCuts, acknowledged, lost, half, draftsRemoved, adopted, setAside } = totals;
  console.log(
    `\n${ends} kills, ${powerCuts} of them power cuts; ${acknowledged} instances acknowledged, ${lost} lost, ${half} by half; leftovers cleaned up: ` +
      `${draftsRemoved} drafts removed, ${adopted} files adopted, ${setAside} set aside. Seed ${options.seed}, ${seconds} s.`,
  );
  if (!options.save) return;
  const file = fileURLToPath(new URL('output/totals.json', import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  const { seed, lanes } = options;
  const run = { seed, lanes: Number(lanes), node: process.version, platform: process.platform, seconds };
  writeFileSync(
    file,
    `${JSON.stringify({ ...run, totals, wrong: wrong.length, ways: Object.fromEntries(ways) }, null, 2)}\n`,
  );
}
