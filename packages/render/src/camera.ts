/** How large: a factor of the size that just fits, or device pixels per image column (1 is 1:1). */
export type CameraScale =
  | { readonly mode: 'fit'; readonly factor: number }
  | { readonly mode: 'pixels'; readonly devicePixelsPerColumn: number };

/**
 * What part of an image is seen, and how. In image space: whole numbers are pixel centres, the picture
 * reaches from −0.5 to columns − 0.5. The image is turned first and flipped then, as PS3.3 C.10.6 does.
 */
export interface Camera {
  /** The image point in the middle of the canvas, relative to the middle of the image, in columns and rows. */
  readonly panColumns: number;
  readonly panRows: number;
  readonly scale: CameraScale;
  /** Clockwise, 0 ≤ x < 360. */
  readonly rotationDegrees: number;
  readonly flipHorizontal: boolean;
  readonly flipVertical: boolean;
}

/** How values between pixel centres are made. */
export type Interpolation = 'nearest' | 'linear';

/** The whole image, upright, as large as fits. */
export const fittedCamera: Camera = {
  panColumns: 0,
  panRows: 0,
  scale: { mode: 'fit', factor: 1 },
  rotationDegrees: 0,
  flipHorizontal: false,
  flipVertical: false,
};
