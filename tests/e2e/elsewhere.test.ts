import { createUid } from '@isocenter/dicom';
import { addNode, fetchTransport, RemoteApi } from '@isocenter/network/api';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { type Gate, standBefore } from '../harness/gate.ts';
import { madeStack } from '../harness/made-images.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { cell, expectImage } from '../harness/reading-room.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

/** Studies of another archive: the first is here already, half of the second is, nothing of the others. */
const stackOf = (
  family: string,
  numberOfImages: number,
  patientId: string,
  description = `Chest of ${family}`,
) =>
  madeStack(numberOfImages, {
    StudyInstanceUID: createUid(),
    PatientName: `${family}^Nobody`,
    PatientID: patientId,
    StudyDescription: description,
  });
const whole = stackOf('WHOLE', 2, 'EX-1');
const half = stackOf('HALF', 4, 'EX-2');
const absent = stackOf('ABSENT', 40, 'EX-3');
/** Markup of another archive is text here: an image that is asked for would be a complaint of the page. */
const markup = '<img src=/x onerror=alert(1)>';
const other = stackOf('OTHER', 3, 'EX-4', markup);

/** Studies of one patient, and one of somebody else with the same ID. */
const ofPatient = (numberOfImages: number, patientId: string, content: Record<string, string>) =>
  madeStack(numberOfImages, {
    StudyInstanceUID: createUid(),
    PatientName: 'LATER^Somebody',
    PatientID: patientId,
    PatientBirthDate: '19700401',
    ...content,
  });
const now = ofPatient(2, 'PX-1', { StudyDate: '20260102' });
const oldHere = ofPatient(2, 'PX-1', { StudyDate: '20200102' });
const oldThere = ofPatient(40, 'PX-1', { StudyDate: '20240102', StudyDescription: 'Chest before' });
const mistaken = ofPatient(1, 'PX-4', { StudyDate: '20260105' });
const namesake = ofPatient(1, 'PX-4', { StudyDate: '20230102', PatientBirthDate: '19990401' });
const nobodys = ofPatient(1, 'UNKNOWN', { StudyDate: '20230102' });
const opened = ofPatient(1, 'PX-2', { StudyDate: '20260103' });
const fetched = ofPatient(1, 'PX-2', { StudyDate: '20250103' });
const growing = ofPatient(5, 'PX-3', { StudyDate: '20260104' });

let there: RunningServer;
let here: RunningServer;
let gate: Gate;
let browser: Browser;
let page: Page;
let watch: PageWatch;

beforeAll(async () => {
  [there, here, browser] = await Promise.all([startServer(), startServer(), launchBrowser()]);
  await storeAll(there.url, [...whole, ...half, ...absent, ...other, ...oldThere, ...namesake, ...fetched]);
  await storeAll(here.url, [
    ...whole,
    ...half.slice(0, 2),
    ...now,
    ...oldHere,
    ...nobodys,
    ...mistaken,
    ...opened,
  ]);
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
  await expectText(row('OTHER'), markup);
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

const priorPanel = () => page.getByRole('complementary', { name: 'Prior studies' });
const openStudy = async (images: readonly { studyInstanceUid: string }[], place: string) => {
  await page.goto(`${here.url}/studies/${images[0]?.studyInstanceUid}`);
  await expectImage(page, place);
};

test('the viewer lists other studies of the patient, here and elsewhere, fetches one and opens it', async () => {
  await openStudy(now, '1/2');
  await page.keyboard.press('Shift+P');
  const lines = priorPanel().getByRole('listitem');
  await expectText(priorPanel(), '1 study here, 1 at other archives only.');
  await expect.poll(() => lines.count()).toBe(2);
  await expectText(
    lines.nth(0),
    /2024-01-02[\s\S]*40 images[\s\S]*Chest before[\s\S]*at PACS North[\s\S]*Not here/,
  );
  await expectText(lines.nth(1), /2020-01-02[\s\S]*2 images here/);
  gate.holdAfter(120_000);
  await lines
    .nth(0)
    .getByRole('button', { name: /^Retrieve/ })
    .click();
  await expectText(lines.nth(0), /Retrieving \d+ of 40/);
  await lines
    .nth(0)
    .getByRole('button', { name: /^Cancel/ })
    .click();
  await expectText(lines.nth(0), /\d+ of 40 here/);
  gate.open();
  await lines
    .nth(0)
    .getByRole('button', { name: /^Retrieve/ })
    .click();
  await expectText(lines.nth(0), 'All here');
  await lines.nth(0).getByRole('link', { name: 'Open 2024-01-02 Chest before' }).click();
  await expectImage(page, '1/40');
  await page.keyboard.press('Shift+P');
  await expectText(priorPanel(), /2026-01-02[\s\S]*2020-01-02/);
});

test('an archive that does not answer for priors is named, and an ID that names nobody is asked for nowhere', async () => {
  gate.shut();
  await openStudy(now, '1/2');
  await page.getByRole('button', { name: 'Prior studies' }).click();
  await expectText(priorPanel(), /[12] stud(y|ies) here\. 1 archive did not answer\./);
  await expectText(priorPanel(), 'PACS North did not answer.');
  await expectText(priorPanel(), /2020-01-02/);
  gate.open();
  await priorPanel().getByRole('button', { name: 'Ask again' }).click();
  await expectText(priorPanel(), /[12] stud(y|ies) here(, 1 at other archives only)?\.$/m);
  await openStudy(mistaken, '1/1');
  await page.keyboard.press('Shift+P');
  await expectText(priorPanel(), 'No other study of this patient here or at 1 other archive.');
  await expectText(priorPanel(), 'Not listed: 1 at PACS North');
  await openStudy(nobodys, '1/1');
  await page.keyboard.press('Shift+P');
  await expectText(priorPanel(), 'It names nobody');
});

test('a rule said on the page has priors fetched when a study is opened', async () => {
  await openStudy(now, '1/2');
  await page.keyboard.press('Shift+P');
  await priorPanel().getByRole('link', { name: 'What is fetched by itself' }).click();
  const form = page.getByRole('complementary', { name: 'Prior studies' });
  await form.getByRole('checkbox', { name: 'When somebody opens a study of the patient' }).check();
  await form.getByRole('combobox', { name: 'Which are asked' }).selectOption('Only these');
  await form.getByRole('checkbox', { name: 'PACS North' }).check();
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await openStudy(opened, '1/1');
  const api = new RemoteApi(fetchTransport(), here.url);
  const isFetched = async () =>
    (await api.listRetrievals()).retrievals.some(
      ({ studyInstanceUid, state }) => studyInstanceUid === fetched[0]?.studyInstanceUid && state === 'done',
    );
  await expect.poll(isFetched).toBe(true);
});

test('what comes to an open study is told, and shown at a press where the reader is', async () => {
  await storeAll(
    here.url,
    [growing[0], growing[3]].flatMap((image) => image ?? []),
  );
  await openStudy(growing, '1/2');
  await page.getByText('Arriving: 2 images so far').waitFor({ state: 'attached' });
  await page.keyboard.press('ArrowDown');
  await expectImage(page, '2/2');
  await page.keyboard.press('3');
  await expectText(cell(page), /C −600/);
  const picture = page.getByRole('navigation', { name: 'Series' }).locator('img');
  const before = await picture.getAttribute('src');
  await storeAll(here.url, growing);
  await page.getByRole('button', { name: 'Show 3 new images' }).click();
  await expectImage(page, '4/5');
  await expectText(page.getByRole('navigation', { name: 'Series' }), /5 images/);
  await expect.poll(() => picture.getAttribute('src')).not.toBe(before);
  await expectText(cell(page), /C −600/);
  await page.keyboard.press('End');
  await expectImage(page, '5/5');
  await page.getByText('Arriving: 5 images so far').waitFor({ state: 'attached' });
});
