import { findPlayback, findTiming } from '@isocenter/pixels';
import { isOneImage } from '../studies/image-stack.ts';
import type { OpenStack } from '../studies/open-stack.ts';
import { listFrames } from '../studies/stack-frame.ts';
import type { CineMode, CineRange } from './cine-state.ts';

/**
 * How long each frame of a clip is shown, ms; undefined for a stack of single images, which has no time. Works for a
 * stack whose frames are still in the order of the instance, or of the parts of a concatenation.
 */
export function timingOf({ stack, describedFrames }: OpenStack): readonly number[] | undefined {
  if (describedFrames.length === 0 || !isOneImage(stack)) return undefined;
  const inOrder = listFrames(stack);
  if (!describedFrames.every(({ key }, index) => key === inOrder[index]?.key)) return undefined;
  const parts = describedFrames.filter(({ reference }) => reference.frameIndex === 0);
  const timings = parts.map(({ dataSet }) => findTiming(dataSet));
  return timings.includes(undefined) ? undefined : timings.flatMap((timing) => timing ?? []);
}

/** How a clip says that it is played. */
export interface FileCine {
  readonly mode: CineMode | undefined;
  readonly range: CineRange | undefined;
}

/** Of a stack that is one instance; the parts of a concatenation say it of themselves alone, single images not at all. */
export function fileCineOf({ stack, describedFrames }: OpenStack): FileCine {
  const [first] = describedFrames;
  if (!first || stack.instances.length !== 1) return { mode: undefined, range: undefined };
  const { sequencing, trim } = findPlayback(first.dataSet);
  return {
    mode: sequencing && (sequencing === 'sweeping' ? 'sweep' : 'loop'),
    range: trim && { firstIndex: trim.firstFrameIndex, lastIndex: trim.lastFrameIndex },
  };
}
