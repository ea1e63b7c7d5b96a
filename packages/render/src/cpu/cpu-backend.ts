import type { RenderBackend, TargetContext } from '../backend.ts';
import type { CanvasSize } from '../camera.ts';
import type { Scene } from '../scene.ts';
import { drawScene } from './draw-scene.ts';

interface Sheet {
  readonly image: ImageData;
  readonly pixels: Uint32Array;
}

/** Draws on the processor. Far faster than WebGL where WebGL is itself emulated on the processor. */
export class CpuBackend implements RenderBackend {
  readonly kind = 'cpu';
  /** One sheet of pixels per canvas, kept while its size stays. */
  readonly #sheets = new WeakMap<TargetContext, Sheet>();

  draw(target: TargetContext, size: CanvasSize, scene: Scene): boolean {
    const sheet = this.#sheetOf(target, size);
    drawScene(sheet.pixels, size, scene);
    target.putImageData(sheet.image, 0, 0);
    return true;
  }

  dispose(): void {}

  #sheetOf(target: TargetContext, { width, height }: CanvasSize): Sheet {
    const known = this.#sheets.get(target);
    if (known && known.image.width === width && known.image.height === height) return known;
    const image = new ImageData(width, height);
    const sheet = { image, pixels: new Uint32Array(image.data.buffer) };
    this.#sheets.set(target, sheet);
    return sheet;
  }
}
