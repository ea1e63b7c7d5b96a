import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { madeImage, madeStack } from '../harness/made-images.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll, storeOverHttp } from '../harness/store-over-http.ts';

const anna = madeStack(2, { PatientName: 'PHANTOM^ANNA', PatientID: 'Q-1' });
const study = { StudyInstanceUID: anna[0]?.studyInstanceUid ?? '' };
const berta = madeStack(3, { ...study, PatientName: 'PHANTOM^BERTA', PatientID: 'Q-2' });
const carl = madeImage({ ...study, PatientName: 'PHANTOM^CARL', PatientID: 'Q-3' });
const namesake = madeImage({ PatientName: 'ROE^JANE', PatientID: 'Q-1' });

let browser: Browser;
let server: RunningServer;
let page: Page;
let watch: PageWatch;
beforeAll(async () => {
  server = await startServer();
  await storeAll(server.url, anna);
  // One after the other, so that the newest is known.
  for (const files of [berta, [carl], [namesake]]) await storeOverHttp(server.url, files);
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  watch = watchPages(context, server.url);
  page = await context.newPage();
  await page.goto(server.url);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const badge = () => page.getByRole('button', { name: /in quarantine$/ });
const dialog = () => page.getByRole('dialog', { name: 'Quarantine' });
const group = (name: string) => dialog().getByRole('listitem').filter({ hasText: name });
const button = (name: string, label: string) => group(name).getByRole('button', { name: label, exact: true });
const hasFocus = (label: RegExp | string) =>
  expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent || document.activeElement?.ariaLabel))
    .toMatch(label);

describe('the quarantine', () => {
  afterEach(async () => {
    await page.unrouteAll();
    expect(watch.takeComplaints()).toEqual([]);
  });

  test('is a sign in the list, where something waits', async () => {
    await badge().waitFor();
    expect(await badge().innerText()).toBe('5 in quarantine');
    const row = page.getByRole('row', { name: /PHANTOM, ANNA/ });
    expect(await row.getByRole('gridcell').first().innerText()).toMatch(/^4\s+in quarantine/);
  });

  test('shows what came beside what is here, the newest first', async () => {
    await badge().press('Enter');
    await group('PHANTOM, BERTA').waitFor();
    const titles = await dialog().getByRole('heading', { level: 3 }).allInnerTexts();
    expect(titles.map((title) => title.replace(/\s.*/s, ''))).toEqual(['1', '1', '3']);
    await group('PHANTOM, BERTA').getByText('The study is of another patient here.').waitFor();
    await group('ROE, JANE').getByText('The Patient ID is that of another patient here.').waitFor();
    const rowOf = async (name: string, label: string) => {
      const header = page.getByRole('rowheader', { name: label, exact: true });
      return (await group(name).getByRole('row').filter({ has: header }).innerText()).replace(/\s+/g, ' ');
    };
    expect(await rowOf('PHANTOM, BERTA', 'Patient')).toBe('Patient PHANTOM, BERTA ≠ differs: PHANTOM, ANNA');
    expect(await rowOf('ROE, JANE', 'Patient')).toBe('Patient ROE, JANE ≠ differs: PHANTOM, ANNA');
    expect(await rowOf('ROE, JANE', 'Patient ID')).toBe('Patient ID Q-1 Q-1');
  });

  test('has no fault that axe finds, in either second step too', async () => {
    await button('PHANTOM, BERTA', 'Refuse').click();
    await button('PHANTOM, CARL', 'Show it as it came').click();
    await button('PHANTOM, CARL', 'Show it').waitFor();
    const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await button('PHANTOM, BERTA', 'Back').click();
    await button('PHANTOM, CARL', 'Back').click();
    await hasFocus('Refuse');
  });

  test('shows nothing before it is said what that means, and does it once it is confirmed', async () => {
    await button('PHANTOM, CARL', 'Show it as it came').press('Enter');
    await group('PHANTOM, CARL').getByText("will be shown as one patient's").waitFor();
    await hasFocus('Back');
    expect(await badge().innerText()).toBe('5 in quarantine');
    await button('PHANTOM, CARL', 'Show it').press('Enter');
    await group('PHANTOM, CARL').waitFor({ state: 'detached' });
    await expect.poll(() => badge().innerText()).toBe('4 in quarantine');
    expect(await page.locator('#announcements').innerText()).toBe('1 image accepted');
    expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
  });

  test('says why when it could not be done, and it can be tried again', async () => {
    await page.route('**/api/v1/quarantine/decide', (route) => route.abort(), { times: 1 });
    await button('PHANTOM, BERTA', 'Refuse').click();
    await page.keyboard.type('Of another patient');
    await page.keyboard.press('Enter');
    await group('PHANTOM, BERTA').getByRole('alert').getByText('The server does not answer.').waitFor();
    watch.takeComplaints(); // the browser's own line about the request that was cut
    await button('PHANTOM, BERTA', 'Refuse them').click();
    await group('PHANTOM, BERTA').waitFor({ state: 'detached' });
    await expect.poll(() => badge().innerText()).toBe('1 in quarantine');
  });

  test('is not refused without a reason', async () => {
    await button('ROE, JANE', 'Refuse').click();
    await page.keyboard.type('  ');
    await page.keyboard.press('Enter');
    expect(await button('ROE, JANE', 'Refuse it').getAttribute('aria-disabled')).toBe('true');
    await button('ROE, JANE', 'Back').click();
    expect(await group('ROE, JANE').getByRole('alert').count()).toBe(0);
  });

  test('is told as one that somebody else decided on meanwhile', async () => {
    await button('ROE, JANE', 'Show it as it came').click();
    const body = { offset: 0 };
    const post = (path: string, content: object) =>
      fetch(`${server.url}/api/v1/quarantine/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(content),
      });
    const { instances } = (await (await post('search', body)).json()) as { instances: { id: number }[] };
    const ids = instances.map(({ id }) => id);
    expect((await post('decide', { decision: 'refuse', ids, why: 'by another' })).status).toBe(200);
    await button('ROE, JANE', 'Show it').click();
    await group('ROE, JANE').getByRole('alert').getByText('not in quarantine').waitFor();
    watch.takeComplaints(); // the browser's own line about the answer 409
    await button('ROE, JANE', 'Read the queue again').click();
    await dialog().getByText('Nothing waits any more.').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await expect.poll(() => badge().count()).toBe(0);
  });

  test('shows itself without a reload when something comes', async () => {
    await storeOverHttp(server.url, [madeImage({ ...study, PatientName: 'PHANTOM^LATE', PatientID: 'Q-9' })]);
    await expect.poll(() => badge().count()).toBe(1);
  });
});
