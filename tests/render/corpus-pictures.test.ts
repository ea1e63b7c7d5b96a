import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TransferSyntaxUid } from '@isocenter/dicom';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Corpus } from '../corpus/corpus.ts';
import type { PixelEntry } from '../corpus/pixels.ts';
import { launchBrowser } from '../harness/browser.ts';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { drawByDcmtk } from '../harness/dcmtk-renderer.ts';
import { hasSystemTool } from '../harness/system-tool.ts';
import type { ComparedPicture, CorpusImage } from './corpus-page.ts';

/*
 * Both backends beside the truth over every image of the corpus: at 1:1, and blended at a zoom of 1.7, as the file
 * asks and through windows of width 1 and 50. At most 128 × 128 device pixels from the middle of each. `npm run pictures`
 * compares all of these; otherwise each image is compared at 1:1 as its file asks, and in one of the other ways.
 */

declare const corpusPage: typeof import('./corpus-page.ts');

const largestDifference = 1;
const largestMean = 0.1;
/** Share of a picture that may lie on the edge of a window. */
const mostOnEdge = 0.01;
const isEveryView = process.env.ISOCENTER_EVERY_VIEW === '1';

describe.skipIf(withoutCorpus('pictures of both backends beside the truth'))('pictures of the corpus', () => {
  const corpus = new Corpus(corpusFolder ?? '');
  const entries = corpus
    .readOracle<PixelEntry>('pixels')
    .filter(({ undecodable, video, expectation }) => !undecodable && !video && !expectation);
  const values = new Map<string, Uint8Array>();
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const bundle = await build({
      entryPoints: [fileURLToPath(new URL('corpus-page.ts', import.meta.url))],
      bundle: true,
      format: 'iife',
      globalName: 'corpusPage',
      write: false,
    });
    server = createServer(({ url = '/' }, response) => {
      response.setHeader('content-type', url === '/' ? 'text/html' : 'application/octet-stream');
      response.end(values.get(url) ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' });
    expect(await page.evaluate(() => corpusPage.prepare())).toEqual(['cpu', 'webgl']);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function imageOf({ path, frames }: PixelEntry): Promise<CorpusImage> {
    const file = corpus.file(path);
    const frameNumber = Math.ceil((frames || 1) / 2);
    const { values: samples, ...frame } = await file.decode(frameNumber);
    values.clear();
    values.set('/values', new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    return {
      frame,
      valuesUrl: '/values',
      valuesKind: samples.constructor.name,
      description: file.describe(frameNumber),
    };
  }

  async function compared(entry: PixelEntry, index: number): Promise<ComparedPicture[]> {
    const image = await imageOf(entry);
    const otherView = isEveryView ? undefined : index;
    return page.evaluate(([what, which]) => corpusPage.compareWithTruth(what, which), [
      image,
      otherView,
    ] as const);
  }

  const seen = { images: 0, pictures: 0, pixels: 0, ties: 0, onEdge: 0, mean: 0 };
  afterAll(() => {
    const { images, pictures, pixels, ties, onEdge, mean } = seen;
    console.info(
      `Pictures of both backends beside the truth: ${images} images, ${pictures} pictures of ${pixels} pixels, mean difference ` +
        `up to ${mean.toFixed(3)}. As near as 32-bit floats come, ${ties.toFixed(0)} pixels lie half way between two levels, and ` +
        `${onEdge.toFixed(0)} on the edge of a window.`,
    );
  });

  const numbered = entries.map((entry, index) => ({ ...entry, index }));
  test.for(numbered)('$path', async ({ index, ...entry }) => {
    const pictures = await compared(entry, index);
    seen.images++;
    for (const picture of pictures) {
      seen.pictures++;
      seen.pixels += picture.pixels;
      seen.ties += picture.ties;
      seen.onEdge += picture.onEdge;
      seen.mean = Math.max(seen.mean, Math.abs(picture.mean));
    }
    const wrong = pictures.filter(
      ({ largest, mean, onEdge, pixels }) =>
        largest > largestDifference || Math.abs(mean) > largestMean || onEdge > pixels * mostOnEdge,
    );
    expect(wrong).toEqual([]);
    expect(pictures.map(({ backend }) => backend)).toContain('webgl');
  });

  /** Of those that DCMTK reads without help, one in so many. */
  const dcmtkStep = 25;
  const withoutDcmtk = !hasSystemTool('dcmj2pnm', 'dcmtk');

  test.skipIf(withoutDcmtk)('are those of DCMTK, in a sample of grey images', async () => {
    let images = 0;
    for (const entry of readByDcmtk(entries).filter((_, index) => index % dcmtkStep === 0)) {
      const { description, ...image } = await imageOf(entry);
      const { modalityTransform, windows, padding } = description;
      const [window] = windows;
      const isWhole = modalityTransform.kind === 'rescale' && Number.isInteger(modalityTransform.slope);
      // DCMTK cuts fractions off before the window, and draws padding like any other value.
      if (!window || padding || (modalityTransform.kind !== 'identity' && !isWhole)) continue;
      images++;
      const file = join(corpus.folder, entry.path);
      const [theirs] = await drawByDcmtk({ file, frameNumber: 1, isPlain: true }, [['+Wi', '1']]);
      const ours = await page.evaluate(async ([what, how]) => [...(await corpusPage.greyOf(what, how))], [
        { ...image, description },
        window,
      ] as const);
      for (const [backend, levels] of ours) {
        const { values: expected = [], maximum = 1 } = theirs?.sixteenBit ?? {};
        const differences = Array.from(
          levels,
          (level, i) => level - Math.round(((expected[i] ?? Number.NaN) / maximum) * 255),
        );
        expect(levels.length, backend).toBe(image.frame.rows * image.frame.columns);
        const isOff = differences.filter((difference) => !(Math.abs(difference) <= 1));
        expect(isOff, `${entry.path}, ${backend}`).toEqual([]);
      }
    }
    expect(images).toBeGreaterThan(1);
  });
});

/** Grey of one frame, explicit little endian. */
const readByDcmtk = (entries: readonly PixelEntry[]): readonly PixelEntry[] =>
  entries.filter(
    ({ samplesPerPixel, frames, rows, ...entry }) =>
      samplesPerPixel === 1 &&
      frames === 1 &&
      rows <= 1024 &&
      entry.photometric?.startsWith('MONOCHROME') &&
      entry.transferSyntax === TransferSyntaxUid.ExplicitVrLittleEndian,
  );
