import { readdirSync, readFileSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

const webFolder = fileURLToPath(new URL('../../dist/web', import.meta.url));

interface BuiltChunk {
  readonly file: string;
  readonly name?: string;
  readonly imports?: readonly string[];
}

/**
 * Bytes of JavaScript, compressed by gzip, without which a study of an address shows no picture: what opens it and draws, and the worker
 * that decodes with what codecs share. Codecs themselves are fetched by the worker where an image needs one.
 */
export function gzipBytesToFirstPicture(): number {
  const manifest = JSON.parse(readFileSync(join(webFolder, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    BuiltChunk
  >;
  const needed = new Set<string>();
  const need = (name: string): void => {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`The build has no ${name}.`);
    if (needed.has(chunk.file)) return;
    needed.add(chunk.file);
    chunk.imports?.forEach(need);
  };
  need('index.html');
  const opening = Object.keys(manifest).find((key) => manifest[key]?.name === 'first-picture');
  need(opening ?? 'first-picture');
  for (const ofWorker of [/^decode-worker-[^.]*\.js$/, /^codecs-[^.]*\.js$/]) {
    const found = readdirSync(join(webFolder, 'assets')).filter((name) => ofWorker.test(name));
    if (found.length !== 1) throw new Error(`The build has ${found.length} files ${ofWorker}.`);
    for (const file of found) needed.add(`assets/${file}`);
  }
  return [...needed].reduce((sum, file) => sum + statSync(join(webFolder, `${file}.gz`)).size, 0);
}
