import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Corpus } from '../corpus/corpus.ts';
import type { PixelEntry } from '../corpus/pixels.ts';
import { launchBrowser } from '../harness/browser.ts';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import type { ComparedPicture, CorpusImage } from './corpus-page.ts';

/*
 * Both backends beside the truth over every image of the corpus: at 1:1, and blended at a zoom of 1.7, as the file
 * asks and through windows of width 1 and 50. At most 128 × 128 device pixels from the middle of each.
 */

declare const corpusPage: typeof import('./corpus-page.ts');

const largestDifference = 1;
const largestMean = 0.1;
/** Share of a picture that may lie on the edge of a window. */
const mostOnEdge = 0.01;

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

  async function compared({ path, frames }: PixelEntry): Promise<ComparedPicture[]> {
    const file = corpus.file(path);
    const frameNumber = Math.ceil((frames || 1) / 2);
    const { values: samples, ...frame } = await file.decode(frameNumber);
    values.clear();
    values.set('/values', new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    const image: CorpusImage = {
      frame,
      valuesUrl: '/values',
      valuesKind: samples.constructor.name,
      description: file.describe(frameNumber),
    };
    return page.evaluate((what) => corpusPage.compareWithTruth(what), image);
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

  test.for(entries)('$path', async (entry) => {
    const pictures = await compared(entry);
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
});
