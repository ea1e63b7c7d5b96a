import { type DataSet, findTransferSyntax } from '@isocenter/dicom';
import { describeFrame, type FrameDescription } from '@isocenter/pixels';
import type { FrameReference, ImageStack, Instance } from './study.ts';

/** Names a frame among all studies; the key of caches. */
export type FrameKey = string;

export const frameKeyOf = ({ sopInstanceUid, frameIndex }: FrameReference): FrameKey =>
  `${sopInstanceUid}/${frameIndex}`;

/** One image of a stack; described once its metadata is there. */
export interface StackFrame {
  readonly key: FrameKey;
  readonly reference: FrameReference;
  readonly instanceNumber: number | undefined;
  /** 'video' where it is a part of one stream, 'unknown' where nobody told; absent where frames are stored one by one. */
  readonly storedAs?: 'video' | 'unknown';
}

/** A frame whose metadata is known; `description` is worked out when first asked for. */
export interface DescribedFrame extends StackFrame {
  readonly dataSet: DataSet;
  readonly description: FrameDescription;
}

/** All frames of a stack in the order of the manifest, before any metadata is there. */
export function listFrames(stack: ImageStack): StackFrame[] {
  return stack.instances.flatMap((instance) => {
    const { sopInstanceUid, numberOfFrames, instanceNumber } = instance;
    const storedAs = storageOf(instance);
    return Array.from({ length: numberOfFrames }, (_, frameIndex) => {
      const { studyInstanceUid, seriesInstanceUid } = stack;
      const reference = { studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameIndex };
      return { key: frameKeyOf(reference), reference, instanceNumber, ...(storedAs && { storedAs }) };
    });
  });
}

/** Whether the frames are one stream. PS3.5 §8.2.5 to §8.2.8. */
export const isVideo = (instance: Instance): boolean => storageOf(instance) === 'video';

function storageOf({ transferSyntaxUid, isFoundVideo }: Instance): StackFrame['storedAs'] {
  if (isFoundVideo) return 'video';
  if (transferSyntaxUid === undefined) return 'unknown';
  return findTransferSyntax(transferSyntaxUid)?.codec === 'video' ? 'video' : undefined;
}

/** The frame with its description, made lazily. */
export function describedFrame(frame: StackFrame, dataSet: DataSet): DescribedFrame {
  let description: FrameDescription | undefined;
  return {
    ...frame,
    dataSet,
    get description() {
      description ??= describeFrame(dataSet, frame.reference.frameIndex);
      return description;
    },
  };
}
