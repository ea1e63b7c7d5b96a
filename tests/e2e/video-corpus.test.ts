import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPart10, Tag } from '@isocenter/dicom';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { cell, expectImage } from '../harness/reading-room.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

/** What another decoder made of a video: means of 8 × 8 blocks, by row, of its first and last frame. */
interface VideoOracle {
  readonly path: string;
  readonly tolerance: string;
  readonly transferSyntax: string;
  readonly rows: number;
  readonly cols: number;
  readonly decodedFrames: number;
  readonly blockMeans: readonly (readonly (readonly number[])[])[];
  readonly blockMeansLast: readonly (readonly (readonly number[])[])[];
}

const leftOut = withoutCorpus('videos of other encoders in the page');
const entries = leftOut ? [] : readOracle();

function readOracle(): VideoOracle[] {
  const text = readFileSync(join(corpusFolder ?? '', 'oracle/pixels.json'), 'utf8');
  return (JSON.parse(text) as VideoOracle[]).filter(({ tolerance }) => tolerance === 'video');
}

/** Levels: decoders agree to the bit, and round their colours each in its way. */
const mostDifference = 2;

const isH264 = ({ transferSyntax }: VideoOracle) => /\.4\.10[2-6](\.1)?$/.test(transferSyntax);

describe.skipIf(leftOut)('videos that other programs encoded', () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = async ({ path }: VideoOracle) => {
    const bytes = readFileSync(join(corpusFolder ?? '', path));
    await storeAll(server.url, [{ bytes }]);
    await page.goto(`${server.url}/studies/${readPart10(bytes).dataSet.getString(Tag.StudyInstanceUID)}`);
  };

  /** Means of 8 × 8 blocks of the frame on the screen, red, green and blue. */
  const blockMeans = ({ rows, cols }: VideoOracle) =>
    page.evaluate(
      ([height = 0, width = 0]) => {
        const viewer = window.__isocenter?.viewer;
        const viewport = viewer?.viewport(viewer.layout.get().activeViewportId);
        const edge = (length: number, block: number) => Math.floor((block * length) / 8);
        const mean = (blockRow: number, blockColumn: number) => {
          const sums = [0, 0, 0];
          let count = 0;
          for (let row = edge(height, blockRow); row < edge(height, blockRow + 1); row++)
            for (let column = edge(width, blockColumn); column < edge(width, blockColumn + 1); column++) {
              const samples = viewport?.valueAt(column, row)?.text.split(', ').map(Number) ?? [];
              samples.forEach((sample, at) => {
                sums[at] = (sums[at] ?? 0) + sample;
              });
              count++;
            }
          return sums.map((sum) => sum / count);
        };
        const eight = [0, 1, 2, 3, 4, 5, 6, 7];
        return eight.map((row) => eight.map((column) => mean(row, column)));
      },
      [rows, cols],
    );

  const worstDifference = (
    means: readonly (readonly (readonly number[])[])[],
    expected: VideoOracle['blockMeans'],
  ) => {
    const wanted = expected.flat(2);
    return Math.max(...means.flat(2).map((mean, at) => Math.abs(mean - (wanted[at] ?? Number.NaN))));
  };

  test('there are some, of which browsers decode one and not the other', () => {
    expect(entries.some(isH264)).toBe(true);
    expect(entries.every(isH264)).toBe(false);
  });

  test.each(entries.filter(isH264))('$path shows the frames that another decoder made', async (entry) => {
    await open(entry);
    await expectImage(page, `1/${entry.decodedFrames}`);
    expect(worstDifference(await blockMeans(entry), entry.blockMeans)).toBeLessThanOrEqual(mostDifference);
    await page.keyboard.press('End');
    await expectImage(page, `${entry.decodedFrames}/${entry.decodedFrames}`);
    expect(worstDifference(await blockMeans(entry), entry.blockMeansLast)).toBeLessThanOrEqual(
      mostDifference,
    );
  });

  test.each(entries.filter((entry) => !isH264(entry)))('$path says why it is not shown', async (entry) => {
    await open(entry);
    await expect.poll(() => cell(page).innerText()).toMatch(/MPEG-2 video is not shown/);
  });
});
