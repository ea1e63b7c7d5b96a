import type { RenderBackend, RenderBackendKind } from './backend.ts';
import { fittedCamera, imageToCanvas } from './camera.ts';
import type { Scene } from './scene.ts';

const sampleCanvas = { width: 768, height: 768 };
const imageLength = 512;
const frameCount = 4;

/**
 * The backend that draws a few enlarged images sooner; of two that are equal, the GPU.
 *
 * @param now milliseconds
 */
export function quickerBackend(
  cpu: RenderBackend,
  webgl: RenderBackend,
  now: () => number,
): RenderBackendKind {
  const scenes = sampleScenes();
  return durationMs(webgl, scenes, now) <= durationMs(cpu, scenes, now) ? 'webgl' : 'cpu';
}

/** Until the last picture can be read; what is made once, as shaders are, is made before. Infinite where it cannot draw. */
function durationMs(backend: RenderBackend, scenes: readonly Scene[], now: () => number): number {
  if (!drawsAll(backend, scenes.slice(0, 1))) return Number.POSITIVE_INFINITY;
  const start = now();
  return drawsAll(backend, scenes.slice(1)) ? now() - start : Number.POSITIVE_INFINITY;
}

function drawsAll(backend: RenderBackend, scenes: readonly Scene[]): boolean {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, sampleCanvas);
  const target = canvas.getContext('2d', { alpha: false });
  const isDrawn =
    target !== null && scenes.every((scene) => backend.draw(target, sampleCanvas, scene) === undefined);
  target?.getImageData(0, 0, 1, 1);
  return isDrawn;
}

/** As when a reader scrolls through a CT: each picture another frame. */
function sampleScenes(): Scene[] {
  const image = { columns: imageLength, rows: imageLength, pixelAspect: 1 };
  return Array.from({ length: frameCount + 1 }, (_, index) => {
    const length = imageLength * imageLength;
    const values = Int16Array.from({ length }, (_value, i) => (i * (index + 7)) % 2048);
    return {
      frame: {
        rows: imageLength,
        columns: imageLength,
        samplesPerPixel: 1,
        values,
        minimum: 0,
        maximum: 2047,
      },
      transform: {
        kind: 'grey',
        curve: { kind: 'linear', pivot: 1024, scale: 0.25, base: 127.5 },
        storedLevels: undefined,
        padding: undefined,
      },
      view: imageToCanvas(fittedCamera, image, sampleCanvas),
      interpolation: 'linear',
    };
  });
}
