import type { DecodedFrame } from '../decoded-frame.ts';
import { displayRgba } from '../display/display-frame.ts';
import { isInverted, PADDING_GREY, toGreyLevel } from '../display/grey-mapping.ts';
import { fullRangeWindow } from '../display/initial-presentation.ts';
import { applyModalityTransform } from '../display/modality-lut.ts';
import { isPadding } from '../display/padding.ts';
import type { Presentation } from '../display/presentation.ts';
import { applyPresentationLut } from '../display/presentation-lut.ts';
import { realWorldValue } from '../display/real-world-value.ts';
import { applyVoiLut, applyWindow } from '../display/voi-lut.ts';
import type { FrameDescription, ModalityTransform, Window } from '../frame-description/frame-description.ts';
import type { LookupTable } from '../lookup-table.ts';
import { framePixel } from './explain-colour.ts';
import { samplesAt } from './explain-stored.ts';
import { formatAddend, formatFactor, formatNumber } from './format-number.ts';
import type { PixelStep } from './pixel-step.ts';

/** Padding, modality, VOI, presentation LUT, inversion and rounding, as `greyMapping` has them. PS3.4 N.2. */
export function explainGrey(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
  pixel: number,
): PixelStep[] {
  const { padding, palette } = description;
  const stored = samplesAt(frame, pixel) as number;
  if (Number.isNaN(stored) || isPadding(stored, padding)) {
    const sum = Number.isNaN(stored)
      ? 'not a number: no pixel here, shown as background'
      : `${formatNumber(padding?.lowest ?? 0)} … ${formatNumber(padding?.highest ?? 0)} means no pixel: background`;
    return [{ kind: 'padding', name: 'Padding', sum, result: PADDING_GREY }];
  }
  const steps = [...explainValues(stored, description)];
  if (palette?.kind === 'supplemental' && stored >= palette.firstMapped) {
    const bare = { ...presentation, applyShutter: false, showOverlays: false };
    const [red = 0, green = 0, blue = 0] = displayRgba(framePixel(frame, pixel), description, bare);
    const sum = `values from ${formatNumber(palette.firstMapped)} up have a colour`;
    return [...steps, { kind: 'palette', name: 'Supplemental palette', sum, result: [red, green, blue] }];
  }
  const modalityValue = applyModalityTransform(stored, description.modalityTransform);
  const voi = voiStep(modalityValue, frame, description, presentation);
  steps.push(voi);
  const lut = presentation.presentationLut ?? description.presentationLut;
  const displayValue = lut ? applyPresentationLut(voi.result, lut) : voi.result;
  if (lut) steps.push(presentationLutStep(voi.result, lut, displayValue));
  return [...steps, levelStep(displayValue, description, presentation)];
}

/** What the stored value stands for. PS3.3 C.11.1, C.7.6.16.2.11. */
function explainValues(
  stored: number,
  { modalityTransform, valueUnit, realWorldValueMaps }: FrameDescription,
): PixelStep[] {
  const modality: PixelStep = {
    kind: 'modality',
    name: modalityNames[modalityTransform.kind],
    sum: modalitySum(stored, modalityTransform),
    result: applyModalityTransform(stored, modalityTransform),
    ...(valueUnit && { unit: valueUnit }),
  };
  const mapped = (realWorldValueMaps ?? []).flatMap((map): PixelStep[] => {
    const result = realWorldValue(stored, map);
    if (result === undefined) return [];
    const { transform, unit } = map;
    const sum =
      transform.kind === 'linear'
        ? `${formatNumber(stored)} × ${formatFactor(transform.slope)}${formatAddend(transform.intercept)}`
        : `entry ${Math.floor(stored - map.firstMapped)} of ${transform.values.length}`;
    const name = `Real world value${map.label ? ` “${map.label}”` : ''}`;
    return [{ kind: 'real-world', name, sum, result, isAside: true, ...(unit && { unit: unit.value }) }];
  });
  return [modality, ...mapped];
}

const modalityNames: Readonly<Record<ModalityTransform['kind'], string>> = {
  identity: 'Modality value',
  rescale: 'Rescale',
  lut: 'Modality LUT',
};

function modalitySum(stored: number, transform: ModalityTransform): string {
  switch (transform.kind) {
    case 'identity':
      return 'the stored value itself';
    case 'rescale':
      return `${formatNumber(stored)} × ${formatFactor(transform.slope)}${formatAddend(transform.intercept)}`;
    case 'lut':
      return lutSum(stored, transform.lut);
  }
}

function lutSum(value: number, { firstMapped, entries }: LookupTable): string {
  const index = Math.floor(value) - firstMapped;
  const entry = Math.max(0, Math.min(entries.length - 1, index));
  return `entry ${entry} of ${entries.length}${entry === index ? '' : ', the nearest there is'}`;
}

/** Modality value → 0 … 1. PS3.3 C.11.2. */
function voiStep(
  value: number,
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): PixelStep & { readonly result: number } {
  const lut = presentation.window ? undefined : description.voiLuts[presentation.voiLutIndex ?? -1];
  if (lut) {
    const explanation = lut.explanation ? ` “${lut.explanation}”` : '';
    const sum = `${lutSum(value, lut)}, of ${formatNumber(lut.fullScale)}`;
    return { kind: 'voi', name: `VOI LUT${explanation}`, sum, result: applyVoiLut(value, lut) };
  }
  const window = presentation.window ?? fullRangeWindow(frame, description);
  const place = description.windows.findIndex((stated) => isSameWindow(stated, window));
  return {
    kind: 'voi',
    name: `Window ${window.function}, ${originWords(window, frame, description, place)}`,
    sum: windowSum(value, window),
    result: applyWindow(value, window),
    ...(place < 0 && { isOwnChoice: true }),
  };
}

const isSameWindow = (a: Window, b: Window): boolean =>
  a.center === b.center && a.width === b.width && a.function === b.function;

/** Where a window comes from: 'the image's 2nd of 3 “LUNG”', or not from the image. */
function originWords(
  window: Window,
  frame: DecodedFrame,
  description: FrameDescription,
  place: number,
): string {
  const { windows } = description;
  const { explanation } = window;
  if (place < 0)
    return isSameWindow(window, fullRangeWindow(frame, description))
      ? 'over all its values'
      : 'not from this image';
  const named = explanation ? ` “${explanation}”` : '';
  return windows.length === 1
    ? `the image’s own${named}`
    : `the image’s ${place + 1} of ${windows.length}${named}`;
}

function windowSum(value: number, window: Window): string {
  const { center, width } = window;
  const of = `center ${formatNumber(center)}, width ${formatNumber(width)}: `;
  const result = applyWindow(value, window);
  if (window.function === 'SIGMOID')
    return `${of}1 / (1 + exp(−4 × (${formatNumber(value)}${formatAddend(-center)}) / ${formatNumber(width)}))`;
  if (result === 0) return `${of}below, so 0`;
  if (result === 1) return `${of}above, so 1`;
  const [middle, span] = window.function === 'LINEAR' ? [center - 0.5, width - 1] : [center, width];
  return `${of}(${formatNumber(value)}${formatAddend(-middle)}) / ${formatNumber(span)} + 0.5`;
}

function presentationLutStep(value: number, lut: LookupTable, result: number): PixelStep {
  const entry = Math.floor(value * (lut.entries.length - 1) + 0.5);
  const sum = `entry ${entry} of ${lut.entries.length}, of ${formatNumber(lut.fullScale)}`;
  return { kind: 'presentation-lut', name: 'Presentation LUT', sum, result };
}

/** Inverted once, by the image, the reader, or both and so not at all; then rounded. PS3.3 C.7.6.3.1.2, C.11.6. */
function levelStep(
  displayValue: number,
  description: FrameDescription,
  presentation: Presentation,
): PixelStep {
  const inverted = isInverted(description, presentation);
  const causes = [
    ...(description.presentationShape === 'INVERSE' ? ['the image shows low values light'] : []),
    ...(presentation.invert ? ['inverted by you'] : []),
  ];
  const because = causes.length > 0 ? ` (${causes.join(', ')})` : '';
  const shown = formatNumber(displayValue);
  return {
    kind: 'level',
    name: 'Grey level',
    sum: `${inverted ? `(1 − ${shown})` : shown} × 255, rounded${because}`,
    result: toGreyLevel(inverted ? 1 - displayValue : displayValue),
  };
}
