import { createUid } from '@isocenter/dicom';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { madeSize, madeStack } from '../harness/made-images.ts';
import { barcodeBlocks, madeVideo } from '../harness/made-video.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { cell, expectImage, expectText, press } from '../harness/reading-room.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

const study = { StudyInstanceUID: createUid(), PatientName: 'PHANTOM^VIDEO', PatientID: 'VIDEO-1' };
const seriesOf = (SeriesNumber: number, SeriesDescription: string) => ({
  ...study,
  SeriesNumber,
  SeriesDescription,
  SeriesInstanceUID: createUid(),
});
const frames = 45;
/** All ways in which the same pictures may be wrapped. */
const videos = {
  Bare: madeVideo({ frames }, seriesOf(1, 'Bare')),
  Packets: madeVideo({ frames, wrapping: 'transport-stream', isReordered: true }, seriesOf(2, 'Packets')),
  File: madeVideo({ frames, wrapping: 'mp4', isReordered: true }, seriesOf(3, 'File')),
};
const long = madeVideo({ frames: 3000, groupLength: 50 }, seriesOf(4, 'Long'));
/** Its header says 20 frames. */
const longerThanTold = madeVideo(
  { frames, wrapping: 'mp4' },
  { ...seriesOf(5, 'Longer'), NumberOfFrames: 20 },
);
const shorterThanTold = madeVideo({ frames: 12 }, { ...seriesOf(6, 'Shorter'), NumberOfFrames: 30 });
/** A sequence header of MPEG-2, and nothing behind it. */
const mpeg2 = madeVideo(
  { frames: 2 },
  { ...seriesOf(7, 'MPEG-2'), PixelData: { fragments: [Uint8Array.of(0, 0, 1, 0xb3, 4, 0, 4, 0)] } },
  '1.2.840.10008.1.2.4.100',
);
/** A study of its own. */
const alone = { ...study, StudyInstanceUID: createUid(), SeriesInstanceUID: createUid(), SeriesNumber: 1 };
const untold = madeVideo({ frames, wrapping: 'mp4' }, alone);
const still = madeStack(3, { ...seriesOf(8, 'Still') });

let server: RunningServer;
let browser: Browser;
let page: Page;
let watch: PageWatch;

beforeAll(async () => {
  server = await startServer();
  await storeAll(server.url, [
    ...Object.values(videos),
    long,
    longerThanTold,
    shorterThanTold,
    mpeg2,
    untold,
    ...still,
  ]);
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  watch = watchPages(context, server.url);
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  await page.goto('about:blank');
  await page.goto(`${server.url}/studies/${study.StudyInstanceUID}`);
});
afterEach(() => expect(watch.takeComplaints()).toEqual([]));

const show = (description: string) =>
  page
    .getByRole('navigation', { name: 'Series' })
    .getByRole('button', { name: new RegExp(`\\d ${description}\\b`) })
    .click();

const goTo = (frameIndex: number) =>
  page.evaluate((index) => {
    const viewer = window.__isocenter?.viewer;
    viewer?.viewport(viewer.layout.get().activeViewportId).setFrame(index);
  }, frameIndex);

/** The index that the picture on the canvas shows as bits, and the one that the viewport says it shows, read at once. */
const indexShown = () =>
  page.evaluate(
    ([blocks = 0, size = 0]) => {
      const handle = window.__isocenter;
      const viewportId = handle?.viewer.layout.get().activeViewportId ?? 'viewport-1';
      const canvas = handle?.canvasOf(viewportId);
      const state = handle?.viewer.viewport(viewportId).state.get();
      if (!handle || !canvas) throw new Error('no canvas');
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext('2d');
      context?.drawImage(canvas, 0, 0);
      const scale = canvas.width / canvas.getBoundingClientRect().width;
      const levels = Array.from({ length: blocks * blocks }, (_, block) => {
        const middle = (at: number) => ((at + 0.5) * size) / blocks - 0.5;
        const point = handle.imageToCanvas(
          viewportId,
          middle(block % blocks),
          middle(Math.floor(block / blocks)),
        );
        if (!point) throw new Error('no picture');
        return context?.getImageData(point.x * scale, point.y * scale, 1, 1).data[0] ?? Number.NaN;
      });
      const shown = levels.reduce((bits, level, block) => bits + (level > 127 ? 2 ** block : 0), 0);
      return {
        shown,
        told: state?.shownFrameIndex,
        isExact: levels.every((level) => level === 0 || level === 255),
      };
    },
    [barcodeBlocks, madeSize],
  );
const expectFrame = (frameIndex: number) =>
  expect.poll(indexShown).toEqual({ shown: frameIndex, told: frameIndex, isExact: true });

describe.each(Object.keys(videos))('a video as %s', (description) => {
  beforeEach(async () => {
    await show(description);
    await expectImage(page, `1/${frames}`);
  });

  test('shows the frame that was stepped to, forwards and back over the picture decoding begins at', async () => {
    await expectFrame(0);
    for (const next of [1, 2, 3]) {
      await page.keyboard.press('ArrowDown');
      await expectFrame(next);
    }
    await goTo(31);
    await expectFrame(31);
    for (const next of [30, 29, 28]) {
      await page.keyboard.press('ArrowUp');
      await expectFrame(next);
    }
    await page.keyboard.press('End');
    await expectFrame(frames - 1);
    await page.keyboard.press('Home');
    await expectFrame(0);
  });

  test('plays, and what it shows at any moment is the frame it says', async () => {
    await press(page, 'Play');
    const seen = new Set<number>();
    await expect
      .poll(async () => {
        const { shown, told } = await indexShown();
        expect(shown).toBe(told);
        seen.add(shown);
        return seen.size;
      })
      .toBeGreaterThan(8);
    await press(page, 'Stop');
    expect(await page.getByRole('spinbutton', { name: 'Frames per second' }).inputValue()).toBe('25');
    await expectText(page, 'Lossy');
  });
});

test('a long video is shown at its end with no more read than that needs to be found, and not all decoded', async () => {
  const asked: string[] = [];
  page.on('request', (request) => {
    const range = request.headers().range;
    if (range) asked.push(range);
  });
  await show('Long');
  await expectImage(page, '1/3000');
  expect(asked.every((range) => /^bytes=\d+-\d+$/.test(range))).toBe(true);
  for (const frameIndex of [2999, 1234, 60]) {
    await goTo(frameIndex);
    await expectFrame(frameIndex);
  }
  const loaded = await page.evaluate(() =>
    Object.values(window.__isocenter?.viewer.loading.get().stacks ?? {}),
  );
  expect(loaded[0]?.loadedFrames).toBeLessThan(1000);
});

test('has as many frames as the stream holds, whatever its header says', async () => {
  await show('Longer');
  await expectImage(page, `1/${frames}`);
  await goTo(frames - 1);
  await expectFrame(frames - 1);
  await show('Shorter');
  await expectImage(page, '1/12');
  await goTo(11);
  await expectFrame(11);
});

test('measures in a frame: the value under the pointer is the colour on the screen', async () => {
  await show('File');
  await goTo(1);
  await expectFrame(1);
  const values = await page.evaluate(() => {
    const viewer = window.__isocenter?.viewer;
    const viewport = viewer?.viewport(viewer.layout.get().activeViewportId);
    return [viewport?.valueAt(8, 8)?.text, viewport?.valueAt(24, 8)?.text];
  });
  expect(values).toEqual(['255, 255, 255', '0, 0, 0']);
});

test('what no browser decodes is said, and everything else goes on', async () => {
  await show('MPEG-2');
  await expect.poll(() => cell(page).innerText()).toMatch(/MPEG-2 video is not shown/);
  await expectText(page, 'play it in another program');
  await show('Still');
  await expectImage(page, '1/3');
});

test('a video of an archive that does not tell how it is stored is known by its bytes', async () => {
  // It knows no manifests and no transfer syntaxes, and gives the whole stream for any frame.
  await page.route(`**/api/v1/studies/${alone.StudyInstanceUID}`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  );
  await page.route('**/frames/*', async (route) => {
    const address = route
      .request()
      .url()
      .replace(/frames\/\d+$/, 'rendered');
    const whole = await page.request.get(address, { headers: { accept: 'video/mp4' } });
    await route.fulfill({ contentType: 'application/octet-stream', body: await whole.body() });
  });
  await page.goto(`${server.url}/studies/${alone.StudyInstanceUID}`);
  await expectImage(page, `1/${frames}`);
  await expectFrame(0);
  await goTo(frames - 1);
  await expectFrame(frames - 1);
  await page.unrouteAll();
});
