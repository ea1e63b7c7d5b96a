import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { createUid } from '@isocenter/dicom';
import { addNode, addToWorklist, fetchTransport, RoutingApi } from '@isocenter/network/api';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { dropFiles } from '../harness/drop-files.ts';
import {
  madeClip,
  madeImageOfUnsupportedSyntax,
  madeImageWithoutPixelData,
  madeStack,
} from '../harness/made-images.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { cell, expectImage, picture } from '../harness/reading-room.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

const sizes = [
  { name: 'a laptop', viewport: { width: 1366, height: 768 }, hasTouch: false, isPhone: false },
  { name: 'a phone', viewport: { width: 390, height: 844 }, hasTouch: true, isPhone: true },
];

const study = { StudyInstanceUID: createUid() };
const stack = madeStack(5, { ...study, SeriesNumber: 1, SeriesInstanceUID: createUid() });
const clip = madeClip(5, 100, { ...study, SeriesNumber: 2, SeriesDescription: 'Clip' });
const unsupported = madeImageOfUnsupportedSyntax({ ...study, SeriesNumber: 3, SeriesDescription: 'Video' });
const others = [1, 2, 3].flatMap((number) => madeStack(1, { PatientName: `OTHER-${number}` }));

const badFiles = mkdtempSync(join(tmpdir(), 'isocenter-bad-files-'));

let server: RunningServer;
let browser: Browser;
beforeAll(async () => {
  for (let i = 0; i < 12; i++) writeFileSync(join(badFiles, `letter-${i}.txt`), 'no image');
  writeFileSync(join(badFiles, 'no-picture.dcm'), madeImageWithoutPixelData().bytes);
  server = await startServer();
  await storeAll(server.url, [...stack, clip, unsupported, ...others]);
  await addPartners(server.url);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(badFiles, { recursive: true });
});

describe.each(sizes)('on $name', ({ viewport, hasTouch, isPhone }) => {
  let context: BrowserContext;
  let page: Page;
  let watch: PageWatch;

  beforeAll(async () => {
    context = await browser.newContext({ viewport, hasTouch });
    watch = watchPages(context, server.url);
  });
  afterAll(() => context?.close());
  beforeEach(async () => {
    page = await context.newPage();
  });
  afterEach(async () => {
    await page.close();
    // The browser itself writes to its console that something is not there.
    const isNotThere = /^Failed to load .*\/(thumbnail|nothing\/here)\)$/;
    const complaints = watch.takeComplaints().filter((text) => !isNotThere.test(text));
    expect(complaints).toEqual([]);
  });

  const openList = async () => {
    await page.goto(server.url);
    await page.getByRole('row', { name: /OTHER-3/ }).waitFor();
  };
  const openViewer = async () => {
    await page.goto(`${server.url}/studies/${study.StudyInstanceUID}`);
    await expectImage(page, '1/5');
  };

  test('the study list has no fault that axe finds, with its sheet and its menu open too', async () => {
    await openList();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('row', { name: /OTHER-3/ }).click();
    await page.getByRole('complementary', { name: 'Selected study' }).getByRole('listitem').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    if (isPhone) await page.getByRole('button', { name: 'Close sheet' }).click();
    await page.getByRole('button', { name: 'Add studies' }).click();
    await page.getByRole('menu', { name: 'Add studies' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    // The theme has no button of its own where the field would be squeezed by it.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: isPhone ? 'Worklist and administration' : 'Theme' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark', exact: true }).waitFor();
  });

  test('the list says in a way axe agrees with that nothing matches', async () => {
    await openList();
    await page.getByRole('textbox', { name: /^Search studies/ }).fill('nobody');
    await page.getByRole('heading', { name: 'No study matches' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  test('the viewer has no fault that axe finds', async () => {
    await openViewer();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: /Keys and mouse/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    if (isPhone) {
      for (const name of ['Series', 'Window', 'Presets', 'Measured', 'Priors']) {
        await page
          .getByRole('navigation', { name: 'Series and tools' })
          .getByRole('button', { name, exact: true })
          .click();
        await page.getByRole('dialog').waitFor();
        if (name === 'Priors') await page.getByText('City archive did not answer.').waitFor();
        expect(await faultsOf(page), name).toEqual([]);
        await page.keyboard.press('Escape');
      }
    } else {
      await page.getByRole('button', { name: 'Prior studies', exact: true }).click();
      await page.getByText('City archive did not answer.').waitFor();
      await expectFit();
      await page.getByRole('button', { name: 'Measurements', exact: true }).click();
      await page.getByRole('button', { name: 'Window presets', exact: true }).click();
      await page.getByRole('dialog', { name: 'Window presets' }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys and mouse' }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
    }
  });

  test('what stands beside an image about one pixel and about its attributes has no fault that axe finds, and fits', async () => {
    await openViewer();
    for (const [key, name, told] of [
      ['y', 'Why this pixel?', 'On the screen'],
      ['g', 'Attributes', 'Rescale Slope'],
    ] as const) {
      await picture(page).focus();
      await page.keyboard.press(key);
      const panel = page.getByRole('complementary', { name });
      if (key === 'y') await panel.getByRole('spinbutton', { name: 'Column' }).fill('3');
      await panel.getByText(told, { exact: true }).waitFor();
      await expectFit();
    }
  });

  test('what changes the view in words and numbers has no fault that axe finds, and fits', async () => {
    await openViewer();
    for (const name of ['Texts in the corners', 'Measure this display']) {
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name }).click();
      await page.getByRole('dialog', { name }).waitFor();
      await expectFit();
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('%');
    await page.getByRole('dialog', { name: 'Zoom', exact: true }).waitFor();
    await expectFit();
  });

  test('a clip, and an image that cannot be shown, have no fault that axe finds', async () => {
    await page.goto(`${server.url}/studies/${study.StudyInstanceUID}?series=${clip.seriesInstanceUid}`);
    await expectImage(page, '1/5');
    await page.getByRole('region', { name: 'Cine' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(
      `${server.url}/studies/${study.StudyInstanceUID}?series=${unsupported.seriesInstanceUid}`,
    );
    await cell(page).getByRole('alert').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  test('the pages for local files and for a wrong address have no fault that axe finds', async () => {
    for (const path of ['/local', '/nothing/here']) {
      await page.goto(server.url + path);
      await page.getByRole('heading').first().waitFor();
      expect(await faultsOf(page), path).toEqual([]);
    }
  });

  test.each([
    { path: '/nodes', listed: 'City archive', change: 'Change City archive' },
    { path: '/routing', listed: 'All to the city', change: 'Change All to the city' },
    { path: '/routing', listed: 'All to the city', change: 'Prior studies' },
    { path: '/worklist', listed: 'PHANTOM, ANNA', change: 'Change the order of PHANTOM, ANNA' },
    { path: '/jobs', listed: 'Nothing failed.', change: undefined },
  ])(
    'the page $path and its form have no fault that axe finds, and fit',
    async ({ path, listed, change }) => {
      await page.goto(server.url + path);
      // Midnight may have come since the order.
      if (path === '/worklist') await page.getByRole('button', { name: 'Any day' }).click();
      await page.getByText(listed, { exact: true }).waitFor();
      // Beside each other on a laptop, on a phone one over the other.
      if (isPhone || change === undefined) await expectFit();
      if (change === undefined) return;
      await page.getByRole('button', { name: change }).click();
      await page.getByRole('complementary').waitFor();
      await expectFit();
    },
  );

  test('an answer to C-ECHO and the second step before a removal have no fault that axe finds', async () => {
    await page.goto(`${server.url}/nodes`);
    await page.getByRole('button', { name: 'C-ECHO to City archive' }).click();
    await page.getByText(/^No success after/).waitFor();
    await page.getByRole('button', { name: 'Remove City archive' }).click();
    await page.getByRole('dialog').waitFor();
    await expectFit();
  });

  async function expectFit(): Promise<void> {
    expect(await faultsOf(page)).toEqual([]);
    await expectRoomForFingers();
  }

  async function expectRoomForFingers(): Promise<void> {
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    expect(scrollWidth).toBe(clientWidth);
    expect(await controlsSmallerThan(page, isPhone ? 44 : 24)).toEqual([]);
  }

  test('long reports of files that were refused have no fault that axe finds', async () => {
    await openList();
    await dropFiles(page, [badFiles], 'Import to the archive');
    await page.getByRole('heading', { name: /^Import finished/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(`${server.url}/local`);
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    await dropFiles(page, [badFiles], 'Open without uploading');
    await page.getByRole('list', { name: 'Files not read' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  test('nothing is wider than the screen, and on a phone everything is large enough for a finger', async () => {
    for (const open of [openList, openViewer]) {
      await open();
      await expectRoomForFingers();
    }
  });
});

describe('with the keyboard alone', () => {
  let page: Page;
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1024, height: 600 } });
  });
  afterEach(() => page.close());

  test('Tab reaches every control of the study list, each with a focus one can see', async () => {
    await page.goto(server.url);
    await page.getByRole('row', { name: /OTHER-3/ }).click();
    await page.getByRole('region', { name: 'Series' }).getByRole('link').first().waitFor();
    await expectAllReached(page);
  });

  test('Tab reaches every control of the viewer, each with a focus one can see', async () => {
    await page.goto(`${server.url}/studies/${study.StudyInstanceUID}?series=${clip.seriesInstanceUid}`);
    await expectImage(page, '1/5');
    await page.getByRole('button', { name: 'Measurements', exact: true }).click();
    await expectAllReached(page);
  });

  test('menus open, move, choose and close by keys, and give the focus back', async () => {
    await page.goto(`${server.url}/studies/${study.StudyInstanceUID}`);
    await expectImage(page, '1/5');
    const menu = page.getByRole('button', { name: 'Image', exact: true });
    await menu.press('Enter');
    await expect.poll(() => focusedText(page)).toMatch(/^Fit to viewport/);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focusedText(page)).toMatch(/^One image pixel/);
    await page.keyboard.press('Enter');
    await expect.poll(() => cell(page).innerText()).toContain('Zoom 100 %');
    await menu.press('Enter');
    await page.keyboard.press('Escape');
    await expect.poll(() => menu.evaluate((element) => element === document.activeElement)).toBe(true);
    await picture(page).focus();
    await page.keyboard.press('ArrowDown');
    await expectImage(page, '2/5');
  });
});

/** A node that nobody answers for, a rule, and an order of today. */
async function addPartners(url: string): Promise<void> {
  const transport = fetchTransport();
  const address = { aeTitle: 'CITY', name: 'City archive', host: '127.0.0.1', port: 9 };
  const { id: nodeId } = await addNode(transport, url, { ...address, allows: ['store', 'query'] });
  const conditions = [{ attribute: 'Modality', value: 'CT\\MR' }];
  await new RoutingApi(transport, url).add({ name: 'All to the city', nodeId, conditions });
  await addToWorklist(transport, url, {
    patientName: 'PHANTOM^ANNA',
    patientId: 'P-1',
    modality: 'CT',
    stationAeTitle: 'CT1',
    startsAt: new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16),
  });
}

/** What axe finds against WCAG 2.2 A and AA and its own good practice, one line each. There are no frames, so one run does. */
async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${help} at ${target.join(' ')} ${failureSummary ?? ''}`,
    ),
  );
}

/** Controls on the screen, other than links within text, whose target is smaller than this, CSS pixels. */
function controlsSmallerThan(page: Page, smallestPx: number): Promise<string[]> {
  return page.evaluate((smallest) => {
    const controls = document.querySelectorAll<HTMLElement>(
      'button, a[href], input:not([type=range]), select',
    );
    return [...controls]
      .filter((control) => control.checkVisibility({ visibilityProperty: true }))
      .map((control) => ({ control, box: control.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < smallest || box.height < smallest))
      .map(
        ({ control, box }) =>
          `${control.ariaLabel ?? control.textContent} ${Math.round(box.width)}×${Math.round(box.height)}`,
      );
  }, smallestPx);
}

/** Presses Tab until the focus is back at the beginning; every control has to have had it, and to have shown it. */
async function expectAllReached(page: Page): Promise<void> {
  const controls = await page.evaluate(() => {
    const all = document.querySelectorAll<HTMLElement>(
      'button:not(:disabled), a[href], input:not(:disabled), select, [tabindex="0"]',
    );
    const reachable = [...all].filter(
      (control) => control.tabIndex >= 0 && control.checkVisibility({ visibilityProperty: true }),
    );
    for (const [index, control] of reachable.entries()) control.dataset.testPlace = String(index);
    (document.activeElement as HTMLElement | null)?.blur();
    return reachable.map((control) => control.ariaLabel ?? control.textContent ?? '');
  });
  expect(controls.length).toBeGreaterThan(10);
  const reached = new Set<number>();
  const invisible: string[] = [];
  const unfocused = await screenOf(page);
  for (let i = 0; i < controls.length + 3; i++) {
    await page.keyboard.press('Tab');
    const place = await page.evaluate(() =>
      Number((document.activeElement as HTMLElement | null)?.dataset.testPlace ?? -1),
    );
    if (place < 0) continue;
    reached.add(place);
    const hasRing = await page.evaluate(() => {
      const focused = document.activeElement;
      const around = [
        focused,
        focused?.parentElement,
        ...(focused?.querySelectorAll('[aria-selected="true"]') ?? []),
      ];
      return around.some((element) => element && getComputedStyle(element).outlineStyle !== 'none');
    });
    const isChanged = !unfocused.equals(await screenOf(page));
    if (!hasRing || !isChanged) invisible.push(controls[place] ?? '');
  }
  const stillThere = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-test-place]')]
      .filter((control) => control.checkVisibility({ visibilityProperty: true }))
      .map((control) => Number(control.dataset.testPlace)),
  );
  expect(stillThere.length).toBeGreaterThan(10);
  expect(stillThere.filter((place) => !reached.has(place)).map((place) => controls[place])).toEqual([]);
  expect(invisible).toEqual([]);
}

/** The screen without what comes and goes with the focus beside its ring. */
const screenOf = (page: Page): Promise<Buffer> =>
  page.screenshot({ caret: 'hide', style: '[popover="manual"] { display: none !important; }' });

const focusedText = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.textContent ?? '');
