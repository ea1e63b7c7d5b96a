import type { Finding } from '@isocenter/dicom';
import type {
  DisplayShutter,
  LookupTable,
  ModalityTransform,
  Overlay,
  PcsLab,
  Window,
} from '@isocenter/pixels';
import type { InstanceReference } from '../references/instance-reference.ts';
import type { GraphicAnnotation } from './graphic-annotation.ts';

/** An image, or some frames of it, that a state is for. PS3.3 C.11.11. */
export interface StateImage extends InstanceReference {
  readonly seriesInstanceUid: string;
}

/** A part of a state with the images it is for; an empty list means all images of the state. */
export interface ForImages {
  readonly images: readonly InstanceReference[];
}

/** Windows or tables for some of the images. PS3.3 C.11.8. */
export interface SoftcopyVoi extends ForImages {
  readonly windows: readonly Window[];
  readonly voiLuts: readonly LookupTable[];
}

/** A pixel of the image before it is turned, counted from 1 as in DICOM; may lie outside of the image. */
export interface DisplayedCorner {
  readonly column: number;
  readonly row: number;
}

/** What of the image is shown, and how large. PS3.3 C.10.4. */
export interface DisplayedArea extends ForImages {
  /** The pixel at the top left, and at the bottom right, once the image is turned: may be any two opposite corners. */
  readonly topLeft: DisplayedCorner;
  readonly bottomRight: DisplayedCorner;
  readonly sizeMode: 'SCALE TO FIT' | 'TRUE SIZE' | 'MAGNIFY';
  /** Of the pixels on the screen in TRUE SIZE, and for their shape in the other modes. */
  readonly pixelSpacingMm: { readonly row: number; readonly column: number } | undefined;
  readonly pixelAspectRatio: { readonly vertical: number; readonly horizontal: number } | undefined;
  /** Screen pixels for one image pixel, of MAGNIFY. */
  readonly magnification: number | undefined;
}

/** First the image is rotated, then flipped. PS3.3 C.10.6. */
export interface SpatialTransform {
  /** Clockwise. */
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  /** Left becomes right, after the rotation. */
  readonly isFlipped: boolean;
}

/** PS3.3 C.10.7. */
export interface GraphicLayer {
  readonly name: string;
  /** Layers of lower order are drawn first. */
  readonly order: number | undefined;
  readonly description: string | undefined;
  readonly recommendedPcsLab: PcsLab | undefined;
}

/** An overlay of the image or of the state, and the layer it is drawn in. PS3.3 C.11.7. */
export interface OverlayActivation {
  /** 0x6000 to 0x601E. */
  readonly group: number;
  readonly layerName: string;
}

/** How images are to be shown. What is undefined stays as the image says. PS3.3 A.33. */
export interface PresentationState {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly label: string;
  readonly description: string | undefined;
  /** DA and TM in DICOM form. */
  readonly creationDate: string | undefined;
  readonly creationTime: string | undefined;
  readonly images: readonly StateImage[];
  readonly modalityTransform: ModalityTransform | undefined;
  readonly voi: readonly SoftcopyVoi[];
  readonly presentationShape: 'IDENTITY' | 'INVERSE' | undefined;
  readonly presentationLut: LookupTable | undefined;
  readonly spatialTransform: SpatialTransform | undefined;
  readonly displayedAreas: readonly DisplayedArea[];
  readonly shutter: DisplayShutter | undefined;
  readonly layers: readonly GraphicLayer[];
  readonly annotations: readonly GraphicAnnotation[];
  /** Planes that the state brings along; those of the image are shown by `overlayActivations` too. */
  readonly overlays: readonly Overlay[];
  readonly overlayActivations: readonly OverlayActivation[];
  readonly findings: readonly Finding[];
}
