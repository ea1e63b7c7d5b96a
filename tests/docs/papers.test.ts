import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
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
  const commandLine = read('packages/server/src/config/config.ts');
  for (const [, option = '', variable = ''] of read('README.md').matchAll(
    /\| `(--[a-z-]+)` \| `(ISOCENTER_[A-Z_]+)`/g,
  )) {
    expect(commandLine).toContain(variable);
    expect(read('packages/server/src/cli/start.ts'), option).toContain(option);
  }
});

test('the lock file names no registry', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
});
