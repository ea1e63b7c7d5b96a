// `npm run interop`: every service with every peer, in both roles, plain and under TLS. `--only WORDS` fills the cells whose names hold the
// words, and writes nothing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cancelCells, type Transcripts } from './cancel-cells.ts';
import { type Cell, PeerLimit } from './cell.ts';
import { commitmentCells } from './commitment-cells.ts';
import { type Ground, openGround } from './ground.ts';
import { MissingPeers, peerVersions } from './peer-versions.ts';
import { procedureCells } from './procedure-cells.ts';
import { queryCells } from './query-cells.ts';
import { documentOf, type FilledCell, lineOf, type Outcome, textOf, totalsOf } from './report.ts';
import { retrieveCells } from './retrieve-cells.ts';
import { storageCells } from './storage-cells.ts';
import { verificationCells } from './verification-cells.ts';
import { worklistCells } from './worklist-cells.ts';

const { values: options } = parseArgs({ options: { only: { type: 'string' } } });
const startedAt = performance.now();
const versions = versionsOrEnd();
const transcripts: Transcripts = new Map();
const ground = await openGround();
console.log(`The peers run after ${secondsSince(startedAt).toFixed(1)} s: ${versions.join(', ')}.`);
let filled: readonly FilledCell[];
try {
  filled = await fill(wantedCells(ground));
} finally {
  await ground.close();
}

const failed = filled.filter(({ outcome }) => outcome.kind === 'failed');
console.log(`\n${totalsOf(filled)} (${secondsSince(startedAt).toFixed(0)} s)`);
if (options.only === undefined) {
  writeFileSync(inRepository('docs/interop.md'), documentOf(filled, versions));
  mkdirSync(inRepository('tests/interop/output'), { recursive: true });
  writeFileSync(inRepository('tests/interop/output/cancelled-retrieves.txt'), textOf(filled, transcripts));
}
if (failed.length > 0 || filled.length === 0) process.exitCode = 1;

function versionsOrEnd(): string[] {
  try {
    return peerVersions();
  } catch (error) {
    if (!(error instanceof MissingPeers)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

function wantedCells(ground: Ground): Cell[] {
  const words = options.only?.toLowerCase().split(/\s+/) ?? [];
  return [
    ...verificationCells(ground),
    ...storageCells(ground),
    ...queryCells(ground),
    ...retrieveCells(ground),
    ...cancelCells(ground, transcripts),
    ...worklistCells(ground),
    ...procedureCells(ground),
    ...commitmentCells(ground),
  ].filter(({ service, role, peer, transport }) => {
    const name = [service, role, peer, transport].join(' ').toLowerCase();
    return words.every((word) => name.includes(word));
  });
}

/** A few at a time: most of a cell is waiting for programs to start. Told as they end, answered in their order. */
async function fill(cells: readonly Cell[]): Promise<FilledCell[]> {
  const filled = new Map<Cell, FilledCell>();
  const fillOne = async (cell: Cell) => {
    const cellStartedAt = performance.now();
    const outcome = await outcomeOf(cell);
    const one = { cell, outcome, seconds: secondsSince(cellStartedAt) };
    filled.set(cell, one);
    console.log(lineOf(one));
  };
  const busy = cells.filter(({ isWaiting }) => !isWaiting);
  const work = async () => {
    for (let cell = busy.shift(); cell; cell = busy.shift()) await fillOne(cell);
  };
  const waiting = cells.filter(({ isWaiting }) => isWaiting).map(fillOne);
  await Promise.all([...waiting, ...Array.from({ length: 3 }, work)]);
  return cells.flatMap((cell) => filled.get(cell) ?? []);
}

async function outcomeOf({ run }: Cell): Promise<Outcome> {
  try {
    return { kind: 'passed', check: await run() };
  } catch (error) {
    if (error instanceof PeerLimit) return { kind: 'limit', limit: error.message, logLine: error.logLine };
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function secondsSince(time: number): number {
  return (performance.now() - time) / 1000;
}
