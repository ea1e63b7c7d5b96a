/** The table of `npm run corpus`: how many results of other tools we agree with, and which we do not. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isOracleKind, type OracleKind, oracleKinds } from '../tests/corpus/kinds.ts';
import { type CheckResult, runChecks } from '../tests/corpus/run-checks.ts';

const titles: Readonly<Record<OracleKind, string>> = {
  'pixels-exact': 'pixels, bit for bit',
  'pixels-lossy': 'pixels, within the tolerance',
  metadata: 'metadata',
  'character-sets': 'text beyond ASCII',
  series: 'series: order and geometry',
  multiframe: 'frames of enhanced objects',
  objects: 'objects that are no images',
  rendered: 'grey pictures of 8 bits',
  broken: 'damaged and unusual files',
  files: 'identity of every file',
};
const MOST_LINES = 8;

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    deadline: { type: 'string', default: '60' },
  },
});
const usage =
  'Use it as: npm run corpus -- FOLDER [--json] [--only KIND,KIND] [--deadline SECONDS_FOR_ONE_ENTRY]';
const [given] = positionals;
if (given === undefined) fail('A folder to compare with is missing.', usage);
// Relative to where the command was called.
const folder = resolve(process.env.INIT_CWD ?? '.', given);
if (!existsSync(join(folder, 'oracle')))
  fail(`There is no folder "oracle" in ${folder}.`, 'Name a corpus: DICOM files, with oracle/ beside them.');
const wanted = options.only?.split(',') ?? oracleKinds;
const unknown = wanted.find((kind) => !isOracleKind(kind));
if (unknown !== undefined) fail(`There is no kind ${unknown}.`, `Known are ${oracleKinds.join(', ')}.`);
const deadlineMs = Number(options.deadline) * 1000;
if (!(deadlineMs > 0)) fail(`The deadline ${options.deadline} is no number of seconds.`, usage);

const kinds = wanted.filter(isOracleKind);
const processes = Math.min(4, availableParallelism());
const results = await runChecks(folder, { kinds, processes, deadlineMs });
if (options.json) console.log(JSON.stringify(summaryOf(results)));
else for (const line of tableOf(results)) console.log(line);

/** Ends with one line that says what is wrong and what to do. */
function fail(problem: string, remedy: string): never {
  console.error(`${problem} ${remedy}`);
  process.exit(1);
}

function summaryOf(all: readonly CheckResult[]) {
  return Object.fromEntries(
    kinds.map((kind) => {
      const ofKind = all.filter((result) => result.kind === kind);
      const differing = ofKind.filter(({ disagreements }) => disagreements.length > 0);
      return [
        kind,
        {
          agree: ofKind.length - differing.length,
          total: ofKind.length,
          disagree: differing.map(({ name, disagreements }) => ({ name, reasons: disagreements })),
        },
      ];
    }),
  );
}

function tableOf(all: readonly CheckResult[]): string[] {
  const summary = Object.entries(summaryOf(all));
  const rows = summary.map(([kind, { agree, total }]) => [
    kind,
    titles[kind as OracleKind],
    total === 0 ? 'no oracle' : `${agree} of ${total}`,
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const table = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  const differing = summary.flatMap(([kind, { disagree }]) => disagree.map((entry) => ({ kind, ...entry })));
  if (differing.length === 0) return table;
  return [
    ...table,
    '',
    'Not in agreement:',
    ...differing.flatMap(({ kind, name, reasons }) => [
      `${kind}: ${name}`,
      ...reasons.slice(0, MOST_LINES).map((reason) => `    ${reason}`),
      ...(reasons.length > MOST_LINES ? [`    and ${reasons.length - MOST_LINES} more`] : []),
    ]),
  ];
}
