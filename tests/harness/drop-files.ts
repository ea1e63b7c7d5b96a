import type { Page } from 'playwright-core';

/**
 * Drags files or folders of this machine over the page and lets them fall on what has the given words: as the
 * operating system does it, so that the page reads them with its own means.
 */
export async function dropFiles(page: Page, paths: readonly string[], words: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop', x: number, y: number) =>
    session.send('Input.dispatchDragEvent', { type, x, y, data });
  await drag('dragEnter', 200, 200);
  await drag('dragOver', 201, 201);
  const box = await page.getByRole('heading', { name: words, level: 2 }).boundingBox();
  if (!box) throw new Error(`Nothing on the page says "${words}"`);
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  await drag('dragOver', x, y);
  await drag('drop', x, y);
  await session.detach();
}
