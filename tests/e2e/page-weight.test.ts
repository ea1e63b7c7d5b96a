import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { gzipBytesToFirstPicture, weighPage } from '../harness/page-weight.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';

/** Raise one only with a line in the changelog that says what the reader gets for it. */
const gzipBudgetKilobytes = { studyList: 130, firstPicture: 120, viewer: 212 };

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test.each([
  { page: 'the study list', path: '/', budget: gzipBudgetKilobytes.studyList },
  { page: 'the viewer', path: '/studies/1.2.3', budget: gzipBudgetKilobytes.viewer },
])('$page loads no more JavaScript than its budget', async ({ page, path, budget }) => {
  const { files, rawBytes, gzipBytes } = await weighPage(browser, server.url + path);
  console.info(`${page}: ${files} files, ${kilobytes(rawBytes)} kB raw, ${kilobytes(gzipBytes)} kB gzip`);
  expect(files).toBeGreaterThan(0);
  expect(gzipBytes / 1000).toBeLessThanOrEqual(budget);
});

test('the first picture waits for no more JavaScript than its budget', () => {
  const gzipBytes = gzipBytesToFirstPicture();
  console.info(`to the first picture: ${kilobytes(gzipBytes)} kB gzip`);
  expect(gzipBytes / 1000).toBeLessThanOrEqual(gzipBudgetKilobytes.firstPicture);
});

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
