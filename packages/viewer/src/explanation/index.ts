export { type ExplainedStep, explainImage, type PixelExplanation } from './explain-image.ts';
