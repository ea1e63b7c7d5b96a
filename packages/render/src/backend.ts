import type { CanvasSize } from './camera.ts';
import type { Scene } from './scene.ts';

/** What draws: the processor or a GPU. */
export type RenderBackendKind = 'cpu' | 'webgl';

/** The two-dimensional context of a viewport's canvas. */
export type TargetContext = CanvasRenderingContext2D;

/** Draws whole pictures; owns whatever it keeps between them. */
export interface RenderBackend {
  readonly kind: RenderBackendKind;
  /** False when this backend cannot draw the scene now (a picture too large for the memory of the GPU, lost context); then nothing was drawn. */
  draw(target: TargetContext, size: CanvasSize, scene: Scene): boolean;
  dispose(): void;
}
