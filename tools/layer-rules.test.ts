import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findLayerViolations, importsOf, readRooms } from './layer-rules.ts';

const architecture = `
| room | runs | in → out | may import | reason |
|---|---|---|---|---|
| \`packages/dicom\` | anywhere | bytes | – | everyone speaks it |
| \`packages/server\` | Node | sockets | dicom | the only room with sockets |
| \`apps/web\` | browser | panels | dicom | the only room with a UI framework |
`;

function houseWith(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'layers-'));
  const manifests = {
    'packages/dicom/package.json': JSON.stringify({ exports: { '.': './src/index.ts' } }),
    'packages/server/package.json': JSON.stringify({ dependencies: { '@isocenter/dicom': '1' } }),
    'apps/web/package.json': JSON.stringify({ dependencies: {} }),
    'packages/dicom/src/index.ts': '',
    'packages/server/src/index.ts': '',
    'apps/web/src/index.ts': '',
  };
  for (const [path, text] of Object.entries({ ...manifests, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const problemsIn = (files: Record<string, string>) =>
  findLayerViolations(houseWith(files), readRooms(architecture)).map(
    ({ file, message }) => `${file} ${message}`,
  );

test('the rooms and their doors are read from the table', () => {
  expect(readRooms(architecture)).toEqual([
    { folder: 'packages/dicom', mayImport: [] },
    { folder: 'packages/server', mayImport: ['dicom'] },
    { folder: 'apps/web', mayImport: ['dicom'] },
  ]);
});

test('every form of import is seen, type imports and lazy ones included', () => {
  const source = `import type { A } from 'a';\nexport {\n  b,\n} from "b";\nimport 'c';\nconst d = await import('d');`;
  expect(importsOf(source)).toEqual(['a', 'b', 'c', 'd']);
});

test('an allowed import passes', () => {
  expect(problemsIn({ 'packages/server/src/a.ts': `import { x } from '@isocenter/dicom';` })).toEqual([]);
});

test('a room may not import one above it', () => {
  const [problem] = problemsIn({ 'packages/dicom/src/a.ts': `import type { x } from '@isocenter/server';` });
  expect(problem).toContain('packages/dicom may import no other room');
});

test('a room is entered by its doors only', () => {
  const [problem] = problemsIn({
    'packages/server/src/a.ts': `import { x } from '@isocenter/dicom/src/io.ts';`,
  });
  expect(problem).toContain('not a door of that room');
});

test('a relative path does not lead into another room', () => {
  const [problem] = problemsIn({
    'packages/server/src/a.ts': `import { x } from '../../dicom/src/index.ts';`,
  });
  expect(problem).toContain('lies outside its room');
});

test('an import the package does not list is named', () => {
  const [problem] = problemsIn({ 'apps/web/src/a.ts': `import { x } from '@isocenter/dicom';` });
  expect(problem).toContain('does not list');
});
