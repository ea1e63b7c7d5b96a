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
  // What is pressed now is not lost: the viewer's keys act, the page's wait for it.
  await page.keyboard.press('ArrowDown');
  expect((await shownImage(page)).frameIndex).toBe(1);
  await page.keyboard.press('ArrowUp');
  expect((await shownImage(page)).frameIndex).toBe(0);
  await page.keyboard.press('Shift+H');
  release();
  await cell(page).waitFor();
  await page.getByText('Patient hidden').waitFor();
  await page.waitForFunction((selector) => !document.querySelector(selector), stage);
  expect(await drawing()).toEqual(before);
  expect(watch.takeComplaints()).toEqual([]);
});

test('what went wrong is not hidden by a picture that will not come', async () => {
  await page.goto(`${server.url}/studies/${createUid()}`);
  await page.getByRole('alert').waitFor();
  await page.waitForFunction((selector) => !document.querySelector(selector), stage);
});

test('the reader chooses what draws, here and when the page is opened again', async () => {
  const drawnBy = (kind: string) =>
    page.waitForFunction((wanted) => window.__isocenter?.viewer.backend.get() === wanted, kind);
  const choose = async (name: RegExp): Promise<void> => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitemradio', { name }).click();
  };
  await page.goto(`${server.url}/studies/${study}`);
  await cell(page).waitFor();
  await shownImage(page);
  await choose(/Graphics card/);
  await drawnBy('webgl');
  await page.reload();
  await cell(page).waitFor();
  await drawnBy('webgl');
  // There is no graphics card here: WebGL is drawn by the processor, and slower.
  await choose(/The quicker/);
  await drawnBy('cpu');
  expect(watch.takeComplaints()).toEqual([]);
});
