import { kept } from '../kept.ts';

/** What can stand in the corners of a viewport, each a text or two. */
export const overlayItems = [
  'patient',
  'laterality',
  'study',
  'moment',
  'series',
  'dimensions',
  'image',
  'place',
  'window',
  'turn',
  'zoom',
] as const;
export type OverlayItem = (typeof overlayItems)[number];

/** What the page writes over one viewport; plain text, already formatted. Where it writes what is the page's. */
export interface OverlayModel {
  /** The lines of each item; none where there is nothing true to say. */
  readonly texts: Readonly<Record<OverlayItem, readonly string[]>>;
  /** In what the picture is less, or other, than one would take it for: to be shown at all times. */
  readonly cautions: readonly string[];
  /** Letters at the middle of each edge, '' where there is nothing true to say. PS3.3 C.7.6.1.1.1. */
  readonly orientation: OrientationLetters;
  readonly scaleBar: ScaleBar | undefined;
}

export interface OrientationLetters {
  readonly top: string;
  readonly right: string;
  readonly bottom: string;
  readonly left: string;
}

export interface ScaleBar {
  /** CSS pixels. */
  readonly lengthPx: number;
  /** '5 cm', '2 mm'. */
  readonly text: string;
  /** '' in the patient, else what the length rests on, e.g. 'at detector'. */
  readonly note: string;
  readonly cssPixelsPerMm: number;
}

const textsOf = (linesOf: (item: OverlayItem) => readonly string[]): OverlayModel['texts'] =>
  Object.fromEntries(overlayItems.map((item) => [item, linesOf(item)])) as Record<
    OverlayItem,
    readonly string[]
  >;

export const emptyOverlay: OverlayModel = {
  texts: textsOf(() => []),
  cautions: [],
  orientation: { top: '', right: '', bottom: '', left: '' },
  scaleBar: undefined,
};

/** `next`, made of the parts of `before` where those say the same: lines that stay are not written again. */
export function keptOverlay(before: OverlayModel, next: OverlayModel): OverlayModel {
  return kept(before, {
    texts: kept(
      before.texts,
      textsOf((item) => kept(before.texts[item], next.texts[item])),
    ),
    cautions: kept(before.cautions, next.cautions),
    orientation: kept(before.orientation, next.orientation),
    scaleBar: kept(before.scaleBar, next.scaleBar),
  });
}
