import type { GraphicAnnotation } from './graphic-annotation.ts';
import type { DisplayedArea, ForImages, PresentationState, SoftcopyVoi } from './presentation-state.ts';

/** A frame that a state may be for. */
export interface FrameOfInstance {
  readonly sopInstanceUid: string;
  /** From 1. */
  readonly frameNumber: number;
}

/** The parts of a state that are for one frame. */
export interface StateOfFrame {
  readonly displayedArea: DisplayedArea | undefined;
  readonly voi: SoftcopyVoi | undefined;
  readonly annotations: readonly GraphicAnnotation[];
}

/**
 * What a state says about one frame; undefined where the state is not for it. A list of images without frame numbers is for
 * all their frames. PS3.3 C.10.4, C.10.5, C.11.8, C.11.11.
 */
export function stateOfFrame(state: PresentationState, frame: FrameOfInstance): StateOfFrame | undefined {
  if (!isListed(state, frame)) return undefined;
  const isFor = (part: ForImages) => part.images.length === 0 || isListed(part, frame);
  return {
    displayedArea: state.displayedAreas.find(isFor),
    voi: state.voi.find(isFor),
    annotations: state.annotations.filter(isFor),
  };
}

const isListed = ({ images }: ForImages, { sopInstanceUid, frameNumber }: FrameOfInstance): boolean =>
  images.some(
    (image) =>
      image.sopInstanceUid === sopInstanceUid &&
      (image.frameNumbers.length === 0 || image.frameNumbers.includes(frameNumber)),
  );
