import { get } from 'node:http';
import type { Browser } from 'playwright-core';

/** JavaScript a page asks for until the network is quiet, its workers' included, in bytes. */
export interface PageWeight {
  files: number;
  rawBytes: number;
  /** As sent to a browser that accepts gzip only. */
  gzipBytes: number;
}

export async function weighPage(browser: Browser, url: string): Promise<PageWeight> {
  const page = await browser.newPage();
  const scripts = new Set<string>();
  page.context().on('request', (request) => {
    if (new URL(request.url()).pathname.endsWith('.js')) scripts.add(request.url());
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.close();
  const weight: PageWeight = { files: 0, rawBytes: 0, gzipBytes: 0 };
  for (const script of scripts) {
    weight.files++;
    weight.rawBytes += await bodyBytes(script, 'identity');
    weight.gzipBytes += await bodyBytes(script, 'gzip');
  }
  return weight;
}

/** Bytes on the wire; `fetch` would count them after decompression. */
function bodyBytes(url: string, encoding: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': encoding } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength;
      });
      response.on('end', () => resolve(bytes));
    }).on('error', reject);
  });
}
