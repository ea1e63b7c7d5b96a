import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFrame, readPart10 } from '@isocenter/dicom';
import { describeFrame, displayRgba, initialPresentation } from '@isocenter/pixels';
import { decodeFrame } from '@isocenter/pixels/decoding';
import { createNodeCodecLoader } from '@isocenter/server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { serveBuiltPage } from './built-page.ts';
import type { PageImage } from './local-reading-page.ts';

const leftOut = withoutCorpus('reading files of every codec in the page');
const codecs = createNodeCodecLoader();

/** One file for each way pixels are stored, and the codec that only it needs; our own kernels are scripts. */
const files = [
  { file: 'native/MR_small.dcm', codec: undefined },
  { file: 'native/SC_rgb_expb_16bit.dcm', codec: undefined },
  { file: 'rle/MR_small_RLE.dcm', codec: undefined },
  { file: 'jpeg-lossless/JPEG-LL.dcm', codec: undefined },
  { file: 'jpeg-ls/MR_small_jpeg_ls_lossless.dcm', codec: undefined },
  { file: 'jpeg2000/MR_small_jp2klossless.dcm', codec: 'openjpeg' },
  { file: 'htj2k/MR2_htj2k-lossless-201.dcm', codec: 'openjph' },
  { file: 'jpeg-dct/SC_rgb_jpeg_dcmtk.dcm', codec: undefined },
];

describe.skipIf(leftOut)('files read in a page as it is built for users', () => {
  let browser: Browser;
  let page: Page;
  let served: Awaited<ReturnType<typeof serveBuiltPage>>;

  beforeAll(async () => {
    served = await serveBuiltPage('local-reading.html', join(corpusFolder ?? '', 'transfer-syntax'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  test.each(files)('$file is shown as the truth says', async ({ file, codec }) => {
    page = await browser.newPage();
    await page.goto(`${served.url}/local-reading.html`);
    served.requests.length = 0;
    const seen = await page.evaluate(
      (url) =>
        (
          window as unknown as { localReadingPage: typeof import('./local-reading-page.ts') }
        ).localReadingPage.readInPage(url, 'auto') as Promise<PageImage>,
      `/files/${file}`,
    );
    await page.close();
    expect(seen.problem).toBeUndefined();

    const part10 = readPart10(readFileSync(join(corpusFolder ?? '', 'transfer-syntax', file)));
    const description = describeFrame(part10.dataSet, 0);
    const frame = await decodeFrame(readFrame(part10, 0), description.format, codecs);
    const presentation = { ...initialPresentation(frame, description), showOverlays: true };
    const truth = displayRgba(frame, description, presentation);
    expect([seen.width, seen.height]).toEqual([frame.columns, frame.rows]);
    const levels = new Uint8Array(Buffer.from(seen.rgba, 'base64'));
    const worst = levels.reduce((most, level, i) => Math.max(most, Math.abs(level - (truth[i] ?? 999))), 0);
    expect(worst).toBeLessThanOrEqual(1);
    // Black and opaque everywhere would be two levels.
    expect(new Set(levels).size).toBeGreaterThan(2);

    // Codecs are fetched when a frame needs them, and then only that one.
    const fetched = served.requests.filter((path) => path.endsWith('.wasm'));
    expect(fetched.map((path) => path.includes(codec ?? 'none'))).toEqual(codec ? [true] : []);
  });
});
