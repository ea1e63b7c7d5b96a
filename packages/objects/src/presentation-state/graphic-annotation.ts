import type { PcsLab } from '@isocenter/pixels';
import type { InstanceReference } from '../references/instance-reference.ts';

/**
 * What coordinates count. PIXEL: image pixels from the top left corner of the top left pixel, before the image is turned;
 * MATRIX: the same in the total pixel matrix of a tiled image. DISPLAY: 0 to 1 over the displayed area, after it is turned.
 * PS3.3 C.10.5.
 */
export type AnnotationUnits = 'PIXEL' | 'DISPLAY' | 'MATRIX';

/** x to the right, y down, in the units that stand beside it. */
export interface AnnotationPoint {
  readonly x: number;
  readonly y: number;
}

/** PS3.3 C.10.5.1.2. */
export interface GraphicObject {
  readonly units: AnnotationUnits;
  /**
   * CIRCLE: centre, then a point of the circle. ELLIPSE: ends of the major axis, then of the minor. POLYLINE and
   * INTERPOLATED: closed where the last point is the first.
   */
  readonly type: 'POINT' | 'POLYLINE' | 'INTERPOLATED' | 'CIRCLE' | 'ELLIPSE' | (string & {});
  readonly points: readonly AnnotationPoint[];
  readonly isFilled: boolean;
  readonly linePcsLab: PcsLab | undefined;
  /** In screen pixels. */
  readonly lineThickness: number | undefined;
  readonly isDashed: boolean;
  /** The compound graphic that this object is a rendering of. */
  readonly compoundId: number | undefined;
}

export interface BoundingBox {
  readonly units: AnnotationUnits;
  readonly topLeft: AnnotationPoint;
  readonly bottomRight: AnnotationPoint;
  readonly justification: 'LEFT' | 'RIGHT' | 'CENTER' | (string & {}) | undefined;
}

export interface TextAnchor {
  readonly units: AnnotationUnits;
  readonly point: AnnotationPoint;
  /** Whether a line to the anchor is to be drawn. */
  readonly isVisible: boolean;
}

/** Text with a box, an anchor or both. PS3.3 C.10.5.1.1. */
export interface TextObject {
  readonly text: string;
  readonly boundingBox: BoundingBox | undefined;
  readonly anchor: TextAnchor | undefined;
  readonly textPcsLab: PcsLab | undefined;
  readonly compoundId: number | undefined;
}

/** A graphic with a meaning, such as a ruler, that simple objects render too. PS3.3 C.10.5.1.3. */
export interface CompoundGraphic {
  readonly id: number | undefined;
  readonly type: string;
  readonly units: AnnotationUnits;
  readonly points: readonly AnnotationPoint[];
}

/** Graphics and texts of one layer, for all images of the state or for some. PS3.3 C.10.5. */
export interface GraphicAnnotation {
  /** Empty for all. */
  readonly images: readonly InstanceReference[];
  readonly layerName: string;
  readonly graphics: readonly GraphicObject[];
  readonly texts: readonly TextObject[];
  readonly compounds: readonly CompoundGraphic[];
}
