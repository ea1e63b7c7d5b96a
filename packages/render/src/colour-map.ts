/** Colours in place of grey levels. */
export interface ColourMap {
  readonly name: string;
  /** R, G, B of each of the 256 grey levels, in sRGB; identity decides whether it is uploaded again. */
  readonly rgb: Uint8Array;
}
