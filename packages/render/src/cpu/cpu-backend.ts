import type { RenderBackend, TargetContext } from '../backend.ts';
import type { CanvasSize } from '../camera.ts';
import type { Scene } from '../scene.ts';
import { drawScene } from './draw-scene.ts';

/** Draws on the processor. Far faster than WebGL where WebGL is itself emulated on the processor. */
export class CpuBackend implements RenderBackend {
  readonly kind = 'cpu';

  draw(target: TargetContext, size: CanvasSize, scene: Scene): undefined {
    const { buffer, byteOffset, byteLength } = drawScene(size, scene);
    const pixels = new Uint8ClampedArray(buffer, byteOffset, byteLength);
    target.putImageData(new ImageData(pixels, size.width, size.height), 0, 0);
  }

  dispose(): void {}
}
