import { expect, test } from 'vitest';
import { Late } from './late.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('is loaded once, and does in order what was asked for meanwhile', async () => {
  let loads = 0;
  const done: string[] = [];
  const late = new Late(
    async () => `part ${++loads}`,
    () => {},
  );
  late.do((part) => done.push(`first of ${part}`));
  late.do((part) => done.push(`second of ${part}`));
  expect([done, late.part]).toEqual([[], undefined]);
  await settled();
  late.do((part) => done.push(`third of ${part}`));
  expect(done).toEqual(['first of part 1', 'second of part 1', 'third of part 1']);
});

test('what is forgotten is not done', async () => {
  const done: string[] = [];
  const late = new Late(
    async () => 'part',
    () => {},
  );
  late.do((part) => done.push(part));
  late.forget();
  await settled();
  expect([done, late.part]).toEqual([[], 'part']);
});

test('tells that it cannot be loaded, and tries again when asked again', async () => {
  const failures: unknown[] = [];
  const done: string[] = [];
  let isThere = false;
  const late = new Late(
    async () => {
      if (!isThere) throw new Error('not there');
      return 'part';
    },
    (error) => failures.push(error),
  );
  late.do((part) => done.push(part));
  await settled();
  isThere = true;
  late.do((part) => done.push(`again ${part}`));
  await settled();
  expect([failures.length, done]).toEqual([1, ['again part']]);
});
