import { createUid, type DataSetContent } from '@isocenter/dicom';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshPages } from '../harness/fresh-pages.ts';
import {
  cutOff,
  type HinderingServer,
  hinder,
  refuse,
  send,
  sendInTwo,
} from '../harness/hindering-server.ts';
import {
  type MadeImage,
  madeImage,
  madeImageOfCorruptCodestream,
  madeStack,
} from '../harness/made-images.ts';
import { madeLargeImage } from '../harness/made-large-image.ts';
import { cell, expectImage, expectText } from '../harness/reading-room.ts';
import { storeAll } from '../harness/store-over-http.ts';

let between: HinderingServer;
beforeEach(async () => {
  between = await hinder(pages.server.url);
});
afterEach(() => between.close());
const pages = freshPages({
  url: () => between.url,
  // Chromium itself writes a line for each answer that a hindrance made bad; anything else is ours.
  isOfBrowser: (line) => line.startsWith('Failed to load resource'),
});
let page: Page;
beforeEach(() => {
  page = pages.page;
});

async function open(files: readonly MadeImage[], query = ''): Promise<void> {
  await storeAll(pages.server.url, files);
  await page.goto(`${between.url}/studies/${files[0]?.studyInstanceUid}${query}`);
}

const frameOf = (image: MadeImage | undefined) => new RegExp(`/${image?.sopInstanceUid}/frames/1$`);
const toImage = (number: number) =>
  page.evaluate((index) => {
    const viewer = window.__isocenter?.viewer;
    viewer?.viewport(viewer.layout.get().activeViewportId).setFrame(index);
  }, number - 1);
const notice = () => cell(page).getByRole('alert');
const asked = (image: MadeImage | undefined) => between.requests.filter((path) => frameOf(image).test(path));

describe('an image in the middle of a series, that', () => {
  test('is gone from the server, says which one it is and why; it is asked for once, and the others are there', async () => {
    const stack = madeStack(5);
    between.hinder(frameOf(stack[2]), refuse(404));
    await open(stack);
    await expectImage(page, '1/5');
    await toImage(3);
    await notice().getByText('Image 3 of 5').waitFor();
    await notice().getByText('The DICOMweb server answered 404').waitFor();
    expect(asked(stack[2]).length).toBe(1);
    expect(await notice().getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await toImage(4);
    await expectImage(page, '4/5');
    expect(asked(stack[2]).length).toBe(1);
  });

  test('holds no picture, says so, and the others are there', async () => {
    const stack = madeStack(2);
    const { studyInstanceUid, seriesInstanceUid } = stack[0] as MadeImage;
    const corrupt = madeImageOfCorruptCodestream({
      StudyInstanceUID: studyInstanceUid,
      SeriesInstanceUID: seriesInstanceUid,
      InstanceNumber: 3,
      ImagePositionPatient: [-16, -16, -10],
    });
    await open([...stack, corrupt]);
    await expectImage(page, '1/3');
    await toImage(3);
    await notice().getByText('Image 3 of 3').waitFor();
    await notice().getByText('PIXELS_CODESTREAM_INVALID').waitFor();
    await toImage(2);
    await expectImage(page, '2/3');
  });

  test('breaks off half way, is asked for again without a word', async () => {
    const stack = madeStack(2);
    const letThrough = between.hinder(frameOf(stack[0]), (answer, response) => {
      letThrough();
      return cutOff(answer, response);
    });
    await open(stack);
    await expectImage(page, '1/2');
    expect(asked(stack[0]).length).toBeGreaterThan(1);
  });

  test('breaks off each time, fails with a way to try again, which brings it', async () => {
    const stack = madeStack(2);
    const letThrough = between.hinder(frameOf(stack[0]), cutOff);
    await open(stack);
    await notice().getByText('The archive does not answer').waitFor();
    // Three times by us; Chromium asks again by itself where a connection that was used before breaks.
    expect(asked(stack[0]).length).toBeLessThanOrEqual(6);
    letThrough();
    await notice().getByRole('button', { name: 'Try again' }).click();
    await expectImage(page, '1/2');
  });

  test('the server fails at, says so and can be tried again', async () => {
    const stack = madeStack(2);
    const letThrough = between.hinder(frameOf(stack[0]), refuse(500));
    await open(stack);
    await notice().getByText('The DICOMweb server could not answer now (500)').waitFor();
    await toImage(2);
    await expectImage(page, '2/2');
    letThrough();
    await toImage(1);
    await expectImage(page, '1/2');
  });

  test('the server is too busy for, comes once it is not', async () => {
    const stack = madeStack(2);
    const letThrough = between.hinder(frameOf(stack[0]), (answer, response) => {
      letThrough();
      return refuse(503, { 'retry-after': '0' })(answer, response);
    });
    await open(stack);
    await expectImage(page, '1/2');
  });

  test('comes slowly, does not keep the others waiting', async () => {
    const stack = madeStack(3);
    const { hindrance, goOn } = sendInTwo(0.5);
    between.hinder(frameOf(stack[0]), hindrance);
    await open(stack);
    await expectText(page, 'Loading');
    await toImage(2);
    await expectImage(page, '2/3');
    await toImage(1);
    goOn();
    await expectImage(page, '1/3');
  });
});

describe('a series', () => {
  test('of images of other sizes and photometric interpretations is scrolled through', async () => {
    const uids = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
    const sized = (Rows: number, Columns: number, content: DataSetContent = {}) =>
      madeImage({ Rows, Columns, PixelData: new Uint16Array(Rows * Columns).fill(900), ...uids, ...content });
    const colour = {
      SamplesPerPixel: 3,
      PhotometricInterpretation: 'RGB',
      PlanarConfiguration: 0,
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      PixelData: new Uint8Array(3 * 64).fill(90),
    };
    await open([
      sized(64, 64, { InstanceNumber: 1 }),
      sized(1, 1, { InstanceNumber: 2 }),
      sized(31, 200, { InstanceNumber: 3, PhotometricInterpretation: 'MONOCHROME1' }),
      sized(8, 8, { InstanceNumber: 4, ...colour }),
    ]);
    for (const number of [1, 2, 3, 4, 2]) {
      await toImage(number);
      await expectImage(page, `${number}/4`);
    }
  });

  test('without geometry keeps the order of its numbers, and claims no millimetres', async () => {
    const stack = madeStack(3, {
      ImagePositionPatient: undefined,
      ImageOrientationPatient: undefined,
      PixelSpacing: undefined,
    });
    await open(stack);
    for (const number of [1, 2, 3]) {
      await toImage(number);
      await expectImage(page, `${number}/3`);
    }
    expect(await cell(page).innerText()).not.toMatch(/\d [cm]?m\b/);
  });

  test('with an image that says it is larger than anything that can be shown names its size, and shows the others', async () => {
    const stack = madeStack(2);
    const { studyInstanceUid, seriesInstanceUid } = stack[0] as MadeImage;
    const huge = madeImage({
      StudyInstanceUID: studyInstanceUid,
      SeriesInstanceUID: seriesInstanceUid,
      InstanceNumber: 3,
      ImagePositionPatient: [-16, -16, -10],
      Rows: 30_000,
      Columns: 30_000,
    });
    await open([...stack, huge]);
    await expectImage(page, '1/3');
    await toImage(3);
    await notice().getByText('30000 × 30000').waitFor();
    await toImage(2);
    await expectImage(page, '2/3');
  });
});

describe('a large image over a slow line', () => {
  test('is shown small from its first bytes and says so, then whole, in one answer', async () => {
    const { image, values, side } = await madeLargeImage();
    const { hindrance, goOn } = sendInTwo(0.7);
    between.hinder(frameOf(image), hindrance);
    await open([image]);
    await expectText(page, /Reduced 1024 × 1024 \d\d %/);
    const valueAt = () =>
      page.evaluate(() => {
        const viewer = window.__isocenter?.viewer;
        return viewer?.viewport(viewer.layout.get().activeViewportId).valueAt(1000, 1000)?.text;
      });
    expect(await valueAt()).toMatch(/^≈ /);
    goOn();
    await expectImage(page, '1/1');
    expect(await valueAt()).toBe(`${(values[1000 * side + 1000] ?? 0) - 1024} HU`);
    expect(asked(image).length).toBe(1);
  });
});

describe('a foreign server', () => {
  test('that fails at one series shows the others, and says why that one is missing', async () => {
    const one = madeStack(2, { SeriesDescription: 'Good', SeriesNumber: 1 });
    const { studyInstanceUid } = one[0] as MadeImage;
    const other = madeStack(2, {
      StudyInstanceUID: studyInstanceUid,
      SeriesDescription: 'Broken',
      SeriesNumber: 2,
    });
    between.hinder(new RegExp(`/studies/${studyInstanceUid}/instances`), refuse(501));
    between.hinder(new RegExp(`/series/${other[0]?.seriesInstanceUid}/instances`), refuse(500));
    await open([...one, ...other], '?dicomweb=/dicom-web');
    await expectImage(page, '1/2');
    await page.getByText('The DICOMweb server could not answer now (500)').waitFor();
  });

  test('that stops half way through the metadata of a series fails there with a reason, and goes on when asked', async () => {
    const stack = madeStack(2);
    const series = `/series/${stack[0]?.seriesInstanceUid}/`;
    const letThrough = between.hinder(new RegExp(`${series}.*metadata$`), cutOff);
    await open(stack, '?dicomweb=/dicom-web');
    await notice().getByText('The archive does not answer').waitFor();
    letThrough();
    await notice().getByRole('button', { name: 'Try again' }).click();
    await expectImage(page, '1/2');
  });

  test('is asked for the metadata of no series before somebody looks at it', async () => {
    const first = madeStack(2, { SeriesNumber: 1 });
    const { studyInstanceUid } = first[0] as MadeImage;
    const second = madeStack(2, { StudyInstanceUID: studyInstanceUid, SeriesNumber: 2 });
    between.hinder(/\/metadata$/, (answer, response) => send(answer, response));
    await open([...first, ...second], '?dicomweb=/dicom-web');
    await expectImage(page, '1/2');
    const askedForMetadata = between.requests.filter((path) => path.endsWith('/metadata'));
    expect(askedForMetadata.some((path) => path.includes(first[0]?.seriesInstanceUid ?? ''))).toBe(true);
    expect(askedForMetadata.some((path) => path.includes(second[0]?.seriesInstanceUid ?? ''))).toBe(false);
  });
});
