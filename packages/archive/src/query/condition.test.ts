import fc from 'fast-check';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqliteDialect } from '../index/sql/dialect.ts';
import { SqliteConnection } from '../index/sql/driver.ts';
import { writeCondition } from '../index/sql/write-condition.ts';
import { column, passes, type Test } from './condition.ts';

// biome-ignore lint/suspicious/noExplicitAny: a table for this test alone.
let database: Kysely<any>;
beforeAll(async () => {
  database = new Kysely({
    dialect: new SqliteDialect({ database: await SqliteConnection.open(':memory:') }),
  });
  await sql`create table studies (words text, number integer)`.execute(database);
});
afterAll(() => database.destroy());

async function passesInSql(value: string | number | null, check: Test): Promise<boolean> {
  const name = typeof value === 'number' ? 'number' : 'words';
  await database.deleteFrom('studies').execute();
  await database
    .insertInto('studies')
    .values({ [name]: value })
    .execute();
  const rows = await database
    .selectFrom('studies')
    .select('words')
    .where(writeCondition(column('studies', name, check), sqliteDialect))
    .execute();
  return rows.length === 1;
}

// Letters that mean something in patterns, in SQL or in regular expressions, and some beyond ASCII.
const letters = fc.constantFrom(...'ab^ -=*?[].\\%_\'"(]$山é');
const words = fc.string({ unit: letters, maxLength: 8 });
const textTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ op: fc.constant('glob' as const), pattern: words }),
  fc.record({ op: fc.constant('one-of' as const), values: fc.array(words, { maxLength: 3 }) }),
  fc.record({
    op: fc.constant('includes' as const),
    text: fc.string({ unit: letters, minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    op: fc.constant('word-start' as const),
    text: fc.string({ unit: letters, minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    op: fc.constant('range' as const),
    from: fc.option(words, { nil: undefined }),
    to: fc.option(words, { nil: undefined }),
  }),
  fc.constant<Test>({ op: 'empty' }),
);

test('memory and SQL agree on every test of every text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.option(words, { nil: null }), textTest, async (value, check) => {
      expect(await passesInSql(value, check)).toBe(passes(value, check));
    }),
    { numRuns: 2000 },
  );
});

test('memory and SQL agree on numbers', async () => {
  const number = fc.integer({ min: -5, max: 5 });
  const numberTest: fc.Arbitrary<Test> = fc.oneof(
    fc.record({ op: fc.constant('one-of' as const), values: fc.array(number, { maxLength: 3 }) }),
    fc.record({
      op: fc.constant('range' as const),
      from: fc.option(number, { nil: undefined }),
      to: fc.option(number, { nil: undefined }),
    }),
    fc.constant<Test>({ op: 'empty' }),
  );
  await fc.assert(
    fc.asyncProperty(fc.option(number, { nil: null }), numberTest, async (value, check) => {
      expect(await passesInSql(value, check)).toBe(passes(value, check));
    }),
    { numRuns: 300 },
  );
});

test('a glob goes back to its last star alone, however many it has', () => {
  const glob = (pattern: string, value: string) => passes(value, { op: 'glob', pattern });
  expect(glob('a*b?d*', 'axxbxbcd')).toBe(true);
  expect(glob('*a*a', 'aba')).toBe(true);
  expect(glob('?', '😀')).toBe(true);
  expect(glob('a*', 'b')).toBe(false);
  expect(glob('', '')).toBe(true);
  expect(glob('*a'.repeat(20), `${'a'.repeat(500)}b`)).toBe(false);
});
