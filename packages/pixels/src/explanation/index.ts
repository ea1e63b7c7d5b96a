export { explainedRgb, explainPixel } from './explain-pixel.ts';
export type { PixelStep, PixelStepKind, StepResult } from './pixel-step.ts';
export { findStepSources, type StepSource } from './step-sources.ts';
