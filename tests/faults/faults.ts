// npm run faults [-- --kills N --seed S]: ends a real server again and again while it is sent images by STOW-RS and C-STORE, and looks after each
// end whether all it acknowledged is there. See README.md here.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** A way to end, and what came of it. */
const rows = new Map<string, Partial<Record<keyof Totals, number>>>();
const wrong: string[] = [];
let done = 0;
const startedAt = Date.now();

await Promise.all(Array.from({ length: Number(options.lanes) }, (_, lane) => runLane(lane)));
rmSync(work, { recursive: true, force: true });
print();
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
      done += 1;
      if (done % 25 === 0) console.log(`${done} kills, ${Math.round((Date.now() - startedAt) / 1000)} s`);
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

function note(way: string, before: Partial<Totals>, after: Totals): void {
  const row = rows.get(way) ?? {};
  for (const name of [
    'kills',
    'acknowledged',
    'deleted',
    'lost',
    'half',
    'draftsRemoved',
    'adopted',
    'setAside',
  ] as const)
    row[name] = (row[name] ?? 0) + after[name] - (before[name] ?? 0);
  rows.set(way, row);
}

function print(): void {
  const head = [
    'way to end',
    'kills',
    'acknowledged',
    'studies deleted',
    'lost',
    'by half',
    'drafts removed',
    'adopted',
    'set aside',
  ];
  const sum: Record<string, number> = {};
  const lines = [...rows].map(([way, row]) => {
    for (const [name, count] of Object.entries(row)) sum[name] = (sum[name] ?? 0) + count;
    return [way, row];
  }) as [string, Record<string, number>][];
  console.log(`\n| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`);
  for (const [way, row] of [...lines.sort(), ['all', sum] as const]) {
    const { kills: k, acknowledged, deleted, lost, half, draftsRemoved, adopted, setAside } = row;
    console.log(
      `| ${[way, k, acknowledged, deleted, lost, half, draftsRemoved, adopted, setAside].join(' | ')} |`,
    );
  }
  console.log(
    `\nSeed ${options.seed}, ${Math.round((Date.now() - startedAt) / 1000)} s. Leftovers are found by the start after an end.`,
  );
}
