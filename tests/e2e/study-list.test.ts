import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSetContent } from '@isocenter/dicom';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { dropFiles } from '../harness/drop-files.ts';
import {
  madeImage,
  madeImageOfUnsupportedSyntax,
  madeImageWithoutPixelData,
  truncated,
} from '../harness/made-images.ts';
import { madeZip } from '../harness/made-zip.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

/** Small enough that hundreds are made and stored in a moment. */
const tiny = (content: DataSetContent) =>
  madeImage({ Rows: 8, Columns: 8, PixelData: new Uint16Array(64), ...content });

const fillerCount = 296;
const fillers = Array.from({ length: fillerCount }, (_, i) => {
  const number = String(i).padStart(3, '0');
  const day = `2024${String(1 + Math.floor(i / 28)).padStart(2, '0')}${String(1 + (i % 28)).padStart(2, '0')}`;
  return tiny({
    PatientName: `FILLER^N${number}`,
    PatientID: `F-${number}`,
    StudyDate: day,
    Modality: 'CR',
    StudyDescription: 'Hand',
  });
});
const named = [
  {
    PatientName: 'Müller^Änne',
    PatientID: 'ID-4711',
    StudyDate: '20250302',
    Modality: 'MR',
    StudyDescription: 'Knie links',
  },
  {
    PatientName: "O'Brien^Seán",
    PatientID: 'ID-0815',
    StudyDate: '20250611',
    StudyTime: '081500',
    Modality: 'CT',
    StudyDescription: 'Chest, portal venous',
  },
  {
    PatientName: 'Yamada^Tarou=山田^太郎',
    PatientID: 'ID-0316',
    StudyDate: '20250611',
    StudyTime: '174500',
    Modality: 'US',
    StudyDescription: 'Thyroid',
  },
  {
    PatientName: 'Zwölfer^Zoë',
    PatientID: 'ID-1212',
    StudyDate: '20231224',
    Modality: 'CT',
    StudyDescription: 'Head',
  },
].map(tiny);
const studyCount = fillers.length + named.length;
/** With a mouse, CSS pixels. */
const rowHeight = 28;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe('a list of many studies', () => {
  let server: RunningServer;
  let page: Page;
  let watch: PageWatch;

  beforeAll(async () => {
    server = await startServer();
    await storeAll(server.url, [...fillers, ...named]);
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    watch = watchPages(context, server.url);
    page = await context.newPage();
  });
  afterAll(() => server?.stop());
  afterEach(() => expect(watch.takeComplaints()).toEqual([]));

  const openList = async () => {
    // Going to the address one is at is a reload, which keeps what the test before typed.
    await page.goto('about:blank');
    await page.goto(server.url);
    await page.getByRole('grid', { name: 'Studies' }).waitFor();
  };

  describe('finds by', () => {
    beforeAll(openList);

    test.each([
      // No two in a row find the same, so that none passes by what the one before found.
      ['a name in other letters and cases', 'MULLER anne', 'Müller, Änne'],
      ['the beginning of a name', "o'bri", "O'Brien, Seán"],
      ['a name with its own accents', 'müller', 'Müller, Änne'],
      ['a name in its own script', '山田', 'Yamada, Tarou'],
      ['a patient ID', 'id-4711', 'Müller, Änne'],
      ['a modality and a year', 'ct 2023', 'Zwölfer, Zoë'],
      ['a date', '2025-03-02', 'Müller, Änne'],
      ['words of a description', 'portal venous', "O'Brien, Seán"],
      ['a date as Germans write it', '2.3.2025', 'Müller, Änne'],
      ['words of everything at once', 'us thyroid yamada 2025-06', 'Yamada, Tarou'],
    ])('%s', async (_what, text, name) => {
      await search(page, text);
      await expectNames(page, [name]);
      await expectCount(page, '1 study');
    });
  });

  describe('at its start', () => {
    beforeEach(openList);

    test('a search outlives a reload, and goes with one press', async () => {
      await search(page, 'ct');
      await expectCount(page, '2 studies');
      await page.getByText('Understood as modality CT').waitFor();
      await page.reload();
      await expectNames(page, ["O'Brien, Seán", 'Zwölfer, Zoë']);
      expect(await searchField(page).inputValue()).toBe('ct');
      await page.getByRole('button', { name: 'Clear search' }).click();
      await expectCount(page, `${studyCount} studies`);
    });

    test('what is searched for, and the patient one looks at, stand in no address', async () => {
      const addresses: string[] = [];
      const onRequest = (request: Request) => void addresses.push(request.url());
      page.on('request', onRequest);
      await page.getByRole('button', { name: 'MR', exact: true }).click();
      await search(page, 'müller');
      await expectNames(page, ['Müller, Änne']);
      await page.getByRole('row', { name: /Müller/ }).click();
      await page.getByRole('complementary', { name: 'Selected study' }).getByText('ID-4711').waitFor();
      addresses.push(page.url());
      await page.reload();
      await expectNames(page, ['Müller, Änne']);
      await page.getByRole('row', { name: /Müller/ }).dblclick();
      await page.waitForURL('**/studies/*');
      addresses.push(page.url());
      page.off('request', onRequest);
      expect(addresses).toContain(`${server.url}/?modality=MR`);
      expect(addresses).toContain(`${server.url}/api/v1/studies/search`);
      expect(addresses.filter((url) => /müller|änne|4711/i.test(withoutUids(url)))).toEqual([]);
    });

    test('filters narrow by modality and days, together with words', async () => {
      await page.getByRole('button', { name: 'US', exact: true }).click();
      await expectNames(page, ['Yamada, Tarou']);
      await page.getByRole('button', { name: 'CT', exact: true }).click();
      await expectCount(page, '3 studies');
      await page.getByRole('button', { name: 'From … to' }).click();
      await page.getByLabel('First day').fill('2025-06-11');
      await page.getByLabel('Last day').fill('2025-06-11');
      await expectCount(page, '2 studies');
      await page.keyboard.press('Escape');
      await search(page, 'tarou');
      await expectNames(page, ['Yamada, Tarou']);
      await page.getByRole('button', { name: 'Clear all' }).click();
      await expectCount(page, `${studyCount} studies`);
    });

    test('says when nothing matches, and goes back from there', async () => {
      await search(page, 'nobody of this name');
      await page.getByRole('heading', { name: 'No study matches' }).waitFor();
      await expectCount(page, '0 studies');
      await page.getByRole('button', { name: 'Clear search and filters' }).click();
      await expectCount(page, `${studyCount} studies`);
    });

    test('sorts by a column, one way and the other', async () => {
      const head = (name: string) => page.getByRole('columnheader', { name: new RegExp(`^${name}`) });
      expect(await head('Study date').getAttribute('aria-sort')).toBe('descending');
      await expectFirst(page, 'Yamada, Tarou', "O'Brien, Seán");
      await head('Patient:').getByRole('button').click();
      expect(await head('Patient:').getAttribute('aria-sort')).toBe('ascending');
      await expectFirst(page, 'FILLER, N000', 'FILLER, N001');
      await head('Patient:').getByRole('button').click();
      expect(await head('Patient:').getAttribute('aria-sort')).toBe('descending');
      await expectFirst(page, 'Zwölfer, Zoë', 'Yamada, Tarou');
      await head('Modality').getByRole('button').click();
      await expect.poll(async () => (await cells(page, 5)).slice(0, 3)).toEqual(['CR', 'CR', 'CR']);
    });

    test('brings further pages by scrolling, and keeps only what is near in the page', async () => {
      const offsets = new Set<number>();
      page.on('request', (request) => {
        if (new URL(request.url()).pathname === '/api/v1/studies/search')
          offsets.add(request.postDataJSON().offset);
      });
      await page.getByRole('button', { name: /^Patient:/ }).click();
      await expectFirst(page, 'FILLER, N000', 'FILLER, N001');
      await page.getByRole('row', { name: /FILLER, N000/ }).hover();
      const last = page.getByRole('row', { name: /Zwölfer, Zoë/ });
      // One turn of the wheel after the other: a busy page takes several together, and passes what is between.
      for (let index = 60; index < studyCount; index += 60) {
        await page.mouse.wheel(0, 60 * rowHeight);
        await page.locator(`tr[aria-rowindex="${index + 2}"][aria-selected]`).waitFor();
      }
      await page.mouse.wheel(0, 60 * rowHeight);
      await last.waitFor();
      expect([...offsets].sort((a, b) => a - b)).toEqual([0, 100, 200]);
      expect(await page.getByRole('row').count()).toBeLessThan(100);
      expect(await last.getAttribute('aria-rowindex')).toBe(String(studyCount + 1));
    });

    test('the keyboard searches, selects and opens, and Back returns to the same list', async () => {
      await page.keyboard.press('/');
      await page.keyboard.type('ct');
      await expectCount(page, '2 studies');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await expectSelected(page, "O'Brien, Seán");
      await page.keyboard.press('ArrowDown');
      await expectSelected(page, 'Zwölfer, Zoë');
      await page.getByRole('complementary', { name: 'Selected study' }).getByText('Head').waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/studies/${named[3]?.studyInstanceUid}*`);
      await page.getByText('Complete').waitFor();
      await page.goBack();
      await expectNames(page, ["O'Brien, Seán", 'Zwölfer, Zoë']);
    });

    test('End and Home reach rows that are not loaded yet', async () => {
      await page.getByRole('button', { name: /^Patient:/ }).click();
      await expectFirst(page, 'FILLER, N000', 'FILLER, N001');
      await page.getByRole('grid').focus();
      await page.keyboard.press('End');
      await expectSelected(page, 'Zwölfer, Zoë');
      await page.keyboard.press('Home');
      await expectSelected(page, 'FILLER, N000');
    });

    test('what arrives shows without a reload, and the selection stays where it is', async () => {
      await page.evaluate(() => {
        document.body.dataset.loadedOnce = 'yes';
      });
      await page.getByRole('row', { name: /Yamada/ }).click();
      await expectSelected(page, 'Yamada, Tarou');
      const arriving = tiny({ PatientName: 'ARRIVING^NOW', PatientID: 'ID-9000', StudyDate: '20260801' });
      await storeAll(server.url, [arriving]);
      await expectFirst(page, 'ARRIVING, NOW');
      await expectCount(page, `${studyCount + 1} studies`);
      await expectSelected(page, 'Yamada, Tarou');

      // A second image of the study counts up in its row.
      const { studyInstanceUid, seriesInstanceUid } = arriving;
      const second = { StudyInstanceUID: studyInstanceUid, SeriesInstanceUID: seriesInstanceUid };
      await storeAll(server.url, [
        tiny({ PatientName: 'ARRIVING^NOW', PatientID: 'ID-9000', StudyDate: '20260801', ...second }),
      ]);
      await expect.poll(async () => (await cells(page, 9))[0]).toMatch(/^2\s/);
      await page.keyboard.press('ArrowDown');
      await expectSelected(page, "O'Brien, Seán");
      expect(await page.evaluate(() => document.body.dataset.loadedOnce)).toBe('yes');
    });

    test('studies arriving above do not move the rows one is reading', async () => {
      // A wheel's way would still be going on as the place of a row is taken.
      const scroller = page.getByRole('grid').locator('..');
      await scroller.evaluate((element, top) => element.scrollTo(0, top), 50 * rowHeight);
      const row = page.getByRole('row', { name: /FILLER, N250/ });
      await row.waitFor();
      const before = await row.boundingBox();
      const count = await countText(page);
      await storeAll(server.url, [
        tiny({ PatientName: 'ARRIVING^ABOVE', PatientID: 'ID-9001', StudyDate: '20260802' }),
      ]);
      await expect.poll(() => countText(page)).not.toBe(count);
      await expect.poll(async () => (await row.boundingBox())?.y).toBe(before?.y);
    });

    test('dropped files are imported, and each that was refused has its line', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'isocenter-dropped-'));
      try {
        const file = (name: string, bytes: Uint8Array | string) => {
          writeFileSync(join(folder, name), bytes);
          return join(folder, name);
        };
        mkdirSync(join(folder, 'scans'));
        const good = tiny({ PatientName: 'DROPPED^GOOD', PatientID: 'DROP-1' });
        const zipped = tiny({ PatientName: 'DROPPED^ZIPPED', PatientID: 'DROP-2' });
        const evil = tiny({ PatientName: 'DROPPED^EVIL', PatientID: 'DROP-3' });
        const cut = madeImage({ PatientName: 'DROPPED^CUT', PatientID: 'DROP-4' });
        file('scans/good.dcm', good.bytes);
        await dropFiles(
          page,
          [
            join(folder, 'scans'),
            file('letter.txt', 'Dear colleague, this is no image.'),
            file('empty.dcm', ''),
            file('cut.dcm', truncated(cut)),
            file('pictureless.dcm', madeImageWithoutPixelData({ PatientName: 'DROPPED^PICTURELESS' }).bytes),
            file('video.dcm', madeImageOfUnsupportedSyntax({ PatientName: 'DROPPED^VIDEO' }).bytes),
            file('study.zip', madeZip({ '../../evil.dcm': evil.bytes, 'image.dcm': zipped.bytes })),
          ],
          'Import to the archive',
        );
        const report = page.getByRole('region', { name: 'Import' });
        await report.getByRole('heading', { name: /^Import finished/ }).waitFor();
        expect(await report.getByRole('heading', { level: 2 }).innerText()).toBe(
          'Import finished: 4 images stored, 4 files refused',
        );
        const linesOf = async (list: string) =>
          (await report.getByRole('list', { name: list }).getByRole('listitem').allInnerTexts())
            .map((line) => line.replace(/\s+/g, ' '))
            .sort();
        expect(await linesOf('Refused')).toEqual([
          expect.stringMatching(
            /^\.\.\/\.\.\/evil\.dcm The name of this zip entry leads out of the zip\. .+\. .+\.$/,
          ),
          expect.stringMatching(/^cut\.dcm .+\. .+\. .+\.$/),
          expect.stringMatching(/^empty\.dcm The file is empty\. .+\. .+\.$/),
          expect.stringMatching(/^letter\.txt The file is not DICOM\. .+\. .+\.$/),
        ]);
        expect(await linesOf('Stored, but without a picture')).toEqual([
          expect.stringMatching(/^pictureless\.dcm The image has no pixel data\. .+\. .+\.$/),
          expect.stringMatching(
            /^video\.dcm The image cannot be shown here\. Transfer syntax MPEG-4 .+\. .+\.$/,
          ),
        ]);
        await search(page, 'dropped');
        await expectNames(page, [
          'DROPPED, GOOD',
          'DROPPED, PICTURELESS',
          'DROPPED, VIDEO',
          'DROPPED, ZIPPED',
        ]);
        await report.getByRole('button', { name: 'Close report' }).click();
        await report.waitFor({ state: 'detached' });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
});

describe('a list of more studies than are counted', () => {
  /** More than the index looks at one by one. */
  const manyCount = 2_020;
  let server: RunningServer;
  let page: Page;

  beforeAll(async () => {
    server = await startServer();
    const many = Array.from({ length: manyCount }, (_, i) =>
      tiny({
        PatientName: `MANY^N${String(i).padStart(4, '0')}`,
        PatientID: `M-${i}`,
        StudyDate: '20240101',
      }),
    );
    await storeAll(server.url, many);
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    await page.goto(server.url);
  });
  afterAll(async () => {
    await page?.close();
    await server?.stop();
  });

  const grid = () => page.getByRole('grid', { name: 'Studies' });
  const spoken = () => page.locator('#announcements').innerText();
  const lastRow = () =>
    page
      .locator('tbody tr')
      .evaluateAll((rows) => Math.max(...rows.map((row) => Number(row.getAttribute('aria-rowindex')))));

  test('says that there are at least so many, to eyes and ears, and goes on as far as one scrolls', async () => {
    await expectCount(page, '2\u202f020 studies');
    await search(page, 'many');
    await expectCount(page, 'At least 101 studies');
    expect(await grid().getAttribute('aria-rowcount')).toBe('-1');
    await expect.poll(spoken).toBe('At least 101 studies');
    await grid().focus();
    await page.keyboard.press('End');
    await expectCount(page, 'At least 201 studies');
    await page.keyboard.press('End');
    await expectCount(page, 'At least 301 studies');
    // It grows by scrolling, which is no news to whoever scrolls; and what is known stays known at the top.
    expect(await spoken()).toBe('At least 101 studies');
    await page.keyboard.press('Home');
    await page.locator('tr[aria-rowindex="2"][aria-selected="true"]').waitFor();
    expect(await countText(page)).toBe('At least 301 studies');
  });

  test('knows how many once the end is reached', async () => {
    await search(page, 'many');
    await grid().focus();
    while ((await countText(page)).startsWith('At least')) {
      const before = await countText(page);
      await page.keyboard.press('End');
      await expect.poll(() => countText(page)).not.toBe(before);
    }
    expect(await countText(page)).toBe('2\u202f020 studies');
    expect(await grid().getAttribute('aria-rowcount')).toBe('2021');
    await expect.poll(spoken).toBe('2\u202f020 studies');
    await page.keyboard.press('End');
    await expect.poll(lastRow).toBe(2021);
  });
});

describe('a list without studies', () => {
  let server: RunningServer;
  let page: Page;

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  });
  afterEach(() => page.close());

  test('says what to do first, and fills by itself when something comes', async () => {
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'No studies yet' }).waitFor();
    const address = () => page.getByRole('definition').allInnerTexts();
    await expect.poll(address).toEqual(['ISOCENTER', '127.0.0.1', String(server.dicomPort)]);
    await storeAll(server.url, [tiny({ PatientName: 'FIRST^OF ALL', PatientID: 'ID-1' })]);
    await expectNames(page, ['FIRST, OF ALL']);
  });

  test('says when the server is gone, keeps what it has, and is there again with the server', async () => {
    await page.goto(server.url);
    await expectNames(page, ['FIRST, OF ALL']);
    const port = new URL(server.url).port;
    await server.stop();
    await page.getByText('The server does not answer.').waitFor({ timeout: 30_000 });
    await expectNames(page, ['FIRST, OF ALL']);
    server = await startServer(['--no-samples', '--port', port]);
    await page.getByRole('heading', { name: 'No studies yet' }).waitFor({ timeout: 60_000 });
    await expect.poll(() => page.getByText('The server does not answer.').count()).toBe(0);
  });

  test('a first answer that does not come is an error one can retry', async () => {
    const port = new URL(server.url).port;
    let stopped: Promise<void> | undefined;
    // The server ends between the page and its first question; the live feed is kept away, so that only the button can help.
    await page.route('**/api/v1/feed*', (route) => route.abort());
    await page.route('**/api/v1/studies/search', async (route) => {
      stopped ??= server.stop();
      await stopped;
      await route.continue();
    });
    await page.goto(server.url);
    const problem = page.getByRole('alert');
    await problem.waitFor({ timeout: 30_000 });
    expect(await problem.getByRole('heading').innerText()).not.toBe('');
    expect(await problem.getByRole('paragraph').count()).toBeGreaterThanOrEqual(2);
    server = await startServer(['--no-samples', '--port', port]);
    await problem.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'No studies yet' }).waitFor();
  });
});

/** An address without its origin and its UIDs, whose digits may be any by chance: 4711 in what is left is the patient's. */
const withoutUids = (url: string): string => {
  const { pathname, search, hash } = new URL(url);
  return decodeURIComponent(`${pathname}${search}${hash}`).replace(/(?<=\/)\d+(\.\d+)+(?=[/?#]|$)/g, 'UID');
};

const searchField = (page: Page) => page.getByRole('textbox', { name: /^Search studies/ });
const search = (page: Page, text: string) => searchField(page).fill(text);

const countText = (page: Page) => page.locator('header p').first().innerText();
const expectCount = (page: Page, text: string) => expect.poll(() => countText(page)).toBe(text);

/** The text of one column, in the rows that are in the page. */
const cells = (page: Page, column: number): Promise<string[]> =>
  page.locator(`tbody tr[aria-selected] td:nth-child(${column + 1})`).allInnerTexts();

const sortedNames = async (page: Page) => (await cells(page, 0)).sort();
const expectNames = (page: Page, names: readonly string[]) =>
  expect.poll(() => sortedNames(page)).toEqual([...names].sort());

/** The first rows from the top. */
const expectFirst = (page: Page, ...names: readonly string[]) =>
  expect.poll(async () => (await cells(page, 0)).slice(0, names.length)).toEqual([...names]);

const expectSelected = (page: Page, name: string) =>
  expect
    .poll(() => page.locator('tbody tr[aria-selected="true"] td:first-child').allInnerTexts())
    .toEqual([name]);
