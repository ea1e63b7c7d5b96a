import { existsSync } from 'node:fs';
import { createUid } from '@isocenter/dicom';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { type MadeImage, madeImage } from '../harness/made-images.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeOverHttp } from '../harness/store-over-http.ts';
import { isBrought } from '../harness/system-tool.ts';
import { installClients } from './clients/install-clients.ts';
import { serveClientsPage } from './clients/serve-page.ts';

const browserPath = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
const hasBrowser = isBrought('Chromium', 'chromium', existsSync(browserPath));

declare const useDicomWebClient: (url: string, options: object) => Promise<unknown>;
declare const useCornerstone: (url: string, options: object) => Promise<unknown>;

/** What the clients tell is kept beside them, so that a change of it is seen. */
const kept = (name: string) => `./clients/output/${name}.txt`;
const textOf = (told: unknown) => `${JSON.stringify(told, null, 1)}\n`;

describe.skipIf(!hasBrowser)('clients of others in Chromium', () => {
  let page: Page;
  let server: RunningServer;
  let url: string;
  let another: MadeImage;
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    installClients();
    const site = await serveClientsPage();
    closing.push(() => site.close());
    process.env.ISOCENTER_CORS_ORIGINS = site.url;
    server = await startServer();
    closing.push(() => server.stop());
    delete process.env.ISOCENTER_CORS_ORIGINS;
    url = `${server.url}/dicom-web`;
    const uids = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
    const stack = [0, 1, 2, 3].map((index) =>
      madeImage({
        ...{ ...uids, PatientID: 'CLIENTS', InstanceNumber: index + 1 },
        ImagePositionPatient: [-16, -16, index * 5],
        PixelData: Uint16Array.from({ length: 4096 }, (_, pixel) => pixel + 100 * index),
      }),
    );
    await storeOverHttp(server.url, stack);
    const { studyInstanceUid } = stack[0] as MadeImage;
    another = madeImage({
      ...{ StudyInstanceUID: studyInstanceUid, PatientID: 'CLIENTS' },
      ...{ SeriesNumber: 2, InstanceNumber: 1, Modality: 'OT' },
    });
    const browser: Browser = await launchBrowser();
    closing.push(() => browser.close());
    page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto(site.url);
    await page.waitForFunction(() => 'isReady' in globalThis);
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  test('dicomweb-client lists, opens, retrieves in every form, and stores', async () => {
    const options = { patientId: 'CLIENTS', file: [...another.bytes] };
    const told = await page.evaluate(([to, how]) => useDicomWebClient(to, how), [url, options] as const);
    // 64 × 64 pixels of two bytes; the second slice begins at 100.
    expect(told).toMatchObject({
      studies: 1,
      frameBytes: 8192,
      firstPixels: [100, 101, 102],
      storedReferences: 1,
    });
    await expect(textOf(told)).toMatchFileSnapshot(kept('dicomweb-client'));
  });

  test('Cornerstone3D and its DICOM image loader open a stack and scroll through it', async () => {
    const options = { patientId: 'CLIENTS', modality: 'CT' };
    const told = await page.evaluate(([to, how]) => useCornerstone(to, how), [url, options] as const);
    // A pixel is its number and 100 for each slice, 1024 less in HU.
    const shown = [0, 1, 2, 3].map((index) => {
      const first = 100 * index - 1024;
      return { index, firstPixels: [first, first + 1, first + 2], lastPixel: first + 4095 };
    });
    expect(told).toMatchObject({ images: 4, shown, greyLevelsOnScreen: 'many' });
    await expect(textOf(told)).toMatchFileSnapshot(kept('cornerstone3d'));
  });
});
