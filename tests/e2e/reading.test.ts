import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Tag } from '@isocenter/dicom';
import { createNodeCodecLoader } from '@isocenter/server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { readImages, type TrueImage } from '../harness/display-truth.ts';
import { commandLine, type RunningServer, startServer } from '../harness/running-server.ts';
import { readCanvas, setWindow, shownImage } from '../harness/viewer-page.ts';

const run = promisify(execFile);
const leftOut = withoutCorpus('reading CT and MR series in a browser');

/** `center` lies in the tissue shown, so that narrow windows cut through the picture. */
const series = [
  { name: 'CT', folder: 'series/ct-head-phantom-5mm', center: 40 },
  { name: 'MR', folder: 'series/mr-t1-sagittal-j2k', center: 120 },
];

describe.skipIf(leftOut).each(series)('a $name series in the viewer', ({ folder, center }) => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let truth: Map<string, TrueImage>;

  beforeAll(async () => {
    const path = join(corpusFolder ?? '', folder);
    truth = readImages(path, createNodeCodecLoader());
    server = await startServer();
    await run(process.execPath, [commandLine, 'import', '--data', server.dataFolder, path]);
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1366, height: 900 } });
    const [first] = truth.values();
    await page.goto(`${server.url}/studies/${first?.dataSet.findString(Tag.StudyInstanceUID)}`);
    await shownImage(page);
    await page.evaluate(() => {
      const viewer = window.__isocenter?.viewer;
      viewer?.viewport(viewer.layout.get().activeViewportId).oneToOne();
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('the wheel goes through every image, in the order of their positions', async () => {
    await page.keyboard.press('Home');
    const canvas = page.locator('canvas').first();
    await canvas.hover();
    const seen: number[] = [];
    for (let i = 0; i < truth.size; i++) {
      const shown = await shownImage(page);
      expect(shown.frameIndex).toBe(i);
      seen.push(positionAlongNormal(truth.get(shown.sopInstanceUid)));
      if (i === truth.size - 1) break;
      await page.mouse.wheel(0, 100);
      await waitForFrame(page, i + 1);
    }
    const steps = seen.slice(1).map((position, i) => position - (seen[i] ?? 0));
    expect(steps.every((step) => Math.sign(step) === Math.sign(steps[0] ?? 0) && step !== 0)).toBe(true);
  });

  test.each([1, 50, 400, 4096])('at a window of width %i the canvas is the CPU truth', async (width) => {
    for (const share of [0.25, 0.5, 0.75]) {
      await goToFrame(page, Math.floor(truth.size * share));
      const { sopInstanceUid } = await shownImage(page);
      const image = truth.get(sopInstanceUid);
      if (!image) throw new Error('the page shows an image that is not in the folder');
      const { rows, columns } = image.description.format;
      await setWindow(page, center, width);
      const expected = await image.grey({ center, width, function: 'LINEAR' });
      const seen = await readCanvas(page, columns, rows);

      expect(seen.length).toBe(rows * columns);
      const differences = Array.from(seen, (grey, i) => grey - (expected[i] ?? Number.NaN));
      expect(differences.filter((difference) => !(Math.abs(difference) <= 1)).length).toBe(0);
      expect(Math.abs(differences.reduce((a, b) => a + b, 0) / differences.length)).toBeLessThanOrEqual(0.1);
      // A picture of one grey would agree with anything that is of one grey too.
      expect(new Set(seen).size).toBeGreaterThan(1);
    }
  });

  test('a length drawn with the mouse is the distance in the patient', async () => {
    await goToFrame(page, Math.floor(truth.size / 2));
    const image = truth.get((await shownImage(page)).sopInstanceUid);
    const [rowSpacingMm = 0, columnSpacingMm = 0] = image?.dataSet.findNumbers(Tag.PixelSpacing) ?? [];
    await page.evaluate(() => window.__isocenter?.viewer.setPrimaryTool('length'));
    const box = await page.locator('canvas').first().boundingBox();
    if (!box) throw new Error('no canvas on the page');
    const from = { x: Math.round(box.x + box.width / 2 - 60), y: Math.round(box.y + box.height / 2 - 40) };
    const moved = { x: 117, y: 83 };
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 30, from.y + 10, { steps: 3 });
    await page.mouse.move(from.x + moved.x, from.y + moved.y, { steps: 5 });
    await page.mouse.up();

    const [measured] = await page.evaluate(() => window.__isocenter?.viewer.measurements.get() ?? []);
    expect(measured?.measurement?.unit).toBe('mm');
    // One CSS pixel is one image pixel at 1:1, so the distance follows from Pixel Spacing alone.
    const expectedMm = Math.hypot(moved.x * columnSpacingMm, moved.y * rowSpacingMm);
    expect(Math.abs((measured?.measurement?.value ?? 0) / expectedMm - 1)).toBeLessThan(0.001);
  });
});

async function goToFrame(page: Page, frameIndex: number): Promise<void> {
  await page.evaluate((index) => {
    const viewer = window.__isocenter?.viewer;
    viewer?.viewport(viewer.layout.get().activeViewportId).setFrame(index);
  }, frameIndex);
  await waitForFrame(page, frameIndex);
}

async function waitForFrame(page: Page, frameIndex: number): Promise<void> {
  await page.waitForFunction((at) => {
    const viewer = window.__isocenter?.viewer;
    return viewer?.viewport(viewer.layout.get().activeViewportId).state.get().shownFrameIndex === at;
  }, frameIndex);
}

/** Image Position (Patient) along the normal of the image, in mm. */
function positionAlongNormal(image: TrueImage | undefined): number {
  const plane = image?.description.plane;
  if (!plane) throw new Error('the image has no plane');
  const { originLps, normalLps } = plane;
  return originLps.x * normalLps.x + originLps.y * normalLps.y + originLps.z * normalLps.z;
}
