import { preferredStack } from './image-stack.ts';
import { type FrameKey, frameKeyOf } from './stack-frame.ts';
import type { ImageStack } from './study.ts';

/** An image to open at; without it the first image of the first stack. */
export interface OpenAt {
  readonly seriesInstanceUid?: string;
  readonly sopInstanceUid?: string;
  /** From 1. */
  readonly frameNumber?: number;
}

/** The stack that has the image, of a series the one for reading; undefined where none does, or none is named. */
export function findStackAt(
  stacks: readonly ImageStack[],
  { seriesInstanceUid, sopInstanceUid }: OpenAt,
): ImageStack | undefined {
  if (seriesInstanceUid === undefined && sopInstanceUid === undefined) return undefined;
  return preferredStack(
    stacks.filter(
      (stack) =>
        (seriesInstanceUid === undefined || stack.seriesInstanceUid === seriesInstanceUid) &&
        (sopInstanceUid === undefined || hasInstance(stack, sopInstanceUid)),
    ),
  );
}

/** The name of the image in a stack; of the stack's first instance where none is named. */
export function keyAt(stack: ImageStack, { sopInstanceUid, frameNumber = 1 }: OpenAt): FrameKey | undefined {
  const instance = sopInstanceUid ?? stack.instances[0]?.sopInstanceUid;
  if (instance === undefined) return undefined;
  const { studyInstanceUid, seriesInstanceUid } = stack;
  const frameIndex = Math.max(0, frameNumber - 1);
  return frameKeyOf({ studyInstanceUid, seriesInstanceUid, sopInstanceUid: instance, frameIndex });
}

export const hasInstance = ({ instances }: ImageStack, uid: string | undefined): boolean =>
  instances.some(({ sopInstanceUid }) => sopInstanceUid === uid);
