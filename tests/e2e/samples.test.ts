import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArchive } from '@isocenter/archive';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { madeImage } from '../harness/made-images.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

const tiny = (PatientName: string) =>
  madeImage({ Rows: 8, Columns: 8, PixelData: new Uint16Array(64), PatientName });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe('removing the sample studies', () => {
  let server: RunningServer;
  let page: Page;
  let watch: PageWatch;

  beforeAll(async () => {
    const dataFolder = await folderWithSamples('SAMPLE^ONE', 'SAMPLE^TWO');
    server = await startServer([], dataFolder);
    await storeAll(server.url, [tiny('OWN^STUDY')]);
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    watch = watchPages(context, server.url);
    page = await context.newPage();
    await page.goto(server.url);
    await page.getByText('OWN, STUDY').waitFor();
  });
  afterAll(() => server?.stop());
  afterEach(async () => {
    await page.unrouteAll();
    expect(watch.takeComplaints()).toEqual([]);
  });

  const names = () => page.locator('tbody tr[aria-selected] td:nth-child(1)').allInnerTexts();
  const expectNames = (...expected: string[]) =>
    expect.poll(async () => (await names()).sort()).toEqual(expected);
  const menuButton = () => page.getByRole('button', { name: 'Add studies' });
  const dialog = () => page.getByRole('dialog', { name: 'Remove sample studies' });

  const lastItem = () => page.getByRole('menuitem', { name: 'Remove sample studies' });

  /** Opens the menu by key and goes to its last entry; no key waits for what the one before did. */
  const ask = async () => {
    await menuButton().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await dialog().waitFor();
  };

  test('asks first, and keeps them when Escape or a second thought says so', async () => {
    await ask();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    expect(await menuButton().evaluate((button) => button === document.activeElement)).toBe(true);
    await ask();
    await dialog().getByRole('button', { name: 'Keep them' }).press('Enter');
    await dialog().waitFor({ state: 'hidden' });
    expect(await menuButton().evaluate((button) => button === document.activeElement)).toBe(true);
    expect((await names()).length).toBe(3);
  });

  test('opens the menu and the dialog again before the browser has told that they closed', async () => {
    await menuButton().focus();
    await page.keyboard.press('Enter');
    await page.locator('[role=menuitem]:focus').waitFor();
    await pressInOneTask('Add studies', 'Add studies');
    await page.keyboard.press('End');
    await lastItem().and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    await pressInOneTask('Keep them', 'Add studies', 'Remove sample studies');
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    expect(await menuButton().evaluate((button) => button === document.activeElement)).toBe(true);
  });

  const pressInOneTask = (...labels: string[]) =>
    page.evaluate((wanted) => {
      for (const label of wanted) {
        const button = [...document.querySelectorAll('button')].find(
          ({ textContent }) => textContent === label,
        );
        if (!button) throw new Error(`no button ${label}`);
        button.click();
      }
    }, labels);

  test('says why when the server does not do it, and can be tried again', async () => {
    await page.route('**/api/v1/samples', (route) => route.abort(), { times: 1 });
    await ask();
    await dialog().getByRole('button', { name: 'Remove them' }).press('Enter');
    await dialog().getByRole('alert').getByText('The server does not answer.').waitFor();
    await dialog().getByRole('button', { name: 'Try again' }).waitFor();
    await page.keyboard.press('Escape');
    expect((await names()).length).toBe(3);
    watch.takeComplaints(); // the browser's own line about the request that was cut
  });

  test('takes them all at once, closes the sheet of one of them, and leaves the others', async () => {
    await page.getByText('SAMPLE, ONE').click();
    await page.getByRole('complementary', { name: 'Selected study' }).waitFor();
    await ask();
    await dialog().getByRole('button', { name: 'Remove them' }).press('Enter');
    await dialog().getByRole('status').getByText('Sample studies removed: 2 images').waitFor();
    await dialog().getByRole('button', { name: 'Done' }).press('Enter');
    await expectNames('OWN, STUDY');
    await page.getByRole('complementary', { name: 'Selected study' }).waitFor({ state: 'hidden' });
    await menuButton().click();
    await page.getByRole('menuitem', { name: 'Import a folder' }).waitFor();
    await expect.poll(() => lastItem().count()).toBe(0);
  });
});

/** A data folder as a server leaves it that has made samples. */
async function folderWithSamples(...patientNames: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'isocenter-'));
  const archive = await openArchive({ folder, clock: Date });
  for (const name of patientNames) {
    async function* bytes() {
      yield tiny(name).bytes;
    }
    await archive.keep({ origin: { door: 'sample', userId: 'local' }, bytes: bytes() });
  }
  await archive.close();
  return folder;
}
