import { createUid } from '@isocenter/dicom';
import { addNode, fetchTransport } from '@isocenter/network/api';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { type Gate, standBefore } from '../harness/gate.ts';
import { madeStack } from '../harness/made-images.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { expectImage } from '../harness/reading-room.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

/** Studies of another archive: the first is here already, half of the second is, nothing of the others. */
const stackOf = (family: string, numberOfImages: number, patientId: string) =>
  madeStack(numberOfImages, {
    StudyInstanceUID: createUid(),
    PatientName: `${family}^Nobody`,
    PatientID: patientId,
    StudyDescription: `Chest of ${family}`,
  });
const whole = stackOf('WHOLE', 2, 'EX-1');
const half = stackOf('HALF', 4, 'EX-2');
const absent = stackOf('ABSENT', 40, 'EX-3');
const other = stackOf('OTHER', 3, 'EX-4');

let there: RunningServer;
let here: RunningServer;
let gate: Gate;
let browser: Browser;
let page: Page;
let watch: PageWatch;

beforeAll(async () => {
  [there, here, browser] = await Promise.all([startServer(), startServer(), launchBrowser()]);
  await storeAll(there.url, [...whole, ...half, ...absent, ...other]);
  await storeAll(here.url, [...whole, ...half.slice(0, 2)]);
  gate = await standBefore(there.dicomPort);
  await addNode(fetchTransport(), here.url, {
    name: 'PACS North',
    aeTitle: 'ISOCENTER',
    host: '127.0.0.1',
    port: gate.port,
  });
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  watch = watchPages(context, here.url);
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await gate?.close();
  await Promise.all([there?.stop(), here?.stop()]);
});
beforeEach(async () => {
  gate.open();
  await page.goto('about:blank');
  await page.goto(here.url);
  await page.getByRole('grid', { name: 'Studies' }).waitFor();
});
afterEach(() => expect(watch.takeComplaints().filter((text) => !/ 503 /.test(text))).toEqual([]));

const searchField = () => page.getByRole('textbox', { name: /^Search studies/ });
const row = (family: string) => page.getByRole('row', { name: new RegExp(`${family}, Nobody`) });
const sheet = () => page.getByRole('complementary', { name: 'Selected study' });
const tray = () => page.getByRole('region', { name: 'Retrieval' });
const expectText = (locator: Locator, text: string | RegExp) => {
  const told = expect.poll(() => locator.innerText());
  return typeof text === 'string' ? told.toContain(text) : told.toMatch(text);
};

async function goElsewhere(): Promise<void> {
  await page.getByRole('button', { name: 'Here', exact: true }).click();
  await page.getByRole('menuitemradio', { name: /^PACS North/ }).click();
  await page.getByRole('heading', { name: 'What to look for at PACS North?' }).waitFor();
}

test('another archive is asked by the same form, and says how much of each study is here', async () => {
  await goElsewhere();
  await searchField().fill('nobody');
  await expectText(row('WHOLE'), 'All here');
  await expectText(row('HALF'), '2 of 4 here');
  await expectText(row('ABSENT'), 'Not here');
  await page.getByText('4 studies at PACS North').waitFor();
  await page.getByRole('button', { name: /^Patient:/ }).click();
  await expect.poll(() => page.locator('tbody tr[aria-selected]').first().innerText()).toMatch(/ABSENT/);
  await searchField().fill('half EX-2');
  await page.getByText('1 study at PACS North').waitFor();
  // A reload keeps source and words, the address only the source.
  await page.reload();
  await page.getByText('1 study at PACS North').waitFor();
  expect(new URL(page.url()).searchParams.get('source')).toMatch(/^[\w-]{36}$/);
  expect(page.url()).not.toMatch(/half|EX-2/i);
  await searchField().fill('nobody of this name');
  await page.getByRole('heading', { name: 'PACS North has no study that matches' }).waitFor();
  await page.getByRole('button', { name: 'Search here instead' }).click();
  await page.getByRole('button', { name: 'Here', exact: true }).waitFor();
});

test('several are retrieved by the keyboard, and one opens while it arrives', async () => {
  await goElsewhere();
  await searchField().fill('nobody');
  await row('ABSENT').waitFor();
  await page.getByRole('button', { name: /^Patient:/ }).click();
  await searchField().press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expectText(sheet(), 'It can be opened as soon as its first image is here.');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  gate.holdAfter(120_000);
  await page.getByRole('button', { name: 'Retrieve 2 studies' }).click();
  await expectText(row('ABSENT'), /Retrieving \d+ of 40/);
  await expectText(tray(), /^Retrieving (1 study|2 studies)/);
  await row('ABSENT').click();
  await sheet().getByRole('link', { name: 'Open what is here' }).click();
  await expectImage(page, '1/\\d+');
  gate.open();
  await page.goBack();
  await expectText(row('ABSENT'), 'All here');
  await expectText(row('HALF'), 'All here');
  await expectText(tray(), '2 studies retrieved');
  await tray().getByRole('button', { name: 'Put away what is over' }).click();
  await tray().waitFor({ state: 'detached' });
});

test('an archive that cannot be reached is named and asked again, and what it gives is retrieved after all', async () => {
  await goElsewhere();
  gate.shut();
  await searchField().fill('other');
  const problem = page.getByRole('alert');
  await problem.getByText(/^NETWORK_/).waitFor();
  gate.open();
  await problem.getByRole('button', { name: 'Try again' }).click();
  await expectText(row('OTHER'), 'Not here');
  gate.shut();
  await row('OTHER').dblclick();
  await tray().getByRole('button', { name: 'Details' }).click();
  await expectText(tray(), 'Failed, tried again soon');
  await tray()
    .getByRole('button', { name: /^Cancel OTHER/ })
    .click();
  await expectText(row('OTHER'), 'Not here');
  gate.open();
  await tray()
    .getByRole('button', { name: /^Try again OTHER/ })
    .click();
  await expectText(row('OTHER'), 'All here');
});
