import { createUid } from '@isocenter/dicom';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { madeImage } from '../harness/made-images.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';
import { shownImage } from '../harness/viewer-page.ts';

/** What a measuring program sees of the page; the door's own type lives in the app. */
interface Door {
  readonly marks: Record<string, number>;
  readonly n: number;
  readonly series: Promise<void>;
  canvas(): HTMLCanvasElement | undefined;
  imgToCanvas(x: number, y: number): [number, number];
  show(frameIndex: number): Promise<void>;
  setWL(center: number, width: number): Promise<void>;
}
declare const __bench: Door | undefined;

const numberOfSlices = 6;
const study = createUid();
const series = createUid();
/** No two of them look the same under one window. */
const slices = Array.from({ length: numberOfSlices }, (_, index) =>
  madeImage({
    StudyInstanceUID: study,
    SeriesInstanceUID: series,
    PatientName: 'PHANTOM^BENCH',
    PatientID: 'BENCH-1',
    InstanceNumber: index + 1,
    ImagePositionPatient: [-16, -16, -5 * index],
    RescaleIntercept: 20 * index - 1024,
  }),
);

let server: RunningServer;
let browser: Browser;
let page: Page;
let watch: PageWatch;

beforeAll(async () => {
  server = await startServer();
  await storeAll(server.url, slices);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  const context = await browser.newContext();
  watch = watchPages(context, server.url);
  page = await context.newPage();
});
afterEach(async () => {
  expect(watch.takeComplaints()).toEqual([]);
  await page.context().close();
});

const openDoor = async (query: string) => {
  await page.goto(`${server.url}/?study=${study}&series=${series}&bench${query}`);
  await page.waitForFunction(() => '__bench' in window);
};

test('who measures drives the viewer of the page, on a canvas of the size asked for', async () => {
  await openDoor('&size=300&h=200');
  await page.evaluate(() => __bench?.series);
  await page.waitForFunction(() => __bench?.canvas()?.width === 300 && __bench.canvas()?.height === 200);
  const { n, marks, drawn, corner } = await page.evaluate(async () => {
    if (!__bench) throw new Error('no door');
    const seen = () => {
      const canvas = __bench?.canvas();
      const { data } = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      return data?.reduce((hash, level) => (hash * 31 + level) | 0, 0);
    };
    const drawn = [seen()];
    await __bench.show(3);
    drawn.push(seen());
    await __bench.setWL(-2000, 1);
    drawn.push(seen());
    return { n: __bench.n, marks: __bench.marks, drawn, corner: __bench.imgToCanvas(0, 0) };
  });
  expect(n).toBe(numberOfSlices);
  expect(marks.series_complete).toBeGreaterThan(0);
  // Another picture is on the canvas as soon as each step says that it is done.
  expect([...new Set(drawn)]).toEqual(drawn);
  // The square picture is as high as the canvas, and in the middle of it.
  expect(corner).toEqual([50, 0]);
});

test('a page that nobody measures has no door', async () => {
  await page.goto(`${server.url}/studies/${study}`);
  await shownImage(page);
  expect(await page.evaluate(() => '__bench' in window)).toBe(false);
});

test('a DICOMweb service beside the page is read without our own API', async () => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/?study=${study}&series=${series}&dicomweb=/dicom-web`);
  expect(await shownImage(page)).toMatchObject({ frameIndex: 0, numberOfFrames: numberOfSlices });
  await page.waitForFunction(() => location.search.includes('instance='));
  expect(new URL(page.url()).searchParams.get('dicomweb')).toBe('/dicom-web');
  expect(
    asked.filter((path) => path.startsWith('/api/v1/studies') || path.startsWith('/api/v1/drafts')),
  ).toEqual([]);
});
