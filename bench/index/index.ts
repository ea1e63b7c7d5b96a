// npm run bench -- index [rounds]: an index of 2,000 files by us and by other libraries, each pass in a process of its own, in turn.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPart10, Tag } from '@isocenter/dicom';
import { bundle } from '../bundle.ts';
import { fileSource } from '../file-source.ts';
import { digits, markdownTable, median, writeResults } from '../results-file.ts';
import { benchFiles, writeLargeFile } from './files.ts';
import { libraries } from './libraries.ts';

interface Pass {
  readonly wallUs: number;
  readonly cpuUs: number;
  readonly wrong: number;
}

const modes = [
  { mode: 'memory', says: 'the whole file is in memory' },
  { mode: 'head', says: 'its first 16 KiB are read from disk (page cache warm)' },
  { mode: 'file', says: 'the whole file is read from disk (page cache warm), which takes most of the time' },
  {
    mode: 'open',
    says: 'each in its own way from disk: openPart10 reads what it needs, the others whole files',
  },
] as const;
const rounds = Number(process.argv[2] ?? 7);
const ours = 'isocenter';

const script = await bundle('index/pass.ts');

function runPass(library: string, mode: string): Pass {
  const { status, stdout } = spawnSync(process.execPath, [script, library, mode], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${library} could not index in mode ${mode}`);
  const pass = JSON.parse(stdout) as Pass;
  if (pass.wrong > 0) throw new Error(`${library} got ${pass.wrong} files wrong in mode ${mode}`);
  return pass;
}

/** daikon needs the whole file, since it cannot stop before pixel data. */
const runs = modes.flatMap(({ mode }) =>
  Object.keys(libraries)
    .filter((library) => (mode === 'open' ? library === ours : library !== 'daikon' || mode !== 'head'))
    .map((library) => ({ library, mode, passes: [] as Pass[] })),
);

const count = benchFiles().length;
for (let round = 0; round < rounds; round++) {
  for (const { library, mode, passes } of runs) passes.push(runPass(library, mode));
}

/** The others have no way of their own, so what they need for whole files stands beside `openPart10`. */
const runsIn = (mode: string) => [
  ...runs.filter((run) => run.mode === mode),
  ...runs.filter((run) => mode === 'open' && run.mode === 'file' && run.library !== ours),
];

/** How many times as long as ours, round by round, since the machine's load changes between rounds. */
function ratio({ passes }: (typeof runs)[number], mode: string, field: 'wallUs' | 'cpuUs'): number {
  const our = runs.find((run) => run.library === ours && run.mode === mode)?.passes ?? [];
  return median(passes.map((pass, round) => pass[field] / (our[round]?.[field] ?? Number.NaN)));
}

/** Read as a file, since not every package exports its package.json. */
function versionOf(library: string): string {
  if (library === ours) return '';
  const path = fileURLToPath(new URL(`../node_modules/${library}/package.json`, import.meta.url));
  return ` ${(JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version}`;
}

const sections = modes.map(({ mode, says }) => {
  const rows = runsIn(mode).map((run) => [
    `${run.library}${versionOf(run.library)}`,
    digits(median(run.passes.map(({ wallUs }) => wallUs))),
    digits(median(run.passes.map(({ cpuUs }) => cpuUs))),
    digits(1e6 / median(run.passes.map(({ wallUs }) => wallUs))),
    run.library === ours ? '1' : digits(ratio(run, mode, 'wallUs')),
    run.library === ours ? '1' : digits(ratio(run, mode, 'cpuUs')),
  ]);
  const head = ['library', 'µs a file', 'CPU µs a file', 'files a second', '× our time', '× our CPU time'];
  return `## ${mode}: ${says}\n\n${markdownTable(head, rows)}`;
});

async function openingUs(pixelDataBytes: number): Promise<number> {
  const path = join(tmpdir(), `isocenter-bench-large-${pixelDataBytes}.dcm`);
  const { sopInstanceUid } = writeLargeFile(path, pixelDataBytes);
  const times: number[] = [];
  for (let i = 0; i < 600; i++) {
    const begin = performance.now();
    const source = fileSource(path);
    const { dataSet, pixelData } = await openPart10(source);
    if (dataSet.getString(Tag.SOPInstanceUID) !== sopInstanceUid || pixelData?.byteLength !== pixelDataBytes)
      throw new Error('A large file was read wrong');
    source.close();
    if (i >= 200) times.push((performance.now() - begin) * 1000);
  }
  rmSync(path);
  return median(times);
}

const sizes = [2 ** 18, 2 ** 24, 2 ** 30, 2 ** 32 - 2];
const large: string[][] = [];
for (const bytes of sizes) large.push([digits(bytes / 2 ** 20), digits(await openingUs(bytes))]);

writeResults('index', [
  `${count} files (1,000 CT, 600 MR, 400 small), 25 attributes of each, read up to the pixel data. Medians of ${rounds} rounds; in each the libraries take turns, each in a process of its own after a warm-up.`,
  ...sections,
  `## openPart10 from disk, by size of the pixel data\n\n${markdownTable(['MiB of pixel data', 'µs a file'], large)}`,
]);
