import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The viewer page as a reader sees it: by words, letters and grey levels on the screen. */

/** A cell of the layout, counted from 1. */
export const cell = (page: Page, number = 1): Locator =>
  page.getByRole('region', { name: new RegExp(`^Viewport ${number}[:,]`) });

/** The part of a cell that pictures are drawn in and the mouse works on. */
export const picture = (page: Page, number = 1): Locator => cell(page, number).getByRole('img');

/** Waits until a cell shows, complete, the image of this place in its series: `3/20`. */
export async function expectImage(page: Page, place: string, number = 1): Promise<void> {
  await expectText(page, new RegExp(`Im ${place}\\b[^]*(Complete|Lossy)`), number);
}

/** Waits for words written over the image of a cell. */
export async function expectText(page: Page, text: string | RegExp, number = 1): Promise<void> {
  const found = expect.poll(() => cell(page, number).innerText());
  await (typeof text === 'string' ? found.toContain(text) : found.toMatch(text));
}

export async function expectNoText(page: Page, text: string, number = 1): Promise<void> {
  await expect.poll(() => cell(page, number).innerText()).not.toContain(text);
}

/** The number behind a word over the image, such as `Zoom`, `C` or `W`. */
export async function numberAfter(page: Page, word: string, number = 1): Promise<number> {
  const text = await cell(page, number).innerText();
  const found = new RegExp(`\\b${word} ([−-]?[\\d.]+)`).exec(text)?.[1];
  if (found === undefined) throw new Error(`No ${word} over the image: ${text}`);
  return Number(found.replace('−', '-'));
}

/** Orientation letters, by the edge of the cell that each of them is near to. */
function lettersAtEdges(page: Page, number = 1): Promise<Record<string, string>> {
  return cell(page, number).evaluate((section) => {
    const box = section.getBoundingClientRect();
    const found: Record<string, string> = {};
    for (const span of section.querySelectorAll('span')) {
      const text = span.textContent ?? '';
      if (!/^[APRLHF]{1,3}$/.test(text)) continue;
      const place = span.getBoundingClientRect();
      const x = (place.left + place.right) / 2 - box.left;
      const y = (place.top + place.bottom) / 2 - box.top;
      const distances = { left: x, right: box.width - x, top: y, bottom: box.height - y };
      const [nearest] = Object.entries(distances).sort(([, a], [, b]) => a - b);
      if (nearest) found[nearest[0]] = text;
    }
    return found;
  });
}

export const expectLetters = (page: Page, top: string, right: string, bottom: string, left: string) =>
  expect.poll(() => lettersAtEdges(page)).toEqual({ top, right, bottom, left });

/** Grey level, 0 to 255, of the screen so many CSS pixels from the middle of a cell's picture. */
export async function greyAt(page: Page, fromMiddleX: number, fromMiddleY: number, number = 1) {
  return picture(page, number).evaluate(
    async (element, [x = 0, y = 0]) => {
      for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
      const canvas = element.querySelector('canvas');
      if (!canvas) throw new Error('no canvas');
      const scale = canvas.width / canvas.getBoundingClientRect().width;
      const copy = new OffscreenCanvas(1, 1);
      const context = copy.getContext('2d');
      context?.drawImage(
        canvas,
        -Math.round(canvas.width / 2 + x * scale),
        -Math.round(canvas.height / 2 + y * scale),
      );
      return context?.getImageData(0, 0, 1, 1).data[0] ?? Number.NaN;
    },
    [fromMiddleX, fromMiddleY],
  );
}

/** Where the centre of an image pixel is on the page, CSS pixels. */
export async function pointOfPixel(page: Page, column: number, row: number, number = 1) {
  const box = await picture(page, number).boundingBox();
  const point = await page.evaluate(
    ([id = 0, c = 0, r = 0]) => window.__isocenter?.imageToCanvas(`viewport-${id}`, c, r),
    [number, column, row],
  );
  if (!box || !point) throw new Error('no image in this cell');
  return { x: box.x + point.x, y: box.y + point.y };
}

/** Presses, moves in small steps and lets go. */
export async function dragMouse(
  page: Page,
  from: { x: number; y: number },
  to: { x: number; y: number },
  button: 'left' | 'right' | 'middle' = 'left',
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down({ button });
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.up({ button });
}

/** Drags from the middle of a cell's picture by so many CSS pixels. */
export async function dragPicture(
  page: Page,
  deltaX: number,
  deltaY: number,
  button: 'left' | 'right' | 'middle' = 'left',
): Promise<void> {
  const box = await picture(page).boundingBox();
  if (!box) throw new Error('no picture');
  const from = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  await dragMouse(page, from, { x: from.x + deltaX, y: from.y + deltaY }, button);
}

/** Chooses an item of the menu behind a button. */
export async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click();
}

export const press = (page: Page, button: string): Promise<void> =>
  page.getByRole('button', { name: button, exact: true }).click();
