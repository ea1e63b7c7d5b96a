import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { dropFiles } from '../harness/drop-files.ts';
import { madeImage } from '../harness/made-images.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

const tiny = (PatientName: string, PatientID: string) =>
  madeImage({ Rows: 8, Columns: 8, PixelData: new Uint16Array(64), PatientName, PatientID });
const listed = Array.from({ length: 240 }, (_, i) => tiny(`LISTED^N${String(i).padStart(3, '0')}`, `L-${i}`));

let browser: Browser;
let server: RunningServer;
let page: Page;
let folder: string;
beforeAll(async () => {
  server = await startServer();
  await storeAll(server.url, listed);
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), 'isocenter-hindered-'));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(server.url);
  await expect.poll(count).toMatch(/^2\d\d studies$/);
});
afterEach(() => page.close());

const count = () => page.locator('header p').first().innerText();
const search = (text: string) => page.getByRole('textbox', { name: /^Search studies/ }).fill(text);
const searches = '**/api/v1/studies/search';
const alert = () => page.getByRole('alert');
const badGateway = (route: Route) =>
  route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' });

describe('the study list, when the server', () => {
  test('fails at a search, shows why instead of what was found before', async () => {
    await page.route(searches, badGateway);
    await search('n007');
    await alert().getByText('The server answered 502 without saying why.').waitFor();
    expect(await page.getByRole('grid').count()).toBe(0);
    expect(await count()).toBe('');
    await page.unroute(searches);
    await alert().getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('row', { name: /LISTED, N007/ }).waitFor();
    expect(await count()).toBe('1 study');
    expect(await alert().count()).toBe(0);
  });

  test('fails at a later page, says that rows are missing and keeps the others', async () => {
    await page.route(searches, (route) =>
      route.request().postDataJSON().offset === 100 ? badGateway(route) : route.continue(),
    );
    const scroller = page.getByRole('grid').locator('..');
    await scroller.evaluate((element) => element.scrollTo(0, 92 * 28));
    await alert().getByText('Some studies could not be read.').waitFor();
    expect(await page.locator('tr[aria-rowindex="96"][aria-selected]').count()).toBe(1);
    expect(await page.locator('tr[aria-rowindex="104"][aria-busy="true"]').count()).toBe(1);
    await scroller.evaluate((element) => element.scrollTo(0, 150 * 28));
    await page.locator('tr[aria-rowindex="160"][aria-busy="true"]').waitFor();
    await alert().getByText('Some studies could not be read.').waitFor();
    expect(await count()).toMatch(/^2\d\d studies$/);
    await scroller.evaluate((element) => element.scrollTo(0, 92 * 28));
    await page.unroute(searches);
    await alert().getByRole('button', { name: 'Try again' }).click();
    await page.locator('tr[aria-rowindex="104"][aria-selected]').waitFor();
    expect(await alert().count()).toBe(0);
  });

  test('answers what nobody asked for, is told as one whose answer cannot be read', async () => {
    await page.route(searches, (route) => route.fulfill({ status: 200, body: '{' }));
    await search('n008');
    await alert().getByText('The answer of the server could not be read.').waitFor();
  });

  test('takes long, says that it is waited for, and shows what comes', async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(searches, (route) => held.then(() => route.continue()));
    await search('n009');
    await page.getByText('The server takes long to answer.').waitFor();
    expect(await page.getByRole('grid').getAttribute('aria-busy')).toBe('true');
    answer();
    await expect.poll(count).toBe('1 study');
    await expect.poll(() => page.getByText('The server takes long to answer.').count()).toBe(0);
  });
});

describe('an import, when', () => {
  const imports = '**/api/v1/imports';
  const report = () => page.getByRole('region', { name: 'Import' });
  const made = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const path = join(folder, `${name}-${i}.dcm`);
      writeFileSync(path, tiny(`${name.toUpperCase()}^N${i}`, `${name}-${i}`).bytes);
      return path;
    });
  const drop = (paths: readonly string[]) => dropFiles(page, paths, 'Import to the archive');

  test('the server is busy or the connection breaks for a moment, sends those files again', async () => {
    const problem = {
      type: 'urn:isocenter:problem:SERVER_BUSY',
      code: 'SERVER_BUSY',
      title: 'Too many uploads are under way.',
      detail: 'At most 16 are taken at a time.',
      fix: 'Try again in a few seconds.',
      status: 503,
      retryable: true,
    };
    const hindrances = [
      (route: Route) =>
        route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify(problem),
        }),
      (route: Route) => route.abort('connectionreset'),
    ];
    await page.route(imports, (route) => (hindrances.shift() ?? ((it) => it.continue()))(route));
    await drop(made('again', 5));
    await report().getByRole('heading', { name: 'Import finished: 5 images stored' }).waitFor();
  });

  test('the connection stays broken, stops and says how many files were not sent', async () => {
    let sent = 0;
    await page.route(imports, (route) => (sent++ < 4 ? route.continue() : route.abort('connectionreset')));
    await drop(made('lost', 12));
    const heading = report().getByRole('heading', { level: 2, name: /^Import stopped/ });
    await heading.waitFor();
    expect(await heading.innerText()).toBe(
      'Import stopped: 4 images stored, 3 files refused, 5 files not sent',
    );
  });

  test('a file vanishes before it is sent, takes the others', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(imports, (route) => held.then(() => route.continue()));
    const paths = made('gone', 6);
    await drop(paths);
    await report().waitFor();
    rmSync(paths[5] ?? '');
    release();
    await report()
      .getByRole('heading', { name: 'Import finished: 5 images stored, 1 file refused' })
      .waitFor();
    expect(await report().getByRole('listitem').innerText()).toMatch(
      /gone-5\.dcm\s+The file could not be read\./,
    );
  });
});
