import { dot, type FrameDescription, type Presentation } from '@isocenter/pixels';
import type { ImageToCanvas } from '@isocenter/render';
import { formatNumber, formatSignificant } from '../annotations/format-number.ts';
import { isOneImage } from '../studies/image-stack.ts';
import type { ImageStack, Study } from '../studies/study.ts';
import { lateralityCaution, lateralityText } from './laterality-text.ts';
import { notApplied } from './not-applied.ts';
import { edgeLetters } from './orientation.ts';
import type { OverlayModel } from './overlay-model.ts';
import { scaleBar } from './scale-bar.ts';

export interface OverlayInput {
  readonly study: Study | undefined;
  readonly stack: ImageStack;
  readonly description: FrameDescription;
  readonly presentation: Presentation;
  /** The image on the screen, from 0. */
  readonly frameIndex: number;
  readonly numberOfFrames: number;
  /** Where it is on the further axes of the stack, in words. */
  readonly dimensions: readonly string[];
  /** What was done to it, or not, though it was asked for. */
  readonly cautions: readonly string[];
  readonly instanceNumber: number | undefined;
  readonly view: ImageToCanvas;
  /** Of the camera. */
  readonly rotationDegrees: number;
  readonly cssPixelsPerColumn: number;
  readonly devicePixelRatio: number;
  readonly viewportWidthPx: number;
}

/** Everything written over the image, for the image that is really on the screen. */
export function overlayOf(input: OverlayInput): OverlayModel {
  const { study, stack, description, view } = input;
  return {
    texts: {
      patient: lines(
        study?.patientName,
        study?.patientId,
        [study?.patientBirthDate, study?.patientSex].filter(Boolean).join('  '),
      ),
      laterality: lines(lateralityText(description)),
      study: lines(study?.studyDescription),
      moment: lines([study?.studyDate, study?.studyTime?.slice(0, 5)].filter(Boolean).join('  ')),
      series: lines([stack.modality, stack.seriesDescription].filter(Boolean).join('  ')),
      dimensions: lines(...input.dimensions),
      image: lines(imageText(input)),
      place: lines(placeText(description)),
      window: lines(windowText(input.presentation, description)),
      turn: lines(turnText(input)),
      zoom: lines(zoomText(input)),
    },
    cautions: lines(...input.cautions, lateralityCaution(description), notApplied(description)),
    orientation: edgeLetters(description, view),
    scaleBar: scaleBar(description, input.cssPixelsPerColumn, input.viewportWidthPx),
  };
}

function imageText({ stack, frameIndex, numberOfFrames, instanceNumber }: OverlayInput): string {
  const series = stack.seriesNumber === undefined ? '' : `Se ${stack.seriesNumber}  `;
  const position = `${frameIndex + 1}/${numberOfFrames}`;
  const isOtherNumber = instanceNumber !== undefined && instanceNumber !== frameIndex + 1;
  const isClip = isOneImage(stack);
  return `${series}Im ${position}${isOtherNumber && !isClip ? `  (No. ${instanceNumber})` : ''}`;
}

/** Where the slice lies along its normal, mm. */
function placeText({ plane }: FrameDescription): string {
  if (!plane) return '';
  return `Pos ${formatNumber(dot(plane.originLps, plane.normalLps), 1)} mm`;
}

/** Letters and the shape of the picture tell quarter turns; nothing else tells that a picture is a little askew. */
const turnText = ({ rotationDegrees }: OverlayInput): string =>
  rotationDegrees % 90 === 0 ? '' : `Turned ${formatNumber(rotationDegrees, 2)}°`;

/** 100 % is 1:1: one image pixel in one pixel of the display. */
const zoomText = ({ cssPixelsPerColumn, devicePixelRatio }: OverlayInput): string =>
  `Zoom ${Math.round(cssPixelsPerColumn * devicePixelRatio * 100)} %`;

/** Colours have no window, and of a palette nothing is inverted. PS3.3 C.7.6.3.1.5. */
export function windowText(
  { window, voiLutIndex, invert }: Presentation,
  { format, palette, voiLuts }: FrameDescription,
): string {
  if (palette && palette.kind !== 'supplemental') return '';
  const inverted = invert ? '  inverted' : '';
  if (format.samplesPerPixel > 1) return inverted.trim();
  if (window) {
    const shape = window.function === 'LINEAR' ? '' : `  ${window.function.toLowerCase().replace('_', ' ')}`;
    return `C ${formatSignificant(window.center)}  W ${formatSignificant(window.width)}${shape}${inverted}`;
  }
  const lut = voiLuts[voiLutIndex ?? 0];
  return `${lut?.explanation ?? 'VOI LUT'}${inverted}`;
}

const lines = (...texts: readonly (string | undefined)[]): string[] =>
  texts.filter((text): text is string => text !== undefined && text !== '');
