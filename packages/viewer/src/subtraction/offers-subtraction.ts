import type { OpenStack } from '../studies/open-stack.ts';

/** Runs of projection X-ray, in which contrast comes and goes in front of what stays. */
const runModalities = new Set(['XA', 'RF']);

/** Whether subtraction makes sense for a stack: a run of X-ray, or one whose file says what is subtracted. */
export function offersSubtraction({ stack, describedFrames }: OpenStack): boolean {
  const [first] = describedFrames;
  if (!first || stack.instances.length !== 1 || first.description.numberOfFrames < 2) return false;
  if (first.description.format.samplesPerPixel !== 1 || first.description.palette) return false;
  const hasMasks = describedFrames.some(({ description }) => description.maskSubtractions !== undefined);
  return hasMasks || runModalities.has(stack.modality ?? '');
}
