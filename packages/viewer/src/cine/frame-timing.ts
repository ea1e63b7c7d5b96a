import { findTiming } from '@isocenter/pixels';
import type { OpenStack } from '../studies/open-stack.ts';

/**
 * How long each frame of a clip is shown, ms; undefined for a stack of single images, which has no time. Works for a
 * stack whose frames are still in the order of the instance.
 */
export function timingOf(openStack: OpenStack): readonly number[] | undefined {
  const [first] = openStack.describedFrames;
  if (!first || openStack.stack.instances.length !== 1) return undefined;
  const isInOrder = openStack.describedFrames.every(({ reference }, index) => reference.frameIndex === index);
  return isInOrder ? findTiming(first.dataSet) : undefined;
}
