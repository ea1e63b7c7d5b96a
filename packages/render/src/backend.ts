import type { CanvasSize } from './camera.ts';
import type { Scene } from './scene.ts';

/** What draws: the processor or a GPU. */
export type RenderBackendKind = 'cpu' | 'webgl';

/** What is asked to draw; 'auto' is the quicker of what there is. */
export type BackendChoice = RenderBackendKind | 'auto';

/** The two-dimensional context of a viewport's canvas. */
export type TargetContext = CanvasRenderingContext2D;

/**
 * Why a backend did not draw: its GPU is lost; the picture is larger than it can draw, or than its budget; floats of 32 bits do not
 * show it as it is; or the GPU did not take what was uploaded, as when its memory is full.
 */
export type Refusal = 'lost' | 'too-large' | 'imprecise' | 'no-memory';

/** Draws whole pictures; owns whatever it keeps between them. */
export interface RenderBackend {
  readonly kind: RenderBackendKind;
  /** Answers why nothing was drawn; undefined where all is. */
  draw(target: TargetContext, size: CanvasSize, scene: Scene): Refusal | undefined;
  dispose(): void;
}
