import {
  createTestHandle,
  createViewer,
  type LocalFile,
  localStudySource,
  type ViewerOptions,
} from '@isocenter/viewer';

/** What one opened file looks like in the page. */
export interface PageImage {
  readonly quality: string;
  readonly problem: string | undefined;
  readonly width: number;
  readonly height: number;
  /** Levels in base 64: lists of numbers take long on their way out of the page. */
  readonly rgba: string;
}

/** Opens one file in the page as if it had been dropped, shows its first image 1:1 and reads the canvas. */
export async function readInPage(url: string, backend: ViewerOptions['backend']): Promise<PageImage> {
  const file: LocalFile = { name: url, blob: await (await fetch(url)).blob() };
  const source = await localStudySource([file]);
  const [study] = source.studies;
  if (!study) throw new Error(`Not opened: ${source.problems[0]?.problem.message}`);
  const viewer = createViewer({ source, ...(backend && { backend }) });
  const { viewportIds } = viewer.layout.get();
  const viewport = viewer.viewport(viewportIds[0] ?? '');
  const box = document.createElement('div');
  const canvas = document.createElement('canvas');
  const [instance] = study.series[0]?.instances ?? [];
  box.style.cssText = `width:${instance?.columns}px;height:${instance?.rows}px`;
  canvas.style.cssText = 'display:block;width:100%;height:100%';
  box.append(canvas);
  document.body.replaceChildren(box);
  const detach = viewport.attach({ canvas, input: box });
  await viewer.openStudy(study.studyInstanceUid);
  const isSettled = (): boolean => {
    const { quality, shownFrameIndex } = viewport.state.get();
    return quality.status === 'failed' || shownFrameIndex !== undefined;
  };
  while (!isSettled()) await nextPicture();
  viewport.oneToOne();
  await nextPicture();
  await nextPicture();
  const { width, height } = canvas;
  const shown = createTestHandle(viewer).canvasOf(viewport.viewportId);
  const data = shown?.getContext('2d')?.getImageData(0, 0, width, height).data;
  const { quality } = viewport.state.get();
  detach();
  viewer.dispose();
  return {
    quality: quality.status,
    problem: quality.status === 'failed' ? quality.problem.message : undefined,
    width,
    height,
    rgba: toBase64(data ?? new Uint8ClampedArray()),
  };
}

function toBase64(levels: Uint8ClampedArray): string {
  let text = '';
  for (let at = 0; at < levels.length; at += 4096) {
    text += String.fromCharCode(...levels.subarray(at, at + 4096));
  }
  return btoa(text);
}

const nextPicture = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

Object.assign(window, { localReadingPage: { readInPage } });
