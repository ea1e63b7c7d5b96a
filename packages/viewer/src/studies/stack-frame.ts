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
  /** Transfer syntax of the video that it is a frame of; absent where frames are stored one by one. */
  readonly videoSyntaxUid?: string;
}

/** A frame whose metadata is known; `description` is worked out when first asked for. */
export interface DescribedFrame extends StackFrame {
  readonly dataSet: DataSet;
  readonly description: FrameDescription;
}

/** All frames of a stack in the order of the manifest, before any metadata is there. */
export function listFrames(stack: ImageStack): StackFrame[] {
  return stack.instances.flatMap((instance) => {
    const { sopInstanceUid, numberOfFrames, instanceNumber, transferSyntaxUid } = instance;
    const video = isVideo(instance) && transferSyntaxUid ? { videoSyntaxUid: transferSyntaxUid } : {};
    return Array.from({ length: numberOfFrames }, (_, frameIndex) => {
      const { studyInstanceUid, seriesInstanceUid } = stack;
      const reference = { studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameIndex };
      return { key: frameKeyOf(reference), reference, instanceNumber, ...video };
    });
  });
}

/** Whether the frames are one stream. PS3.5 §8.2.5 to §8.2.8. */
export const isVideo = ({ transferSyntaxUid = '' }: Pick<Instance, 'transferSyntaxUid'>): boolean =>
  findTransferSyntax(transferSyntaxUid)?.codec === 'video';

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
