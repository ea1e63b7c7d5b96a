import type { TestHandle, Viewport } from '@isocenter/viewer';
import { studyPath } from '../url/paths.ts';

/** What a measuring program finds as `window.__bench`. */
export interface BenchDoor {
  readonly name: string;
  /** By name, ms on the page's clock. */
  readonly marks: Record<string, number>;
  /** Images of the stack in the active viewport. */
  readonly n: number;
  /** Resolves when all of them are decoded and in memory. */
  readonly series: Promise<void>;
  readonly ready: Promise<void>;
  canvas(): HTMLCanvasElement | undefined;
  /** Column and row counted from the edge of the image → pixel of the canvas; off the canvas before there is an image. */
  imgToCanvas(x: number, y: number): [number, number];
  /** Resolves in the task that drew the image, from 0 in the order of display. */
  show(frameIndex: number): Promise<void>;
  setWL(center: number, width: number): Promise<void>;
  /** Leaves for another study of our own archive as a link would; resolves with the ms until its first image was on the screen. */
  openStudy(studyInstanceUid: string): Promise<number>;
}

declare global {
  interface Window {
    __bench?: BenchDoor;
  }
}

/**
 * Lets a measuring program drive the page's own viewer. `size` and `h` of the query are the canvas to draw on, device pixels; `backend`
 * is the one that draws, by itself chosen where it is not told.
 */
export function openBenchDoor(search: string): void {
  const whenThere = (): void => {
    const handle = window.__isocenter;
    if (handle) window.__bench = benchDoor(handle, new URLSearchParams(search));
    else requestAnimationFrame(whenThere);
  };
  whenThere();
}

function benchDoor(handle: TestHandle, query: URLSearchParams): BenchDoor {
  const marks: Record<string, number> = {};
  const { viewer } = handle;
  const active = (): Viewport => viewer.viewport(viewer.layout.get().activeViewportId);
  keepSize(Number(query.get('size')), Number(query.get('h')));

  const kind = query.get('backend');
  const switched = kind === 'cpu' || kind === 'webgl' ? viewer.switchBackend(kind) : undefined;

  const series = new Promise<void>((resolve) => {
    const look = (): void => {
      const { stack, numberOfFrames } = active().state.get();
      const loaded = stack && viewer.loading.get().stacks[stack.stackId]?.loadedFrames;
      if (!loaded || loaded < numberOfFrames) return;
      stop();
      marks.series_complete ??= performance.now();
      resolve(switched?.then(checkKind(kind)));
    };
    const stop = viewer.loading.subscribe(look);
    look();
  });
  return {
    name: 'isocenter',
    marks,
    series,
    ready: series,
    get n() {
      return active().state.get().numberOfFrames;
    },
    canvas: () => active().canvasElement,
    imgToCanvas(x, y) {
      // The viewer counts from the middle of a pixel.
      const point = active().imageToCanvas({ column: x - 0.5, row: y - 0.5 });
      return point ? [point.x * devicePixelRatio, point.y * devicePixelRatio] : [-1, -1];
    },
    async show(frameIndex) {
      active().setFrame(frameIndex);
      do await nextPicture();
      while (active().state.get().shownFrameIndex !== frameIndex);
    },
    async setWL(center, width) {
      active().setWindow(center, width);
      await nextPicture();
    },
    openStudy,
  };
}

async function openStudy(studyInstanceUid: string): Promise<number> {
  const startMs = performance.now();
  history.pushState(null, '', studyPath(studyInstanceUid));
  while (!isShown(studyInstanceUid)) await nextPicture();
  // Behind the callback that drew it.
  await nextPicture();
  return performance.now() - startMs;
}

/** Each study of the page has a viewer of its own. */
function isShown(studyInstanceUid: string): boolean {
  const viewer = window.__isocenter?.viewer;
  const opened = viewer?.study.get();
  if (opened?.status !== 'ready' || opened.study.studyInstanceUid !== studyInstanceUid) return false;
  const { state } = viewer?.viewport(viewer.layout.get().activeViewportId) ?? {};
  return state?.get().shownFrameIndex !== undefined;
}

/** A measurement of the one backend must not be told as that of the other. */
const checkKind =
  (wanted: string | null) =>
  (drawing: string): void => {
    if (drawing !== wanted) throw new Error(`${drawing} draws here, not ${wanted}.`);
  };

/** Asked for after a change, it resolves behind the viewer's own callback, which draws that change. */
const nextPicture = (): Promise<unknown> => new Promise(requestAnimationFrame);

/** Gives the picture a size in device pixels wherever the layout puts it. */
function keepSize(width: number, height: number): void {
  if (!(width > 0)) return;
  const sheet = new CSSStyleSheet();
  const px = (length: number): string => `${length / devicePixelRatio}px`;
  sheet.replaceSync(
    `section:has(> [data-picture]) { place-self: start; width: ${px(width)}; height: ${px(height || width)}; }`,
  );
  document.adoptedStyleSheets.push(sheet);
}
