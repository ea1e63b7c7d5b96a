import { createUid } from '@isocenter/dicom';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { madeStack } from '../harness/made-images.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { cell } from '../harness/reading-room.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';
import { shownImage } from '../harness/viewer-page.ts';

const study = createUid();
const stage = '[data-first-picture]';

let server: RunningServer;
let browser: Browser;
let page: Page;
let watch: PageWatch;

beforeAll(async () => {
  server = await startServer();
  await storeAll(server.url, madeStack(3, { StudyInstanceUID: study, SeriesInstanceUID: createUid() }));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  watch = watchPages(context, server.url);
  page = await context.newPage();
});
afterEach(async () => {
  await page.context().close();
});

/** Where the viewer draws now, and whether there is anything but black. */
const drawing = () =>
  page.evaluate(() => {
    const canvas = window.__isocenter?.canvasOf('viewport-1');
    const box = canvas?.getBoundingClientRect();
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    return {
      box: box && [box.left, box.top, box.width, box.height],
      isBlack: !data?.some((level, i) => i % 4 !== 3 && level > 0),
    };
  });

test('the first picture waits for none of the code of the panels, and stays where it is when they come', async () => {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/assets\/app-[^/]*\.js$/, async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(`${server.url}/studies/${study}`);
  await shownImage(page);
  await expect.poll(async () => (await drawing()).isBlack).toBe(false);
  const before = await drawing();
  expect(await cell(page).count()).toBe(0);
  release();
  await cell(page).waitFor();
  await page.waitForFunction((selector) => !document.querySelector(selector), stage);
  expect(await drawing()).toEqual(before);
  expect(watch.takeComplaints()).toEqual([]);
});

test('what went wrong is not hidden by a picture that will not come', async () => {
  await page.goto(`${server.url}/studies/${createUid()}`);
  await page.getByRole('alert').waitFor();
  await page.waitForFunction((selector) => !document.querySelector(selector), stage);
});
