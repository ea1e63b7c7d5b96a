/**
 * How the samples of one frame are stored, taken from the data set and never from the codestream.
 * PS3.3 C.7.6.3.1.1, PS3.5 §8.
 */
export interface PixelFormat {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  /** 1, 8, 16, 32 or 64. */
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  /** Pixel Representation 1: two's complement of `bitsStored` bits. */
  readonly signed: boolean;
  /** PS3.3 C.7.6.3.1.2, upper case, e.g. 'MONOCHROME2', 'YBR_FULL_422'. */
  readonly photometricInterpretation: string;
  readonly planarConfiguration: 0 | 1;
  /** Float Pixel Data (7FE0,0008) or Double Float Pixel Data (7FE0,0009): IEEE samples of this many bits. */
  readonly float?: 32 | 64;
  /** Samples of 1 or 8 bits kept in 16-bit words (VR OW), whose bytes a big endian file swaps. PS3.5 §8.1.1, A.3. */
  readonly inWords?: boolean;
  /** Overlay Bit Position of every overlay kept in unused bits of the samples (retired form, PS3.5 §8.1.2). */
  readonly embeddedOverlayBits?: readonly number[];
}

/** Smallest and largest number that `bitsStored` bits can hold. */
export function storedRange({ bitsStored, signed }: Pick<PixelFormat, 'bitsStored' | 'signed'>) {
  return signed
    ? { lowest: -(2 ** (bitsStored - 1)), highest: 2 ** (bitsStored - 1) - 1 }
    : { lowest: 0, highest: 2 ** bitsStored - 1 };
}
