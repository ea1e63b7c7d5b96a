import type { BytesRange } from '@isocenter/dicom';

/**
 * Where each frame's bytes lie in the stored file, so that a frame is one positioned read (PS3.5 §8, §A.4).
 * Unknown for deflated files, for video, and where the fragments do not tell frames apart.
 */
export type StoredFrames =
  | {
      readonly kind: 'native';
      /** Of the first frame in the file. */
      readonly byteOffset: number;
      /** Frames of one bit per sample may begin inside a byte. */
      readonly bitsPerFrame: number;
      readonly numberOfFrames: number;
    }
  /** The fragments of each frame, by frame index. */
  | { readonly kind: 'encapsulated'; readonly ranges: readonly (readonly BytesRange[])[] };
