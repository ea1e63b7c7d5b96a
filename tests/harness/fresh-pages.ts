import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type PageWatch, watchPages } from './page-watch.ts';
import { type RunningServer, startServer } from './running-server.ts';

export interface FreshPages {
  readonly server: RunningServer;
  /** Of the test that runs, in a context of its own. */
  readonly page: Page;
  readonly watch: PageWatch;
}

interface FreshPagesOptions {
  /** Where the pages come from, if not from the server itself. */
  readonly url?: () => string;
  /** A line that the browser writes to its console by itself. */
  readonly isOfBrowser?: (complaint: string) => boolean;
}

/**
 * For the tests of a file: one server with an empty archive and one browser, and for each test a page that knows nothing of
 * the tests before. A test fails where its page complained.
 */
export function freshPages({ url, isOfBrowser = () => false }: FreshPagesOptions = {}): FreshPages {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let watch: PageWatch;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    watch = watchPages(context, url?.() ?? server.url);
    page = await context.newPage();
  });
  afterEach(async () => {
    const complaints = watch.takeComplaints().filter((complaint) => !isOfBrowser(complaint));
    await page.context().close();
    expect(complaints).toEqual([]);
  });
  return {
    get server() {
      return server;
    },
    get page() {
      return page;
    },
    get watch() {
      return watch;
    },
  };
}
