import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

/** What a page that `openDrawingPage` opened calls the exports of `drawing-page.ts`. */
export type InPage = () => typeof import('./drawing-page.ts');

/** A page with `drawing-page.ts` in it, which `inPage` gives there. */
export async function openDrawingPage(browser: Browser): Promise<Page> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('drawing-page.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    globalName: 'drawingPage',
    write: false,
    footer: { js: 'var inPage = () => drawingPage;' },
  });
  const page = await browser.newPage();
  await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' });
  return page;
}
