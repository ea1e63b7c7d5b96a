import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUid } from '@isocenter/dicom';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { dropFiles } from '../harness/drop-files.ts';
import { type MadeImage, madeClip, madeImage } from '../harness/made-images.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { cell, expectImage, expectText, greyAt, picture } from '../harness/reading-room.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'isocenter-axes-'));

let server: RunningServer;
let browser: Browser;
let page: Page;
let watch: PageWatch;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  watch = watchPages(context, server.url);
  page = await context.newPage();
});
afterEach(async () => {
  expect(watch.takeComplaints()).toEqual([]);
  await page.context().close();
});

async function openFiles(name: string, files: readonly MadeImage[]): Promise<void> {
  const scan = join(folder, name);
  mkdirSync(scan);
  for (const [index, { bytes }] of files.entries()) writeFileSync(join(scan, `${index}.dcm`), bytes);
  await page.goto(`${server.url}/local`);
  await page.getByRole('heading', { name: 'Open without uploading' }).waitFor();
  await dropFiles(page, [scan], 'Open without uploading');
}

/** Three positions at three b-values, of which the last has no image at the last position; grey tells position and b-value. */
function diffusion(): MadeImage[] {
  const uids = {
    StudyInstanceUID: createUid(),
    SeriesInstanceUID: createUid(),
    FrameOfReferenceUID: createUid(),
  };
  const at = [0, 500, 1000].flatMap((b) => [0, 1, 2].map((slice) => ({ b, slice })));
  return at.slice(0, -1).map(({ b, slice }, index) =>
    madeImage({
      ...uids,
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.4',
      Modality: 'MR',
      InstanceNumber: index + 1,
      ImagePositionPatient: [-16, -16, -5 * slice],
      DiffusionBValue: b,
      RescaleIntercept: 0,
      WindowCenter: 128,
      WindowWidth: 256,
      PixelData: new Uint16Array(64 * 64).fill(50 * slice + b / 10),
    }),
  );
}

test('a series of several b-values is scrolled at one of them, and another is seen at the same place', async () => {
  await openFiles('diffusion', diffusion());
  await expectImage(page, '1/3');
  await expectText(page, 'b = 0 s/mm²');
  const bar = page.getByRole('region', { name: 'Phases, echoes and the like' });
  const slider = bar.getByRole('slider', { name: 'b-value' });

  await picture(page).hover();
  await page.mouse.wheel(0, 100);
  await expectImage(page, '2/3');
  await slider.fill('1');
  await expectText(page, 'b = 500 s/mm²');
  await expectImage(page, '2/3');
  expect(await greyAt(page, 0, 0)).toBe(100);
  expect(await slider.getAttribute('aria-valuetext')).toBe('b = 500 s/mm²');

  await picture(page).click();
  await page.keyboard.press('Control+ArrowRight');
  await expectText(page, 'b = 1000 s/mm²');
  await expectImage(page, '2/3');
  expect(await greyAt(page, 0, 0)).toBe(150);

  await page.keyboard.press('ArrowDown');
  await expect
    .poll(() => cell(page).getByRole('alert').innerText())
    .toContain('The series has no image here: b = 1000 s/mm², image 3 of 3');
  await page.keyboard.press('Control+ArrowLeft');
  await expectImage(page, '3/3');
  expect(await greyAt(page, 0, 0)).toBe(150);
});

test('cine runs along the b-values at the place one is at', async () => {
  await openFiles('along', diffusion());
  await expectImage(page, '1/3');
  const bar = page.getByRole('region', { name: 'Cine' });
  await bar.getByLabel('Play along').selectOption('b-value');
  await bar.getByLabel('Frames per second').fill('5');
  await bar.getByRole('button', { name: 'Play' }).click();
  await expectText(page, 'b = 1000 s/mm²');
  await expectText(page, 'b = 0 s/mm²');
  await bar.getByRole('button', { name: 'Stop' }).click();
  await expectImage(page, '1/3');
});

test('a clip that says so goes back and forth between its trims, and other marks can be set', async () => {
  await openFiles('trimmed', [
    madeClip(10, 50, { PreferredPlaybackSequencing: 1, StartTrim: 4, StopTrim: 7 }),
  ]);
  await expectImage(page, '1/10');
  const bar = page.getByRole('region', { name: 'Cine' });
  expect(await bar.getByLabel('At the end').inputValue()).toBe('sweep');
  await bar.getByRole('button', { name: 'Range 4 to 7, clear' }).waitFor();
  await bar.getByRole('button', { name: 'Play', exact: true }).click();
  await expectText(page, /Im [4-7]\/10/);
  await expect.poll(() => bar.getByRole('status').innerText()).toMatch(/ of 20 fps/);
  await bar.getByRole('button', { name: 'Stop' }).click();

  await picture(page).click();
  await page.keyboard.press('|');
  await expect.poll(() => bar.getByRole('button', { name: /^Range/ }).count()).toBe(0);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('{');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('}');
  await bar.getByRole('button', { name: 'Range 2 to 4, clear' }).waitFor();
});
