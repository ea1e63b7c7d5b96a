import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { conformanceFile, withTables } from '../../tools/conformance-tables.ts';
import { readRooms } from '../../tools/layer-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('every room of ARCHITECTURE.md is there, and every workspace is a room', () => {
  const rooms = readRooms(read('ARCHITECTURE.md')).map(({ folder }) => folder);
  const workspaces = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  expect([...rooms].sort()).toEqual([...workspaces].sort());
});

test('every link of the papers leads to a file', () => {
  for (const paper of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']) {
    for (const [, target = ''] of read(paper).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      expect(existsSync(join(root, target)), `${paper} links to ${target}`).toBe(true);
    }
    for (const [, target = ''] of read(paper).matchAll(/`((?:docs|tools|tests|packages|apps)\/[\w./-]+)`/g)) {
      expect(existsSync(join(root, target)), `${paper} names ${target}`).toBe(true);
    }
  }
});

test('every option of the README stands in the command line, with its environment variable', () => {
  const settings = read('packages/server/src/config/config.ts');
  const commands =
    read('packages/server/src/cli/start-command.ts') + read('packages/server/src/cli/settings.ts');
  const rows = [...read('README.md').matchAll(/\| `(--[a-z-]+)` \| `(ISOCENTER_[A-Z_]+)`/g)];
  expect(rows.length).toBe(6);
  for (const [, option = '', variable = ''] of rows) {
    expect(settings).toContain(`'${variable}'`);
    expect(commands).toContain(`'${option}`);
  }
});

test('every setting stands in the README with its environment variable', () => {
  const readme = read('README.md');
  const settings = [
    ...read('packages/server/src/config/config.ts').matchAll(/^ {2}'?([a-z-]+)'?: '(ISOCENTER_[A-Z_]+)',$/gm),
  ];
  expect(settings.length).toBeGreaterThan(10);
  for (const [, name = '', variable = ''] of settings) {
    expect(readme).toMatch(new RegExp(`\`(--)?${name}\``));
    expect(readme).toContain(`\`${variable}\``);
  }
});

test('the lock file names no registry', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
});

test('the tables of the conformance statement are those the code negotiates with', () => {
  const statement = readFileSync(conformanceFile, 'utf8');
  expect(statement).toBe(withTables(statement));
  expect(statement).toContain('1.2.840.10008.5.1.4.1.1.2 ');
});
