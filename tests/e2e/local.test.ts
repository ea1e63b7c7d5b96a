import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { dropFiles } from '../harness/drop-files.ts';
import { freshPages } from '../harness/fresh-pages.ts';
import { asFiles, localFolders, openLocally } from '../harness/local-files.ts';
import { madeImage, madeImageWithoutPixelData, madeStack, truncated } from '../harness/made-images.ts';
import { madeZip } from '../harness/made-zip.ts';
import {
  cell,
  dragMouse,
  expectImage,
  expectText,
  greyAt,
  picture,
  pointOfPixel,
  press,
} from '../harness/reading-room.ts';

const stack = madeStack(6, {
  PatientName: 'PHANTOM^LOCAL',
  PatientID: 'LOCAL-7',
  SeriesDescription: 'Local',
});
const other = madeStack(2, { PatientName: 'PHANTOM^OTHER', StudyDescription: 'Other study' });

const writeFolder = localFolders();
const pages = freshPages();
let page: Page;
let requests: Request[];
beforeEach(() => {
  page = pages.page;
  requests = [];
  page.context().on('request', (request) => requests.push(request));
  page.on('websocket', () => requests.push({ method: () => 'WEBSOCKET' } as Request));
});

/** The study list asks with a body, so that what is searched for stands in no address; all other requests have none. */
const isStudyListSearch = (request: Request): boolean =>
  request.url() === `${pages.server.url}/api/v1/studies/search` &&
  (request.postDataBuffer()?.byteLength ?? 0) < 200;

/** Proves that nothing of the files went anywhere: no request had room for them, none named them, and the archive is empty. */
async function expectNothingSent(): Promise<void> {
  // Leaving the page is the last moment for a beacon.
  await page.goto(`${pages.server.url}/`);
  await page.getByRole('heading', { name: 'No studies yet' }).waitFor();
  expect(requests.length).toBeGreaterThan(3);
  for (const request of requests) {
    if (!isStudyListSearch(request)) {
      expect(request.method(), request.url()).toBe('GET');
      expect(request.postDataBuffer(), request.url()).toBeNull();
    }
    const told = request.url() + (request.postData() ?? '') + JSON.stringify(await request.allHeaders());
    for (const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } of [...stack, ...other])
      for (const uid of [studyInstanceUid, seriesInstanceUid, sopInstanceUid])
        expect(told).not.toContain(uid);
    expect(told).not.toMatch(/LOCAL-7|PHANTOM/);
  }
}

test('a dropped folder is read in the page: pictures, measurements, and a line for each file that is none', async () => {
  const scan = writeFolder('scan', {
    ...Object.fromEntries(stack.map(({ bytes }, i) => [`series/image-${i}.dcm`, bytes])),
    'letter.txt': 'Dear colleague, this is no image.',
    'empty.dcm': '',
    'no-picture.dcm': madeImageWithoutPixelData().bytes,
    'cut.dcm': truncated(madeImage()),
  });
  await openLocally(page, pages.server.url, scan);
  await expectImage(page, '1/6');
  await picture(page).hover();
  await page.mouse.wheel(0, 100);
  await expectImage(page, '2/6');
  expect(await greyAt(page, 0, 300)).toBeGreaterThan((await greyAt(page, 0, -300)) + 50);
  expect(await page.getByRole('banner').innerText()).toContain('PHANTOM, LOCAL');
  const thumbnail = page.getByRole('navigation', { name: 'Series' }).locator('canvas');
  await expect.poll(() => thumbnail.evaluate(isPainted)).toBe(true);

  const report = page.getByRole('region', { name: 'Files read' });
  const lines = await report
    .getByRole('list', { name: 'Files not read' })
    .getByRole('listitem')
    .allInnerTexts();
  expect(lines.map((line) => line.replace(/\s+/g, ' '))).toEqual([
    expect.stringMatching(/^scan\/cut\.dcm .+\. .+\. .+\.$/),
    expect.stringMatching(/^scan\/empty\.dcm .+\. .+\. .+\.$/),
    expect.stringMatching(/^scan\/letter\.txt .+\. .+\. .+\.$/),
    expect.stringMatching(/^scan\/no-picture\.dcm The file holds no picture\. .+\. .+\.$/),
  ]);
  await report.getByRole('button', { name: 'Close report' }).click();

  await press(page, 'Length');
  await dragMouse(page, await pointOfPixel(page, 10, 10), await pointOfPixel(page, 40, 50));
  await expectText(page, '25.0 mm');
  await press(page, 'Measurements');
  await page.getByText('Kept only while this page is open').waitFor();
  await expectNothingSent();
});

test('a zip dropped on the study list opens here, and what leads out of it is told', async () => {
  const zip = writeFolder('zipped', {
    'study.zip': madeZip({
      ...Object.fromEntries(stack.map(({ bytes }, i) => [`DICOM/IM${i}`, bytes])),
      'DICOM/README': Buffer.from('no image'),
      '../../evil.dcm': madeImage().bytes,
    }),
  });
  await page.goto(pages.server.url);
  await page.getByRole('heading', { name: 'No studies yet' }).waitFor();
  await dropFiles(page, [join(zip, 'study.zip')], 'Open without uploading');
  await page.waitForURL('**/local');
  await expectImage(page, '1/6');
  const lines = await page
    .getByRole('list', { name: 'Files not read' })
    .getByRole('listitem')
    .allInnerTexts();
  expect(lines.map((line) => line.replace(/\s+/g, ' '))).toEqual([
    expect.stringMatching(
      /^study\.zip!\.\.\/\.\.\/evil\.dcm An entry of the zip has a name that leads outside of it\. /,
    ),
    expect.stringMatching(/^study\.zip!DICOM\/README .+\. .+\. .+\.$/),
  ]);
  await expectNothingSent();
});

test('files are chosen with the keyboard, and of several studies each can be opened', async () => {
  const chosen = writeFolder('chosen', asFiles([...stack, ...other]));
  await page.goto(`${pages.server.url}/local`);

  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).press('Enter');
  await (await chooser).setFiles([...stack, ...other].map((_, i) => join(chosen, `image-${i}.dcm`)));
  await cell(page, 1).waitFor();
  const choice = page.getByRole('combobox', { name: '2 studies' });
  const open = async (name: string) => {
    await choice.waitFor();
    const labels = await choice.getByRole('option').allInnerTexts();
    await choice.selectOption({ label: labels.find((label) => label.startsWith(name)) ?? '' });
  };
  await open('PHANTOM, LOCAL');
  await expectImage(page, '1/6');
  await open('PHANTOM, OTHER');
  await expectImage(page, '1/2');
  expect(await page.getByRole('banner').innerText()).toContain('PHANTOM, OTHER');
  await press(page, 'Hide the patient');
  await page.getByText('Patient hidden').waitFor();
  expect(await page.locator('body').innerText()).not.toContain('PHANTOM');
  await expectNothingSent();
});

test('files without any image say so, and others can be chosen right there', async () => {
  const letters = writeFolder('letters', { 'letter.txt': 'no image' });
  await page.goto(`${pages.server.url}/local`);
  await page.getByRole('button', { name: 'Choose files' }).waitFor();
  await dropFiles(page, [letters], 'Open without uploading');
  await page.getByRole('heading', { name: 'No image could be read' }).waitFor();
  await page.getByText('letters/letter.txt').waitFor();
  await dropFiles(page, [writeFolder('good', { 'a.dcm': stack[0]?.bytes ?? '' })], 'Open without uploading');
  await expectImage(page, '1/1');
  await expectNothingSent();
});

function isPainted(element: Element): boolean {
  const canvas = element as HTMLCanvasElement;
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
  return new Set(data).size > 10;
}
