export { type ColourBar, colourBarOf } from './colour-bar.ts';
export { type ExplainedStep, explainImage, type PixelExplanation } from './explain-image.ts';
