import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Browser } from 'playwright-core';
import type { BenchDoor } from '../../apps/web/src/bench/bench-door.ts';

/** What our page opens to who measures it. */
declare const window: { readonly __bench?: BenchDoor };

/**
 * From leaving a study whose images are all in memory for another one, in the same page, until the first image of that is on the screen,
 * in ms. `archiveUrl` is our own server.
 */
export async function secondStudyMs(
  browser: Browser,
  archiveUrl: string,
  [first, second]: readonly [string, string],
): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  try {
    await page.goto(`${archiveUrl}/studies/${first}?bench`);
    await page.waitForFunction(() => window.__bench, undefined, { timeout: 120_000 });
    await page.evaluate(() => window.__bench?.series);
    const took = await page.evaluate(
      (studyInstanceUid) => window.__bench?.openStudy(studyInstanceUid),
      second,
    );
    if (took === undefined) throw new Error('The page gave up its door.');
    return took;
  } finally {
    await page.close();
  }
}

/** Nobody else measures meanwhile. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  const lock = spawn('flock', ['/tmp/bench.lock', 'sh', '-c', 'echo held; cat > /dev/null']);
  await once(lock.stdout, 'data');
  try {
    return await work();
  } finally {
    lock.stdin.end();
    await once(lock, 'exit');
  }
}
