import pino from 'pino';
import { expect, test } from 'vitest';
import { createApp } from '../http/app.ts';
import { Admission } from './admission.ts';

function admission(refused: string[] = []) {
  const onRefused = (work: string) => void refused.push(work);
  return new Admission({ work: 'pictures', mostUnderWay: 2, mostBytes: 100, onRefused });
}

/** Work that lasts until it is told to end. */
function lasting() {
  let end: () => void = () => undefined;
  const lasts = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => lasts, end };
}

const busy = { code: 'SERVER_BUSY', retryable: true };

test('one more than may be under way is refused until one is done, also when that failed', async () => {
  const refused: string[] = [];
  const room = admission(refused);
  const [first, second] = [lasting(), lasting()];
  const begun = [first, second].map(({ work }) => room.run({ byteLength: 1 }, work));
  await expect(room.run({ byteLength: 1 }, async () => 3)).rejects.toMatchObject(busy);
  expect(refused).toEqual(['pictures']);
  first.end();
  await begun[0];
  await expect(room.run({ byteLength: 1 }, () => Promise.reject(new Error('broken')))).rejects.toThrow(
    'broken',
  );
  expect(await room.run({ byteLength: 1 }, async () => 4)).toBe(4);
  second.end();
  await begun[1];
});

test('memory bounds it too, but what is larger than all of it may come alone', async () => {
  const room = admission();
  const large = lasting();
  const begun = room.run({ byteLength: 1000 }, large.work);
  await expect(room.run({ byteLength: 1 }, async () => 2)).rejects.toMatchObject(busy);
  large.end();
  await begun;
  expect(await room.run({ byteLength: 100 }, async () => 2)).toBe(2);
});

test('what belongs to an answer that has begun is never refused', async () => {
  const room = admission();
  const others = [lasting(), lasting()];
  const begun = others.map(({ work }) => room.run({ byteLength: 100, goesOn: true }, work));
  expect(await room.run({ byteLength: 1, goesOn: true }, async () => 3)).toBe(3);
  for (const { end } of others) end();
  await Promise.all(begun);
});

test('a client is told 503 and when to ask again', async () => {
  const room = admission();
  const others = [lasting(), lasting()];
  const begun = others.map(({ work }) => room.run({ byteLength: 1 }, work));
  const app = createApp({ logger: pino({ level: 'silent' }), corsOrigins: [], frameAncestors: [] });
  app.get('/picture', async () => room.run({ byteLength: 1 }, async () => 'drawn'));
  const ask = () => app.inject({ url: '/picture', headers: { host: 'localhost' } });
  const refusal = await ask();
  expect([refusal.statusCode, refusal.headers['retry-after']]).toEqual([503, '2']);
  expect(refusal.json()).toMatchObject({ code: 'SERVER_BUSY' });
  for (const { end } of others) end();
  await Promise.all(begun);
  expect((await ask()).body).toBe('drawn');
  await app.close();
});
