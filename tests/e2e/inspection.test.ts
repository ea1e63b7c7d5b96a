import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { freshPages } from '../harness/fresh-pages.ts';
import { asFiles, localFolders, openLocally } from '../harness/local-files.ts';
import { madeStack } from '../harness/made-images.ts';
import { expectImage, picture } from '../harness/reading-room.ts';
import { storeAll } from '../harness/store-over-http.ts';

const pages = freshPages();
let page: Page;
beforeEach(() => {
  page = pages.page;
});

const writeFolder = localFolders();
const scan = writeFolder(
  'scan',
  asFiles(madeStack(3, { PatientName: 'PHANTOM^INSPECTED', SeriesDescription: 'Ramp' })),
);

async function openFolder(): Promise<void> {
  await openLocally(page, pages.server.url, scan);
  await expectImage(page, '1/3');
}

const linesOf = (name: string) => page.getByRole('complementary', { name });

test('every step from the stored value to the screen is told for the pixel under the pointer', async () => {
  await openFolder();
  await page.keyboard.press('y');
  const panel = linesOf('Why this pixel?');
  await panel.getByText('Point at the image').waitFor();
  await picture(page).hover();
  await panel.getByText('Rescale', { exact: true }).waitFor();
  const [column, row] = await Promise.all(
    ['Column', 'Row'].map((label) => panel.getByRole('spinbutton', { name: label }).inputValue()),
  );
  // A stored value of the ramp is 16 · row + column.
  const stored = 16 * Number(row) + Number(column);
  await expect.poll(() => panel.innerText()).toContain(`${stored} × 1 − 1024`);
  const level = Math.floor(((stored - 1024 + 500.5) / 1199 + 0.5) * 255 + 0.5);
  await expect.poll(() => panel.getByRole('status').last().innerText()).toBe(`${level}, ${level}, ${level}`);
  expect(await panel.innerText()).toMatch(/Drawn by the (graphics )?processor\./);
});

test('a pixel is held by its numbers, stepped by arrow keys, and its attributes are found from it', async () => {
  await openFolder();
  await page.keyboard.press('y');
  const panel = linesOf('Why this pixel?');
  const column = panel.getByRole('spinbutton', { name: 'Column' });
  await panel.getByRole('spinbutton', { name: 'Row' }).fill('2');
  await column.fill('10');
  await expect.poll(() => panel.innerText()).toContain('42 × 1 − 1024');
  await column.press('ArrowUp');
  await expect.poll(() => panel.innerText()).toContain('43 × 1 − 1024');
  await picture(page).hover();
  expect(await panel.innerText()).toContain('43 × 1 − 1024');

  await panel.getByRole('button', { name: 'Rescale Slope' }).click();
  const attributes = linesOf('Attributes');
  await expect.poll(() => attributes.getByRole('row').count()).toBe(2);
  expect(await attributes.getByRole('row').nth(1).innerText()).toMatch(
    /Rescale Slope\s+\(0028,1053\)\s+DS\s+1/,
  );
});

test('attributes are searched, compared with the next image, and leave the patient out where that is hidden', async () => {
  await openFolder();
  await page.keyboard.press('g');
  const attributes = linesOf('Attributes');
  await attributes.getByRole('searchbox', { name: 'Search' }).fill('patient');
  await expect.poll(() => attributes.innerText()).toContain('PHANTOM^INSPECTED');
  await attributes.getByRole('searchbox', { name: 'Search' }).fill('');

  await attributes.getByRole('combobox', { name: 'Compare with' }).selectOption('The image after');
  await attributes.getByRole('checkbox', { name: 'Only what differs' }).check();
  await expect.poll(() => attributes.innerText()).toContain('Image Position (Patient)');
  expect(await attributes.innerText()).not.toContain('Rescale Slope');

  await attributes.getByRole('checkbox', { name: 'Only what differs' }).uncheck();
  await picture(page).click();
  await page.keyboard.press('Shift+H');
  await expect.poll(() => attributes.innerText()).not.toContain('PHANTOM^INSPECTED');
  await page.keyboard.press('g');
  await attributes.waitFor({ state: 'detached' });
});

test('of an archived image all attributes are listed, also those that no drawing needs', async () => {
  const images = madeStack(2, {
    InstitutionName: 'PHANTOM HOUSE',
    '00190010': { vr: 'LO', value: 'SIEMENS MR HEADER' },
    '0019100C': { vr: 'IS', value: '800' },
  });
  await storeAll(pages.server.url, images);
  await page.goto(`${pages.server.url}/studies/${images[0]?.studyInstanceUid}`);
  await expectImage(page, '1/2');
  await page.keyboard.press('g');
  const attributes = linesOf('Attributes');
  await attributes.getByRole('searchbox', { name: 'Search' }).fill('bvalue');
  await expect
    .poll(() => attributes.getByRole('row').nth(1).innerText())
    .toMatch(/BValue\s+\(0019,100C\)\s+IS\s+800/);
  await attributes.getByRole('searchbox', { name: 'Search' }).fill('0008,0080');
  await expect.poll(() => attributes.innerText()).toContain('PHANTOM HOUSE');
});
