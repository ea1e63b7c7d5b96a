import type { AnnotationKind } from './annotation.ts';

/** CSS pixels from the top left corner of the viewport. */
export interface CanvasPoint {
  readonly x: number;
  readonly y: number;
}

/** Upright on the screen; two opposite corners, in any order. */
export interface CanvasRectangle {
  readonly from: CanvasPoint;
  readonly to: CanvasPoint;
}

/** An annotation as the page draws it over the image. */
export interface AnnotationDrawable {
  readonly annotationId: string;
  readonly kind: AnnotationKind;
  readonly selected: boolean;
  readonly hovered: boolean;
  /** Straight lines between neighbouring points; empty for a probe. */
  readonly lines: readonly { readonly from: CanvasPoint; readonly to: CanvasPoint }[];
  /** 6 px marks that can be taken hold of. */
  readonly handles: readonly CanvasPoint[];
  /** Lines of text and the left middle of their box. */
  readonly text: { readonly lines: readonly string[]; readonly at: CanvasPoint };
}
