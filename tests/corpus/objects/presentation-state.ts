import { type PresentationState, readPresentationState } from '@isocenter/objects';
import { compare, type Disagreements } from '../comparison.ts';
import type { ObjectSubject } from './subject.ts';

/** Attributes that are absent are ''. */
export interface OraclePresentationState {
  readonly label: string;
  readonly layers: readonly string[];
  readonly annotations: readonly {
    readonly layer: string;
    readonly texts: readonly string[];
    /** Graphic type, units and data. */
    readonly graphics: readonly (readonly [string, string, readonly number[]])[];
  }[];
  /** Window Center and Width of each item, as text. */
  readonly voi: readonly (readonly [string, string])[];
  readonly lutShape: string;
  readonly rotation: string;
  readonly flip: string;
  /** Corners at the top left and bottom right: column and row. */
  readonly displayedArea: readonly (readonly (readonly number[])[])[];
  readonly references: readonly string[];
}

export function checkPresentationState(
  expected: OraclePresentationState,
  { file }: ObjectSubject,
): Disagreements {
  const state = readPresentationState(file.dataSet);
  const { layers, images, displayedAreas, spatialTransform } = state;
  const areas = displayedAreas.map(({ topLeft, bottomRight }) => [
    [topLeft.column, topLeft.row],
    [bottomRight.column, bottomRight.row],
  ]);
  return [
    ...compare('label', state.label, expected.label),
    ...compare(
      'layers',
      layers.map(({ name }) => name),
      expected.layers,
    ),
    ...compare('annotations', annotationsOf(state), expected.annotations, 1e-4),
    ...compare('windows', windowsOf(state), expected.voi.map(windowsAsWritten), 1e-6),
    ...compare('presentation shape', state.presentationShape ?? '', expected.lutShape),
    // What is not said is neither turned nor flipped. PS3.3 C.10.6.
    ...compare('rotation', spatialTransform?.rotationDegrees ?? 0, Number(expected.rotation)),
    ...compare('flip', spatialTransform?.isFlipped ?? false, expected.flip === 'Y'),
    ...compare('displayed areas', areas, expected.displayedArea),
    ...compare(
      'images',
      images.map(({ sopInstanceUid }) => sopInstanceUid),
      expected.references,
    ),
  ];
}

const annotationsOf = ({ annotations }: PresentationState) =>
  annotations.map(({ layerName, texts, graphics }) => ({
    layer: layerName,
    texts: texts.map(({ text }) => text),
    graphics: graphics.map(({ type, units, points }) => [type, units, points.flatMap(({ x, y }) => [x, y])]),
  }));

const windowsOf = ({ voi }: PresentationState) =>
  voi.map(({ windows }) => windows.map(({ center, width }) => [center, width]));

/** Several values are written as Python writes a list. */
function windowsAsWritten([centers, widths]: readonly [string, string]): number[][] {
  const numbers = (text: string) => text.match(/[-+]?\d*\.?\d+(?:e[-+]?\d+)?/gi)?.map(Number) ?? [];
  const allWidths = numbers(widths);
  return numbers(centers).map((center, i) => [center, allWidths[i] ?? Number.NaN]);
}
