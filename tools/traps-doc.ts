import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Trap, traps } from './traps.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export const trapsDocFile = join(root, 'docs/traps.md');

export interface TestedTrap extends Trap {
  readonly row: number;
  /** Titles of tests that begin with this row's number, by file; a title with several cases counts once. */
  readonly testsByFile: ReadonlyMap<string, number>;
}

/** Every row with the tests that are named for it. */
export function testedTraps(): TestedTrap[] {
  const tests = trapTests();
  return Object.entries(traps).map(([row, trap]) => ({
    row: Number(row),
    ...trap,
    testsByFile: new Map(
      [...tests].flatMap(([file, rows]) => {
        const count = rows.filter((named) => named === Number(row)).length;
        return count > 0 ? [[file, count] as const] : [];
      }),
    ),
  }));
}

/** Row numbers in the titles of each test file. */
export function trapTests(): Map<string, number[]> {
  const files = ['packages', 'tests', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
      .map((name) => `${folder}/${name}`),
  );
  const named = files.sort().map((file) => {
    const titles = readFileSync(join(root, file), 'utf8').matchAll(/['"`]trap ((?:\d+(?:, | and )?)+):/g);
    return [file, [...titles].flatMap(([, rows = '']) => (rows.match(/\d+/g) ?? []).map(Number))] as const;
  });
  return new Map(named.filter(([, rows]) => rows.length > 0));
}

/** `docs/traps.md`: one row for each trap, made from `tools/traps.ts` and the titles of the tests. */
export function formatTrapsDoc(): string {
  const tested = testedTraps();
  const total = tested.reduce((sum, { testsByFile }) => sum + countOf(testsByFile), 0);
  const lines = [
    '# Traps',
    '',
    'Where viewers show a wrong pixel, place or unit, and the tests that hold us to the right one: their titles begin with',
    '`trap N:`. Made by `npx tsx tools/traps-doc.ts` from `tools/traps.ts` and those titles.',
    '',
    `${tested.filter(({ testsByFile }) => testsByFile.size > 0).length} of ${tested.length} rows have tests, ${total} in all.`,
    '',
    '| row | trap | tests | where | what it still waits for |',
    '|---|---|---|---|---|',
    ...tested.map(
      ({ row, title, testsByFile, waitsFor }) =>
        `| ${row} | ${title} | ${countOf(testsByFile)} | ${[...testsByFile.keys()].map((file) => `\`${file}\``).join(', ')} | ${waitsFor ?? ''} |`,
    ),
    '',
  ];
  return lines.join('\n');
}

const countOf = (testsByFile: ReadonlyMap<string, number>) =>
  [...testsByFile.values()].reduce((sum, count) => sum + count, 0);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(trapsDocFile, formatTrapsDoc());
