// npm run bench -- index-scale: the index at 1 k, 100 k and 1 M studies. `--studies 1000,100000` for other sizes,
// `--url postgres://…` for PostgreSQL in place of SQLite, `--keep FOLDER` to fill databases there once and use them again.
import { deepStrictEqual } from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../packages/archive/src/index/sql/database.ts';
import { SqlIndex } from '../../packages/archive/src/index/sql/sql-index.ts';
import type { MatchKey, Query } from '../../packages/archive/src/query/query.ts';
import { everything } from '../../packages/archive/src/query/restriction.ts';
import { Tag } from '../../packages/dicom/src/index.ts';
import { digits, markdownTable, writeResults } from '../results-file.ts';
import { cataloguedEntry, madeContent, madeEntry, madeRecord } from './made-entries.ts';

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '1000,100000,1000000' },
    repeats: { type: 'string', default: '40' },
    url: { type: 'string' },
    keep: { type: 'string' },
    /** Times of the processor in place of those of the clock: what others do on the machine does not show. */
    cpu: { type: 'boolean', default: false },
  },
});
const sizes = values.studies.split(',').map(Number);
const repeats = Number(values.repeats);
const batch = 20;

/** Milliseconds since some moment. */
const now = (): number => {
  if (!values.cpu) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

type Ask = (turn: number, studies: number) => Partial<Query> & { readonly keys: readonly MatchKey[] };
const single = (tag: number, value: string): MatchKey => ({ tag, match: { kind: 'single', value } });
const wildcard = (tag: number, pattern: string): MatchKey => ({ tag, match: { kind: 'wildcard', pattern } });
const month = (turn: number): MatchKey => {
  const start = `${2012 + (turn % 14)}${String(1 + (turn % 12)).padStart(2, '0')}`;
  return { tag: Tag.StudyDate, match: { kind: 'range', from: `${start}01`, to: `${start}28` } };
};
const one = (turn: number, studies: number) => madeContent((turn * 7919) % studies);

const questions: Readonly<Record<string, Ask>> = {
  'Patient ID': (turn, studies) => ({ keys: [single(Tag.PatientID, one(turn, studies).PatientID)] }),
  'accession number': (turn, studies) => ({
    keys: [single(Tag.AccessionNumber, one(turn, studies).AccessionNumber)],
  }),
  'Study Instance UID': (turn, studies) => ({
    keys: [single(Tag.StudyInstanceUID, one(turn, studies).StudyInstanceUID)],
  }),
  'first page': () => ({ keys: [] }),
  'page at 60 %': (_, studies) => ({ keys: [], offset: Math.floor(studies * 0.6) }),
  'a month': (turn) => ({ keys: [month(turn)] }),
  'modality and month': (turn, studies) => ({
    keys: [single(Tag.ModalitiesInStudy, one(turn, studies).Modality), month(turn)],
  }),
  'modality, page at 60 % of it': (turn, studies) => ({
    keys: [single(Tag.ModalitiesInStudy, one(turn, studies).Modality)],
    offset: Math.floor(studies * 0.075),
  }),
  'name SCHILL*': (turn, studies) => ({
    keys: [wildcard(Tag.PatientName, `${one(turn, studies).PatientName.slice(0, 6)}*`)],
  }),
  'name Müller*': () => ({ keys: [wildcard(Tag.PatientName, 'Müller*')] }),
  'name Иванов*': () => ({ keys: [wildcard(Tag.PatientName, 'Иванов*')] }),
  'name 山田*': () => ({ keys: [wildcard(Tag.PatientName, '山田*')] }),
  'name *ILLE*': () => ({ keys: [wildcard(Tag.PatientName, '*ILLE*')] }),
  'name *田^太*': () => ({ keys: [wildcard(Tag.PatientName, '*田^太*')] }),
  'name *NIEMAND*': () => ({ keys: [wildcard(Tag.PatientName, '*NIEMAND*')] }),
  'words in the study list': () => ({ keys: [], text: 'camille chest' }),
  'sorted by name, page at 10 %': (_, studies) => ({
    keys: [],
    sort: [{ tag: Tag.PatientName, descending: false }],
    offset: Math.floor(studies * 0.1),
  }),
  'sex and description': (turn, studies) => ({
    keys: [single(Tag.PatientSex, 'F'), single(Tag.StudyDescription, one(turn, studies).StudyDescription)],
  }),
  'series of a study': (turn, studies) => ({
    level: 'SERIES',
    keys: [single(Tag.StudyInstanceUID, one(turn, studies).StudyInstanceUID)],
  }),
};

interface Measured {
  readonly studies: number;
  readonly p50: Readonly<Record<string, number>>;
  readonly p95: Readonly<Record<string, number>>;
  readonly all95: number;
  readonly lateIngestMs: number;
  readonly firstMs: number;
  readonly longestMs: number;
}

const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

async function measure(studies: number): Promise<Measured> {
  const folder = values.keep
    ? join(values.keep, String(studies))
    : await mkdtemp(join(tmpdir(), 'isocenter-scale-'));
  await mkdir(folder, { recursive: true });
  const open = () => openDatabase(folder, { clock: Date, url: values.url });
  try {
    let database = await open();
    // Durability of the filling is not what is measured.
    if (database.dialect.name === 'sqlite') await pragma(database, 'synchronous = off');
    let index = new SqlIndex(database);
    const begun = performance.now();
    const bulk = 1000;
    // One change for each study: a kept database goes on where it was left.
    let at = await index.lastSequence();
    const measuredFrom = Math.max(at, studies - 50 * batch);
    for (; at < measuredFrom; at += Math.min(bulk, measuredFrom - at)) {
      const size = Math.min(bulk, measuredFrom - at);
      await index.add(Array.from({ length: size }, (_, i) => madeRecord(at + i)));
      if (at % 100_000 === 0 && at > 0)
        console.error(`${at} of ${studies} studies after ${digits((performance.now() - begun) / 1000)} s`);
    }
    if (database.dialect.name === 'sqlite') await pragma(database, 'synchronous = full');
    const batches: number[] = [];
    for (; at < measuredFrom + 50 * batch; at += batch) {
      const records = Array.from({ length: batch }, (_, i) => madeRecord(at + i));
      const from = now();
      await index.add(records);
      batches.push((now() - from) / batch);
    }
    await database.close();

    const opening = now();
    database = await open();
    index = new SqlIndex(database);
    await index.find(queryOf(questions['first page']?.(0, studies)));
    const firstMs = now() - opening;

    const p50: Record<string, number> = {};
    const p95: Record<string, number> = {};
    const all: number[] = [];
    for (const [name, ask] of Object.entries(questions)) {
      const times: number[] = [];
      for (let turn = 0; turn < repeats + 3; turn += 1) {
        const from = now();
        const { matches } = await index.find(queryOf(ask(turn, studies)));
        if (turn >= 3) times.push(now() - from);
        if (matches.length === 0 && !/NIEMAND|words|sex|month|SCHILL/.test(name) && studies >= 100_000)
          throw new Error(`${name} found nothing`);
        await new Promise(setImmediate);
      }
      times.sort((a, b) => a - b);
      p50[name] = percentile(times, 0.5);
      p95[name] = percentile(times, 0.95);
      all.push(...times);
    }
    await database.close();
    batches.sort((a, b) => a - b);
    all.sort((a, b) => a - b);
    return {
      studies,
      p50,
      p95,
      all95: percentile(all, 0.95),
      lateIngestMs: percentile(batches, 0.5),
      firstMs,
      longestMs: all.at(-1) ?? Number.NaN,
    };
  } finally {
    if (!values.keep) await rm(folder, { recursive: true });
  }
}

function queryOf(asked: Partial<Query> | undefined): Query {
  return { level: 'STUDY', keys: [], offset: 0, limit: 25, restriction: everything, ...asked };
}

async function pragma(database: Awaited<ReturnType<typeof openDatabase>>, setting: string): Promise<void> {
  const { sql } = await import('kysely');
  await sql.raw(`pragma ${setting}`).execute(database.kysely);
}

for (let index = 0; index < 200; index += 1) {
  const content = madeContent(index);
  deepStrictEqual(
    JSON.parse(JSON.stringify(madeEntry(content))),
    JSON.parse(JSON.stringify(cataloguedEntry(content))),
    'made rows are not those of the real path',
  );
}

const measured: Measured[] = [];
for (const studies of sizes) measured.push(await measure(studies));
const heads = measured.map(({ studies }) => `${studies.toLocaleString('en')} studies`);
const rows = Object.keys(questions).map((name) => [
  name,
  ...measured.map(({ p50, p95 }) => `${digits(p50[name] ?? 0)} / ${digits(p95[name] ?? 0)}`),
]);
const engine = values.url ? 'PostgreSQL' : 'SQLite';
writeResults(values.url ? 'index-scale-postgres' : 'index-scale', [
  `The index alone, in ${engine}: a page of 25 with its total, as QIDO asks for it. One series and one instance in each study. p50 / p95 in ms${values.cpu ? ' of the processor' : ''}, ${repeats} different questions each.`,
  markdownTable(['question', ...heads], rows),
  markdownTable(
    ['', ...heads],
    [
      ['p95 of all, ms', ...measured.map(({ all95 }) => digits(all95))],
      [`ms a new study, in commits of ${batch}`, ...measured.map(({ lateIngestMs }) => digits(lateIngestMs))],
      ['ms from opening to the first page', ...measured.map(({ firstMs }) => digits(firstMs))],
      ['longest question, ms', ...measured.map(({ longestMs }) => digits(longestMs))],
    ],
  ),
]);
