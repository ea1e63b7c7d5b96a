import { createUid } from '@isocenter/dicom';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { freshPages } from '../harness/fresh-pages.ts';
import { asFiles, localFolders, openLocally } from '../harness/local-files.ts';
import { type MadeImage, madeClip, madeImage } from '../harness/made-images.ts';
import {
  cell,
  choose,
  expectImage,
  expectNoText,
  expectText,
  greyAt,
  picture,
  pointOfPixel,
} from '../harness/reading-room.ts';

const pages = freshPages();
let page: Page;
beforeEach(() => {
  page = pages.page;
});

const writeFolder = localFolders();
const openFiles = (name: string, files: readonly MadeImage[]): Promise<void> =>
  openLocally(page, pages.server.url, writeFolder(name, asFiles(files)));

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

/** A run of four frames in which a vessel (rows 24 to 40) is filled from the second on; bone of all frames lies behind it. */
function angiogram(): MadeImage {
  const frames = 4;
  const pixels = Uint8Array.from({ length: frames * 64 * 64 }, (_, i) => {
    const [frame, row, column] = [Math.floor(i / 4096), Math.floor(i / 64) % 64, i % 64];
    const isVessel = frame > 0 && row >= 24 && row < 40;
    return 100 + column - (isVessel ? 40 : 0);
  });
  return madeClip(frames, 100, {
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.12.1',
    Modality: 'XA',
    PixelIntensityRelationship: 'LOG',
    MaskSubtractionSequence: [
      { MaskOperation: 'AVG_SUB', MaskFrameNumbers: [1] },
      { MaskOperation: 'TID', ApplicableFrameRange: [2, 4] },
    ],
    PixelData: pixels,
  });
}

test('an angiogram is shown less its mask, which can be another of the file or a frame, be moved, and be as before', async () => {
  await openFiles('angiogram', [angiogram()]);
  await expectImage(page, '1/4');
  await picture(page).click();
  await page.keyboard.press('End');
  await expectImage(page, '4/4');
  const bar = page.getByRole('region', { name: 'Subtraction' });
  await bar.getByRole('button', { name: 'Subtract the mask' }).click();
  await expectText(page, 'Subtracted');
  await choose(page, 'More', 'Hide text over images');
  await expectNoText(page, 'Im 4/4');
  await expectText(page, 'Subtracted');
  await choose(page, 'More', 'Show text over images');
  await expect.poll(() => bar.innerText()).toContain('Mask: frame 1, from the file');
  const point = await pointOfPixel(page, 50, 32);
  const expectValue = async (text: string) => {
    await page.mouse.move(point.x + 1, point.y);
    await page.mouse.move(point.x, point.y);
    await expectText(page, `(50, 32) ${text}`);
  };
  await expectValue('−40 difference');
  // Bone is gone: left and right of the vessel are the same.
  expect(await greyAt(page, -150, -250)).toBe(await greyAt(page, 150, -250));
  expect(await greyAt(page, 0, 0)).toBeLessThan((await greyAt(page, 0, -250)) - 200);

  const choice = bar.getByLabel('Subtraction of the file');
  await choice.selectOption({ label: 'Frame 1 before, for 2–4' });
  await expectValue('0 difference');
  await picture(page).focus();
  await page.keyboard.press('Control+z');
  await expectValue('−40 difference');
  await expect.poll(() => choice.inputValue()).toBe('first');

  await bar.getByRole('button', { name: 'Drag the mask' }).click();
  const twoRight = await pointOfPixel(page, 52, 32);
  await page.mouse.move(point.x, point.y);
  await page.mouse.down();
  await page.mouse.move(twoRight.x, twoRight.y, { steps: 3 });
  await page.mouse.up();
  await expectValue('−38 difference');
  await expect.poll(() => bar.getByLabel('Mask right, pixels').inputValue()).toBe('2');
  await bar.getByRole('button', { name: 'Drag the mask' }).click();

  await bar.getByLabel('Mask right, pixels').fill('1.5');
  await expectValue('−38.50 difference');
  await bar.getByRole('button', { name: 'Mask and shift of the file' }).click();
  await expectValue('−40 difference');
  await bar.getByRole('button', { name: 'This image as mask' }).click();
  await expectValue('0 difference');
  await expect.poll(() => bar.innerText()).toContain('Mask: frame 4, chosen');
  await picture(page).focus();
  await page.keyboard.press('d');
  await expectValue('110');
});
