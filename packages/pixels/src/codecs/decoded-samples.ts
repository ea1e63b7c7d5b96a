import type { Truncation } from '../decoded-frame.ts';

/**
 * What a codec hands over: samples interleaved by pixel, before masking, sign and colour are settled
 * from the header.
 */
export interface DecodedSamples {
  readonly rows: number;
  readonly columns: number;
  readonly componentCount: number;
  /** Bits per sample of the codestream. */
  readonly precision: number;
  readonly samples: Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;
  /** Smallest and largest sample, where the codec has found them on its way. */
  readonly range?: { readonly minimum: number; readonly maximum: number };
  /**
   * Whether these are the very samples that were encoded; undefined where the codestream does not tell, and only the transfer
   * syntax can.
   */
  readonly exact?: boolean | undefined;
  /** What three components mean once decoded: undefined when only the header can tell. */
  readonly colour: 'RGB' | 'YBR' | undefined;
  /** The codestream ended early. */
  readonly truncated?: Truncation;
}
