/** Every array that stored values come in. */
export type SampleArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** One bit plane found in the unused bits of the samples: 0 or 1 per pixel, row by row. PS3.5 §8.1.2. */
export interface EmbeddedOverlayMask {
  readonly bitPosition: number;
  readonly mask: Uint8Array;
}

/**
 * The file or codestream ended early; what was there is drawn. Native samples that are missing are 0, and counted neither in
 * `minimum` nor in `maximum`; a wavelet codestream gives a coarser picture instead.
 */
export interface Truncation {
  /** Pixels, in reading order, that are as they were stored; 0 where none can be told to be. */
  readonly wholePixels: number;
}

/** Colour that was stored in another form than RGB. PS3.3 C.7.6.3.1.2. */
export interface StoredColour {
  readonly photometricInterpretation: 'YBR_FULL' | 'YBR_PARTIAL' | 'HSV';
  /** The samples are still of that form; else they are RGB, from which the stored ones cannot be had back to the bit. */
  readonly kept: boolean;
}

/** Smallest and largest of the samples, those counted too that are 0 because they are missing. */
export function sampleRangeOf({ minimum, maximum, truncated }: DecodedFrame): {
  readonly minimum: number;
  readonly maximum: number;
} {
  return truncated ? { minimum: Math.min(0, minimum), maximum: Math.max(0, maximum) } : { minimum, maximum };
}

/**
 * Pixels of one frame after the codec.
 *
 * One sample per pixel: stored values, shifted down by High Bit, masked to Bits Stored and sign-extended
 * by Pixel Representation (PS3.5 §8.1.1); no rescale, no inversion. Three samples: RGB interleaved, or, where asked for, as stored.
 * `values` may be a view into the encoded frame when nothing had to be changed, so it must not be written.
 */
export interface DecodedFrame {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly values: SampleArray;
  /** Smallest and largest value in `values`; NaN left out. Padding is counted: see `rangeWithoutPadding`. */
  readonly minimum: number;
  readonly maximum: number;
  /** Of three samples that were not stored as RGB, nor changed to it by their codec. */
  readonly storedColour?: StoredColour;
  readonly embeddedOverlays?: readonly EmbeddedOverlayMask[];
  readonly truncated?: Truncation;
  /** Enlarged from a picture of so many rows and columns: fit for a first view, never for measurements. */
  readonly reduced?: { readonly rows: number; readonly columns: number };
}
