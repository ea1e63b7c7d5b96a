import type { Window } from '@isocenter/pixels';
import { type Camera, fittedCamera, type Interpolation } from '@isocenter/render';
import { type CineState, stoppedCine } from '../cine/cine-state.ts';
import { untouchedPresentation } from '../presentation/presentation-choice.ts';
import type { WindowPreset } from '../presentation/window-preset.ts';
import type { ViewerProblem } from '../problem.ts';
import type { ImageStack } from '../studies/study.ts';
import type { SubtractionState } from '../subtraction/subtraction-state.ts';
import type { ViewportId } from './layout.ts';

/** How much of an image has come, in bytes as they travel; the total where the server tells it. */
export interface LoadingProgress {
  readonly receivedBytes: number;
  readonly totalBytes: number | undefined;
}

/** How true the picture is that one sees now. */
export type Quality =
  | { readonly status: 'empty' }
  /** The asked-for image is on its way; an older one, or none, is on the screen. */
  | { readonly status: 'loading'; readonly progress?: LoadingProgress }
  /** A smaller version of the image, of so many columns and rows, until the whole one is there. Not fit for measurements. */
  | {
      readonly status: 'reduced';
      readonly columns: number;
      readonly rows: number;
      readonly progress?: LoadingProgress;
    }
  | { readonly status: 'complete' }
  /** Complete as stored, but it went through lossy compression once. PS3.3 C.7.6.1.1.5. */
  | { readonly status: 'lossy'; readonly ratio: number | undefined; readonly method: string | undefined }
  | { readonly status: 'failed'; readonly problem: ViewerProblem };

/** What the user chose; undefined means as the file says. */
export interface PresentationState {
  /** The window in force now (the file's, or the user's); undefined before the first image or for colour. */
  readonly window: Window | undefined;
  /** The preset in force; undefined after dragging. */
  readonly presetId: string | undefined;
  readonly invert: boolean;
  readonly showOverlays: boolean;
  readonly interpolation: Interpolation;
  /** Colours in place of grey; images in colour keep their own. */
  readonly colourMap: string | undefined;
  /** Why the window that was asked for last could not be taken from the values. */
  readonly problem: ViewerProblem | undefined;
}

/** An axis of the stack beside the line that is scrolled along: phases, echoes, b-values ... */
export interface DimensionState {
  /** 'Phase', 'Echo', 'b-value'. */
  readonly name: string;
  /** Each value in words: 'Phase 3 of 10', 'b = 800 s/mm²'. */
  readonly texts: readonly string[];
  /** The value asked for, from 0. */
  readonly valueIndex: number;
}

/** One cell of the layout. */
export interface ViewportState {
  readonly viewportId: ViewportId;
  readonly stack: ImageStack | undefined;
  /** The image asked for, from 0 in display order; along the stack at the present value of each of `dimensions`. */
  readonly frameIndex: number;
  /** The image on the screen; differs from `frameIndex` while that is loading. */
  readonly shownFrameIndex: number | undefined;
  readonly numberOfFrames: number;
  /** Empty for a plain stack, and until its metadata is there. */
  readonly dimensions: readonly DimensionState[];
  /** Identity of the image asked for, for deep links; frameNumber counts from 1. */
  readonly sopInstanceUid: string | undefined;
  readonly frameNumber: number | undefined;
  readonly quality: Quality;
  readonly presentation: PresentationState;
  /** What can be chosen for the image on the screen; empty for colour. */
  readonly presets: readonly WindowPreset[];
  readonly camera: Camera;
  /** CSS pixels per image column; undefined before the first image. */
  readonly cssPixelsPerColumn: number | undefined;
  readonly cine: CineState;
  /** Undefined where subtraction makes no sense, and until the metadata is there. */
  readonly subtraction: SubtractionState | undefined;
  /** Why images cannot be subtracted here. */
  readonly subtractionProblem?: ViewerProblem;
}

/** Before a stack is shown. */
export function emptyViewportState(viewportId: ViewportId): ViewportState {
  const { invert, showOverlays, interpolation } = untouchedPresentation;
  return {
    viewportId,
    stack: undefined,
    frameIndex: 0,
    shownFrameIndex: undefined,
    numberOfFrames: 0,
    dimensions: [],
    sopInstanceUid: undefined,
    frameNumber: undefined,
    quality: { status: 'empty' },
    presentation: {
      window: undefined,
      presetId: undefined,
      invert,
      showOverlays,
      interpolation,
      colourMap: undefined,
      problem: undefined,
    },
    presets: [],
    camera: fittedCamera,
    cssPixelsPerColumn: undefined,
    cine: stoppedCine,
    subtraction: undefined,
  };
}
