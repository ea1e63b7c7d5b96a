import { kept } from '../kept.ts';

/** What the page writes over one viewport; plain text, already formatted. */
export interface OverlayModel {
  /** Who it is: name, ID, birth date and sex. Apart from the corners so that it can be hidden in one action. */
  readonly patient: readonly string[];
  /** Four corners, each a list of lines; `patient` stands above `topLeft`. */
  readonly topLeft: readonly string[];
  readonly topRight: readonly string[];
  readonly bottomLeft: readonly string[];
  readonly bottomRight: readonly string[];
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
}

export const emptyOverlay: OverlayModel = {
  patient: [],
  topLeft: [],
  topRight: [],
  bottomLeft: [],
  bottomRight: [],
  orientation: { top: '', right: '', bottom: '', left: '' },
  scaleBar: undefined,
};

/** `next`, made of the parts of `before` where those say the same: lines that stay are not written again. */
export function keptOverlay(before: OverlayModel, next: OverlayModel): OverlayModel {
  return kept(before, {
    patient: kept(before.patient, next.patient),
    topLeft: kept(before.topLeft, next.topLeft),
    topRight: kept(before.topRight, next.topRight),
    bottomLeft: kept(before.bottomLeft, next.bottomLeft),
    bottomRight: kept(before.bottomRight, next.bottomRight),
    orientation: kept(before.orientation, next.orientation),
    scaleBar: kept(before.scaleBar, next.scaleBar),
  });
}
