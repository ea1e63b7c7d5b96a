import { createUid } from '@isocenter/dicom';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import {
  madeClip,
  madeImage,
  madeImageOfCorruptCodestream,
  madeImageOfUnsupportedSyntax,
  madeImageWithoutPixelData,
  madeStack,
} from '../harness/made-images.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import {
  cell,
  choose,
  dragMouse,
  dragPicture,
  expectImage,
  expectLetters,
  expectNoText,
  expectText,
  greyAt,
  numberAfter,
  picture,
  pointOfPixel,
  press,
} from '../harness/reading-room.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

const usualSize = { width: 1366, height: 768 };
const imageCount = 20;
const clipFrames = 30;
const clipFrameMs = 50;
/** A frame is chosen at one refresh of the screen after it is due, and drawn at the next. */
const untilDrawnMs = 34;

/** A study to read: axial CT, sagittal MR, a clip of ultrasound. */
const study = { StudyInstanceUID: createUid(), PatientName: 'PHANTOM^READ', PatientID: 'READ-1' };
const axial = madeStack(imageCount, {
  ...study,
  SeriesNumber: 1,
  SeriesDescription: 'Axial',
  SeriesInstanceUID: createUid(),
});
const sagittal = madeStack(8, {
  ...study,
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.4',
  Modality: 'MR',
  SeriesNumber: 2,
  SeriesDescription: 'Sagittal',
  SeriesInstanceUID: createUid(),
  ImageOrientationPatient: [0, 1, 0, 0, 0, -1],
  RescaleType: undefined,
});
const clip = madeClip(clipFrames, clipFrameMs, { ...study, SeriesNumber: 3, SeriesDescription: 'Clip' });

/** A study with one whole series and three that cannot be shown. */
const broken = { StudyInstanceUID: createUid(), PatientName: 'PHANTOM^BROKEN', PatientID: 'BROKEN-1' };
const whole = madeStack(3, {
  ...broken,
  SeriesNumber: 1,
  SeriesDescription: 'Whole',
  SeriesInstanceUID: createUid(),
});
const unsupported = madeImageOfUnsupportedSyntax({ ...broken, SeriesNumber: 2, SeriesDescription: 'Video' });
const corrupt = madeImageOfCorruptCodestream({ ...broken, SeriesNumber: 3, SeriesDescription: 'Corrupt' });
const pictureless = madeImageWithoutPixelData({
  ...broken,
  SeriesNumber: 4,
  SeriesDescription: 'Pictureless',
});

/** A mammogram for processing and the same for reading, and one object of each kind that has no picture of its own. */
const mixed = { StudyInstanceUID: createUid(), PatientName: 'PHANTOM^MIXED', PatientID: 'MIXED-1' };
const storage = '1.2.840.10008.5.1.4.1.1.';
const mammogram = (SeriesNumber: number, SeriesDescription: string, number: string) =>
  madeImage({
    ...mixed,
    SeriesNumber,
    SeriesDescription,
    Modality: 'MG',
    SeriesInstanceUID: createUid(),
    SOPClassUID: `${storage}${number}`,
  });
const kinds = [
  ['SR', '88.33', 'Structured report'],
  ['KO', '88.59', 'Key images'],
  ['PR', '11.1', 'Presentation state'],
  ['SEG', '66.4', 'Segmentation'],
  ['RTDOSE', '481.2', 'Radiotherapy dose'],
  ['RTSTRUCT', '481.3', 'Radiotherapy structures'],
  ['RTPLAN', '481.5', 'Radiotherapy plan or record'],
  ['DOC', '104.1', 'PDF document'],
  ['ECG', '9.1.1', 'Waveform'],
] as const;
const objects = kinds.map(([Modality, number, kind], index) => {
  const hasFrames = Modality === 'SEG' || Modality === 'RTDOSE';
  return madeImage({
    ...mixed,
    SeriesNumber: 10 + index,
    SeriesDescription: `Made ${kind}`,
    Modality,
    SeriesInstanceUID: createUid(),
    SOPClassUID: `${storage}${number}`,
    ...(!hasFrames && { PixelData: undefined, Rows: undefined, Columns: undefined }),
  });
});

let server: RunningServer;
let browser: Browser;
let page: Page;
let watch: PageWatch;

beforeAll(async () => {
  server = await startServer();
  await storeAll(server.url, [...axial, ...sagittal, clip, ...whole, unsupported, corrupt, pictureless]);
  await storeAll(server.url, [mammogram(1, 'Raw', '1.2.1'), mammogram(2, 'Readable', '1.2'), ...objects]);
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: usualSize });
  watch = watchPages(context, server.url);
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const addressOf = (studyInstanceUid: string, query = '') =>
  `${server.url}/studies/${studyInstanceUid}${query}`;

const drawingsAddress = () => `${server.url}/api/v1/drafts/${study.StudyInstanceUID}`;
const drawings = async () => (await (await fetch(drawingsAddress())).json()) as { version: number };
/** What the test before drew may have been saved before its page was left, or not. */
const forgetDrawings = () =>
  expect
    .poll(async () => {
      const body = JSON.stringify({ version: (await drawings()).version, annotations: [] });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(drawingsAddress(), { method: 'PUT', headers, body })).status;
    })
    .toBe(200);

describe('reading a study', () => {
  beforeEach(async () => {
    await page.goto('about:blank');
    await forgetDrawings();
    await page.goto(addressOf(study.StudyInstanceUID));
    await expectImage(page, `1/${imageCount}`);
  });
  afterEach(() => expect(watch.takeComplaints()).toEqual([]));

  test('thumbnails name every series, and one press shows it', async () => {
    const rail = page.getByRole('navigation', { name: 'Series' });
    const buttons = rail.getByRole('button');
    expect(await buttons.count()).toBe(3);
    await expect
      .poll(() =>
        rail
          .locator('img')
          .evaluateAll((all) => all.map((img) => (img as HTMLImageElement).naturalWidth > 0)),
      )
      .toEqual([true, true, true]);
    await rail.getByRole('button', { name: /MR 2 Sagittal/ }).click();
    await expectImage(page, '1/8');
    expect(await rail.getByRole('button', { name: /MR 2 Sagittal/ }).getAttribute('aria-current')).toBe(
      'true',
    );
  });

  test('four cells show four series, and a series dragged to a cell is shown there', async () => {
    await page.getByRole('button', { name: 'Layout, now 1 by 1' }).click();
    await page.getByRole('button', { name: '2 rows, 2 columns' }).click();
    await expectImage(page, `1/${imageCount}`, 1);
    await expectImage(page, '1/8', 2);
    await expectImage(page, `1/${clipFrames}`, 3);
    await expectText(page, 'Drag a series here', 4);
    const rail = page.getByRole('navigation', { name: 'Series' });
    await rail.getByRole('button', { name: /MR 2 Sagittal/ }).dragTo(cell(page, 4));
    await expectImage(page, '1/8', 4);
    await picture(page, 4).hover();
    await page.mouse.wheel(0, 100);
    await expectImage(page, '2/8', 4);
    await expectImage(page, '1/8', 2);

    await picture(page, 2).dblclick();
    await expect.poll(() => cell(page, 1).count()).toBe(0);
    await picture(page, 2).dblclick();
    await expect.poll(() => cell(page, 1).count()).toBe(1);
    await page.getByRole('button', { name: 'Layout, now 2 by 2' }).click();
    await page.getByRole('button', { name: '3 rows, 3 columns' }).click();
    await expect.poll(() => page.getByRole('region', { name: /^Viewport/ }).count()).toBe(9);
  });

  test('wheel, keys, slider and drag go through the images', async () => {
    await picture(page).hover();
    await page.mouse.wheel(0, 100);
    await expectImage(page, '2/20');
    await page.mouse.wheel(0, -100);
    await expectImage(page, '1/20');
    for (const [key, place] of [
      ['ArrowDown', '2/20'],
      ['ArrowRight', '3/20'],
      ['ArrowUp', '2/20'],
      ['PageDown', '4/20'],
      ['End', '20/20'],
      ['ArrowDown', '20/20'],
      ['PageUp', '18/20'],
      ['Home', '1/20'],
    ] as const) {
      await page.keyboard.press(key);
      await expectImage(page, place);
    }
    const slider = cell(page).getByRole('slider', { name: 'Image in the stack' });
    const box = await slider.boundingBox();
    if (!box) throw new Error('no slider');
    const x = box.x + box.width / 2;
    await dragMouse(page, { x, y: box.y + 12 }, { x, y: box.y + box.height - 2 });
    await expectImage(page, '20/20');
    await slider.press('Home');
    await expectImage(page, '1/20');

    await press(page, 'Scroll');
    await dragPicture(page, 0, 120);
    await expect.poll(() => numberAfter(page, 'Im')).toBeGreaterThan(5);
    await expectText(page, 'Complete');
  });

  test('the window follows a drag, presets and numbers', async () => {
    await expectText(page, 'C −500 W 1200');
    const grey = await greyAt(page, 0, 0);
    await dragPicture(page, 60, 40);
    await expect.poll(() => numberAfter(page, 'W')).toBeGreaterThan(1240);
    expect(await numberAfter(page, 'C')).toBeGreaterThan(-480);
    expect(await greyAt(page, 0, 0)).toBeLessThan(grey);
    const dragged = await numberAfter(page, 'W');
    await press(page, 'Pan');
    await dragPicture(page, -60, 0, 'right');
    await expect.poll(() => numberAfter(page, 'W')).toBeLessThan(dragged);

    await press(page, 'Window presets');
    await page.getByRole('button', { name: /^Lung/ }).click();
    await expectText(page, 'C −600 W 1500');
    await press(page, 'Window presets');
    await page.getByLabel('Centre').fill('-450');
    await page.getByLabel('Width').fill('2');
    await press(page, 'Set');
    await expectText(page, 'C −450 W 2');
    await page.getByLabel('Centre').fill('bone');
    await page.getByLabel('Width').fill('0');
    await press(page, 'Set');
    await page.getByText('Not a number').waitFor();
    await page.getByText('At least 1 for this image').waitFor();
    await expectText(page, 'C −450 W 2');
    await page.getByLabel('Keep this window as').fill('Edge');
    await press(page, 'Keep');
    await page.getByRole('button', { name: 'Edge C −450 W 2 2' }).waitFor();
    await page.keyboard.press('Escape');
    // HU grows by 16 with each row, so half of the picture is below the window and half above it.
    expect([await greyAt(page, 0, -200), await greyAt(page, 0, 200)]).toEqual([0, 255]);
    await page.keyboard.press('1');
    await expectText(page, 'C −500 W 1200');
    await press(page, 'Window of a region');
    await dragPicture(page, 60, 40);
    await expectNoText(page, 'C −500 W 1200');
    await page.keyboard.press('Control+z');
    await expectText(page, 'C −500 W 1200');
    await page.keyboard.press('2');
    await expectText(page, 'C −450 W 2');

    await press(page, 'Window presets');
    await press(page, 'Rename Edge');
    await page.getByLabel('New name of Edge').fill('Step');
    await press(page, 'Rename');
    await press(page, 'Remove Step');
    await page.getByRole('button', { name: /^Step C/ }).waitFor({ state: 'detached' });
    await press(page, 'Put back');
    await page.getByRole('button', { name: /^Step C/ }).click();
    await expectText(page, 'C −450 W 2');
  });

  test('fit, 1:1, zoom, pan, turn, flip, invert and reset do what they say', async () => {
    const fitted = await numberAfter(page, 'Zoom');
    await choose(page, 'Image', 'One image pixel');
    await expectText(page, 'Zoom 100 %');
    expect(await greyAt(page, 0, 40)).toBe(0);
    await choose(page, 'Image', 'Zoom in');
    await expectText(page, 'Zoom 125 %');
    await choose(page, 'Image', 'Zoom out');
    await expectText(page, 'Zoom 100 %');
    await choose(page, 'Image', 'Fit to viewport');
    await expect.poll(() => numberAfter(page, 'Zoom')).toBe(fitted);

    await press(page, 'Pan');
    const before = await pointOfPixel(page, 20, 20);
    await dragPicture(page, 37, -23);
    const after = await pointOfPixel(page, 20, 20);
    expect(after.x - before.x).toBeCloseTo(37, 3);
    expect(after.y - before.y).toBeCloseTo(-23, 3);
    await press(page, 'Zoom');
    await dragPicture(page, 0, -80);
    await expect.poll(() => numberAfter(page, 'Zoom')).not.toBe(fitted);
    await press(page, 'Reset view and window');
    await expect.poll(() => numberAfter(page, 'Zoom')).toBe(fitted);
    const reset = await pointOfPixel(page, 20, 20);
    expect(reset.x).toBeCloseTo(before.x, 3);

    // Values grow from the anterior edge to the posterior one, so the bright side is where P is written.
    await expectLetters(page, 'A', 'L', 'P', 'R');
    expect(await greyAt(page, 0, 300)).toBeGreaterThan(await greyAt(page, 0, -300));
    await choose(page, 'Image', 'Rotate right');
    await expectLetters(page, 'R', 'A', 'L', 'P');
    expect(await greyAt(page, -300, 0)).toBeGreaterThan(await greyAt(page, 300, 0));
    await choose(page, 'Image', 'Rotate left');
    await choose(page, 'Image', 'Flip top to bottom');
    await expectLetters(page, 'P', 'L', 'A', 'R');
    expect(await greyAt(page, 0, -300)).toBeGreaterThan(await greyAt(page, 0, 300));
    await choose(page, 'Image', 'Flip left to right');
    await expectLetters(page, 'P', 'R', 'A', 'L');
    const grey = await greyAt(page, 0, -300);
    await choose(page, 'Image', 'Invert');
    await expectText(page, 'inverted');
    expect(Math.abs((await greyAt(page, 0, -300)) - (255 - grey))).toBeLessThanOrEqual(1);
    await press(page, 'Reset view and window');
    await expectNoText(page, 'inverted');
    await expectLetters(page, 'A', 'L', 'P', 'R');
  });

  test('the sagittal series has its own letters, and says whose, what and where', async () => {
    await page.getByRole('button', { name: /MR 2 Sagittal/ }).click();
    await expectImage(page, '1/8');
    await expectLetters(page, 'H', 'P', 'F', 'A');
    for (const words of [
      'Made for a test',
      '2026-03-14 09:15',
      'MR Sagittal',
      'Se 2',
      'Pos',
      'C −500 W 1200',
    ])
      await expectText(page, words);
    const bar = page.getByRole('banner');
    for (const words of ['PHANTOM, READ', 'READ-1', 'born 1970-04-01 (55 y)', 'other sex'])
      expect(await bar.innerText()).toContain(words);
    await choose(page, 'More', 'Hide text over images');
    await expectNoText(page, 'MR Sagittal');
    await choose(page, 'More', 'Show text over images');
    await expectText(page, 'MR Sagittal');
  });

  test('a clip plays at its own rate, pauses, and plays at another', async () => {
    // Without a GPU a small picture is drawn sooner.
    const context = await browser.newContext({ viewport: { width: 800, height: 480 } });
    const ofClip = watchPages(context, server.url);
    const page = await context.newPage();
    // The page's clock goes as the test says, so that no busy machine drops a frame.
    await page.clock.install();
    const pass = (milliseconds: number) => page.clock.runFor(milliseconds);
    await page.goto(addressOf(study.StudyInstanceUID, `?series=${clip.seriesInstanceUid}`));
    await expectImage(page, `1/${clipFrames}`);
    const bar = page.getByRole('region', { name: 'Cine' });
    expect(await bar.innerText()).toContain('fps from the file');
    expect(await bar.getByLabel('Frames per second').inputValue()).toBe('20');
    await allLoaded(page);
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 60_000);
    await bar.getByRole('button', { name: 'Play' }).click();
    await pass(20 * clipFrameMs + untilDrawnMs);
    await expectImage(page, `21/${clipFrames}`);
    await bar.getByRole('button', { name: 'Stop' }).click();
    await pass(400);
    await expectImage(page, `21/${clipFrames}`);

    await bar.getByLabel('Frames per second').fill('10');
    await expect.poll(() => bar.innerText()).toContain('fps chosen');
    await picture(page).click();
    await page.keyboard.press('Space');
    await pass(500 + untilDrawnMs);
    await expectImage(page, `26/${clipFrames}`);
    await bar.getByLabel('At the end').selectOption('once');
    await pass(1000);
    await expectImage(page, `${clipFrames}/${clipFrames}`);
    await bar.getByRole('button', { name: 'Play' }).waitFor();
    await page.clock.resume();
    // Frame n is of grey level 8 · (n − 1), so the picture itself tells which frame it is.
    expect(await greyAt(page, 0, 0)).toBe(8 * (clipFrames - 1));
    expect(ofClip.takeComplaints()).toEqual([]);
    await context.close();
  });

  test('the probe tells the value of the pixel it is on', async () => {
    await press(page, 'Probe');
    const at = await pointOfPixel(page, 20, 30);
    await page.mouse.move(at.x, at.y);
    await expectText(page, `(20, 30) ${hounsfield(20, 30)}`);
    await page.mouse.down();
    await page.mouse.up();
    await expectText(page, new RegExp(`^${hounsfield(20, 30)}$`, 'm'));
    const other = await pointOfPixel(page, 60, 5);
    await page.mouse.click(other.x, other.y);
    await expectText(page, new RegExp(`^${hounsfield(60, 5)}$`, 'm'));
  });

  test('an image in grey is shown in the colours of a map, with a bar that tells their values', async () => {
    await press(page, 'Window presets');
    await page.getByLabel('Colours').selectOption('Hot Iron');
    const bar = page.getByRole('img', { name: /^Hot Iron: \S+ HU to \S+ HU$/ });
    await bar.waitFor();
    await page.getByLabel('Colours').selectOption({ label: 'Grey' });
    await bar.waitFor({ state: 'detached' });
  });

  test('a length is true, outlives a reload, and can be undone and redone', async () => {
    await press(page, 'Length');
    // 30 columns and 40 rows of 0.5 mm: 25 mm.
    await dragMouse(page, await pointOfPixel(page, 10, 10), await pointOfPixel(page, 40, 50));
    await expectText(page, '25.0 mm');
    await press(page, 'Measurements');
    const panel = page.getByRole('complementary', { name: 'Measurements' });
    expect(await panel.innerText()).toContain('25.0 mm');
    await panel.getByText('All saved').waitFor();

    await page.reload();
    await expectImage(page, '1/20');
    await expectText(page, '25.0 mm');
    // What was drawn on another image than the one shown is one press away.
    await page.keyboard.press('End');
    await expectImage(page, '20/20');
    await expectNoText(page, '25.0 mm');
    await press(page, 'Measurements');
    await panel.getByRole('button', { name: '25.0 mm' }).click();
    await expectImage(page, '1/20');
    await panel.getByRole('button', { name: 'Delete measurement' }).click();
    await expectNoText(page, '25.0 mm');
    await press(page, 'Undo');
    await expectText(page, '25.0 mm');
    await press(page, 'Redo');
    await expectNoText(page, '25.0 mm');
    await page.keyboard.press('Control+z');
    await expectText(page, '25.0 mm');
    await page.keyboard.press('Control+y');
    await panel.getByText('Nothing measured yet.').waitFor();
    await expect.poll(drawings).toMatchObject({ annotations: [] });
    await page.reload();
    await expectImage(page, '1/20');
    await expectNoText(page, '25.0 mm');
  });

  test('the corners show what a reader put there, for as long as it is wanted', async () => {
    const dialog = page.getByRole('dialog', { name: 'Texts in the corners' });
    const add = (name: string) => dialog.getByLabel(name, { exact: true });
    const press = (name: string) => dialog.getByRole('button', { name, exact: true }).click();
    await page.keyboard.press('j');
    await add('Tag or keyword').fill('Weather');
    await press('Add');
    expect(await dialog.getByRole('alert').innerText()).toContain('There is no such attribute');
    await add('Tag or keyword').fill('(0020,0013)');
    await press('Add');
    await add('Add').selectOption('Patient');
    await press('Add');
    await press('Patient up');
    expect(await dialog.getByRole('button', { name: 'Remove Side of the body' }).isDisabled()).toBe(true);
    await press('Remove Window');
    await press('Done');
    await expectText(page, /PHANTOM, READ\s+READ-1[\s\S]*Instance Number: 1\b/);
    await expectNoText(page, 'C −500');
    await page.keyboard.press('ArrowDown');
    await expectText(page, 'Instance Number: 2');
    await page.keyboard.press('Shift+H');
    await expectNoText(page, 'READ-1');
    await expectText(page, 'Instance Number: 2');

    await page.reload();
    await expectText(page, 'Instance Number: ');
    await choose(page, 'More', 'Texts in the corners');
    await press('As at first');
    await page.keyboard.press('Escape');
    await expectNoText(page, 'Instance Number');
    await expectText(page, 'C −500 W 1200');
  });

  test('a measured display shows images in true size, and the zoom is set as a number', async () => {
    const field = page.getByRole('dialog', { name: 'Zoom', exact: true });
    await page.keyboard.press('u');
    expect(await field.getByRole('alert').innerText()).toContain('has not been measured');
    await field.getByRole('button', { name: 'Measure this display' }).click();
    const dialog = page.getByRole('dialog', { name: 'Measure this display' });
    const bar = dialog.getByRole('slider');
    await bar.press('PageUp');
    const barPx = Number(await bar.getAttribute('aria-valuenow'));
    await dialog.getByLabel('Measure with').selectOption('ruler');
    await dialog.getByLabel('Length of the bar, mm').fill(String(barPx / 4));
    await dialog.getByRole('button', { name: 'Keep' }).click();
    const fitted = await numberAfter(page, 'Zoom');
    await page.keyboard.press('u');
    // A column of half a millimetre on pixels of a quarter.
    await expectText(page, 'True size · Zoom 200 %');
    await cell(page).getByText('Zoom 200 %').click();
    await field.getByLabel('Zoom, %').fill('much');
    await page.keyboard.press('Enter');
    expect(await field.getByRole('alert').innerText()).toContain('Type a number');
    await field.getByLabel('Zoom, %').fill('150');
    await page.keyboard.press('Enter');
    await expectText(page, 'Zoom 150 %');
    await expectNoText(page, 'True size');
    await page.keyboard.press('Control+z');
    await expectText(page, 'True size · Zoom 200 %');
    await page.keyboard.press('Control+z');
    await expect.poll(() => numberAfter(page, 'Zoom')).toBe(fitted);
  });

  test('the secondary button and a key bring the tools used last to the hand, and a held key the magnifier', async () => {
    const list = page.getByRole('menu', { name: 'Tools used last' });
    await picture(page).click({ button: 'right', position: { x: 200, y: 200 } });
    await list.getByRole('menuitemradio', { name: 'Pan' }).click();
    await expect
      .poll(() => page.getByRole('button', { name: 'Pan', exact: true }).getAttribute('aria-pressed'))
      .toBe('true');
    await page.keyboard.press('Shift+F10');
    await expect.poll(() => list.getByRole('menuitemradio', { checked: true }).innerText()).toContain('Pan');
    await page.keyboard.press('Escape');
    await expect.poll(() => list.count()).toBe(0);
    await picture(page).hover();
    await page.keyboard.down('c');
    await expect.poll(() => cell(page).locator('canvas').count()).toBe(2);
    await page.keyboard.up('c');
    await expect.poll(() => cell(page).locator('canvas').count()).toBe(1);
  });

  test('a link opens a series and an image, and the address follows the reader', async () => {
    const at = sagittal[2];
    await page.goto(
      addressOf(study.StudyInstanceUID, `?series=${at?.seriesInstanceUid}&instance=${at?.sopInstanceUid}`),
    );
    await expectImage(page, '3/8');
    await page.keyboard.press('ArrowDown');
    await page.waitForURL((url) => url.searchParams.get('instance') === sagittal[3]?.sopInstanceUid);
    await page.reload();
    await expectImage(page, '4/8');
    await page.getByRole('button', { name: /CT 1 Axial/ }).click();
    await page.waitForURL((url) => url.searchParams.get('series') === axial[0]?.seriesInstanceUid);

    await page.goto(
      addressOf(
        study.StudyInstanceUID,
        `?series=${clip.seriesInstanceUid}&instance=${clip.sopInstanceUid}&frame=7`,
      ),
    );
    await expectImage(page, `7/${clipFrames}`);
    await page.keyboard.press('ArrowDown');
    await page.waitForURL((url) => url.searchParams.get('frame') === '8');
  });

  test('one press hides who it is, everywhere on the page', async () => {
    await page.getByRole('button', { name: 'Layout, now 1 by 1' }).click();
    await page.getByRole('button', { name: '1 row, 2 columns' }).click();
    await expectImage(page, '1/8', 2);
    const identity = /PHANTOM|READ-1|1970-04-01/;
    expect(await page.locator('body').innerText()).toMatch(identity);
    await press(page, 'Hide the patient');
    await page.getByText('Patient hidden').waitFor();
    const everything = () => page.evaluate(() => document.title + document.body.outerHTML + location.href);
    expect(await everything()).not.toMatch(identity);
    await press(page, 'Show the patient');
    expect(await page.locator('body').innerText()).toMatch(identity);
  });

  test('full screen and back by its button', async () => {
    const isFull = () => page.evaluate(() => document.fullscreenElement !== null);
    await press(page, 'Full screen');
    await expect.poll(isFull).toBe(true);
    await press(page, 'Full screen');
    await expect.poll(isFull).toBe(false);
  });

  test('the map of keys opens with its key, and Escape closes it', async () => {
    await page.keyboard.press('?');
    const map = page.getByRole('dialog', { name: 'Keys and mouse' });
    await map.getByText('Rotate right', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await map.waitFor({ state: 'detached' });
  });
});

describe('what cannot be shown', () => {
  // The browser itself writes answers like 404 to its console; everything else is a fault here too.
  afterEach(async () => {
    await page.unrouteAll();
    const complaints = watch.takeComplaints().filter((text) => !text.startsWith('Failed to load resource'));
    expect(complaints).toEqual([]);
  });

  test('says why and what to do in its own cell, while the others work', async () => {
    await page.goto(addressOf(broken.StudyInstanceUID));
    await expectImage(page, '1/3');
    await page.getByRole('button', { name: 'Layout, now 1 by 1' }).click();
    await page.getByRole('button', { name: '2 rows, 2 columns' }).click();
    const notice = (number: number) => cell(page, number).getByRole('alert');
    expect(await paragraphsOf(notice(2))).toEqual([
      expect.stringContaining('It holds no H.264 picture'),
      expect.stringMatching(/\.$/),
      'PIXELS_VIDEO_UNREADABLE',
    ]);
    expect(await paragraphsOf(notice(3))).toEqual([
      expect.stringMatching(/codestream/),
      expect.stringMatching(/\.$/),
      'PIXELS_CODESTREAM_INVALID',
    ]);
    await expectText(page, 'Drag a series here', 4);
    const rail = page.getByRole('navigation', { name: 'Series' });
    expect(await rail.innerText()).toMatch(/CT Pictureless\s+1 object without picture/);
    await picture(page, 1).hover();
    await page.mouse.wheel(0, 100);
    await expectImage(page, '2/3', 1);
    expect(await notice(1).count()).toBe(0);
  });

  test('an image comes although the server is busy and the connection breaks for a moment', async () => {
    const answers = [
      (route: Route) => route.fulfill({ status: 503, headers: { 'retry-after': '0' } }),
      (route: Route) => route.abort('connectionreset'),
    ];
    let hindered = 0;
    await page.route('**/frames/1', (route) => (answers[hindered++] ?? ((it) => it.continue()))(route));
    await page.goto(addressOf(broken.StudyInstanceUID));
    await expectImage(page, '1/3');
    expect(hindered).toBeGreaterThan(2);
    expect(await cell(page, 1).getByRole('alert').count()).toBe(0);
  });

  test('an image that did not come can be asked for again', async () => {
    await page.route('**/frames/*', (route) => route.abort('connectionreset'));
    await page.goto(addressOf(broken.StudyInstanceUID));
    const notice = cell(page, 1).getByRole('alert');
    await notice.waitFor();
    await page.unroute('**/frames/*');
    await notice.getByRole('button', { name: 'Try again' }).click();
    await expectImage(page, '1/3');
  });

  test('a study that is not there, and one without pictures, lead back to the list', async () => {
    await page.goto(addressOf('1.2.3.4.5'));
    const notice = page.getByRole('alert');
    await notice.getByRole('heading', { name: 'The study could not be opened' }).waitFor();
    await notice.getByRole('link', { name: 'Back to the study list' }).click();
    await page.getByRole('grid', { name: 'Studies' }).waitFor();

    const alone = madeImageWithoutPixelData({ PatientID: 'ALONE' });
    await storeAll(server.url, [alone]);
    await page.goto(addressOf(alone.studyInstanceUid));
    await notice.getByRole('heading', { name: 'This study has no images to show' }).waitFor();
    await page.keyboard.press('%');
    await page.getByText('There is no image to zoom').waitFor({ state: 'attached' });
  });

  test('images for reading come before those for processing, and objects without pictures are named', async () => {
    await page.goto(addressOf(mixed.StudyInstanceUID));
    await expectText(page, 'Readable');
    await expectImage(page, '1/1');
    const rail = page.getByRole('navigation', { name: 'Series' });
    for (const [modality, , kind] of kinds)
      await rail
        .getByRole('listitem')
        .filter({ hasText: `${modality} Made ${kind}` })
        .filter({ hasText: `${kind}: 1 object, not shown` })
        .waitFor();
    const raw = rail.getByRole('button', { name: /Raw/ });
    expect(await raw.innerText()).toContain('For processing');
    await raw.click();
    await expectText(page, 'For processing, not for reading');
  });

  test('one damaged image of a series does not keep the reader from the others', async () => {
    const series = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
    const place = (index: number) => ({
      InstanceNumber: index + 1,
      ImagePositionPatient: [-16, -16, -5 * index],
    });
    await storeAll(server.url, [
      madeImage({ ...series, ...place(0) }),
      madeImageOfCorruptCodestream({ ...series, ...place(1) }),
      madeImage({ ...series, ...place(2) }),
    ]);
    await page.goto(addressOf(series.StudyInstanceUID));
    await expectImage(page, '1/3');
    await page.keyboard.press('ArrowDown');
    await cell(page, 1).getByRole('alert').waitFor();
    await page.keyboard.press('ArrowDown');
    await expectImage(page, '3/3');
    expect(await cell(page, 1).getByRole('alert').count()).toBe(0);
  });
});

/** HU of a made CT image, as the page writes numbers. */
function hounsfield(column: number, row: number): string {
  const value = 16 * row + column - 1024;
  return `${value < 0 ? '−' : ''}${Math.abs(value)} HU`;
}

const allLoaded = (page: Page) =>
  page.waitForFunction(() => {
    const stacks = Object.values(window.__isocenter?.viewer.loading.get().stacks ?? {});
    return stacks.some(({ loadedFrames, numberOfFrames }) => numberOfFrames === 30 && loadedFrames === 30);
  });

async function paragraphsOf(notice: ReturnType<typeof cell>): Promise<string[]> {
  await notice.waitFor();
  return notice.getByRole('paragraph').allInnerTexts();
}
