/** A small picture of a stack. */
export type Thumbnail =
  | { readonly status: 'pending' }
  | { readonly status: 'url'; readonly url: string }
  /** RGBA rows, top to bottom. */
  | {
      readonly status: 'pixels';
      readonly width: number;
      readonly height: number;
      readonly rgba: Uint8ClampedArray<ArrayBuffer>;
    }
  | { readonly status: 'failed' };
