import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorsDocFile, errorTables, formatErrorsDoc } from '../../tools/errors-doc.ts';

test('docs/errors.md lists every code as the rooms throw it', async () => {
  expect(readFileSync(errorsDocFile, 'utf8')).toBe(await formatErrorsDoc());
});

test('a code stands in one room only and begins with its name', async () => {
  const seen = new Set<string>();
  for (const { room, table } of await errorTables()) {
    for (const code of Object.keys(table)) {
      expect(code).toMatch(new RegExp(`^${room.toUpperCase()}_[A-Z0-9_]+$`));
      expect(seen.has(code), `${code} stands twice`).toBe(false);
      seen.add(code);
    }
  }
  expect(seen.size).toBeGreaterThan(50);
});
