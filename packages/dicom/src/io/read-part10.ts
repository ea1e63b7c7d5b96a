import type { DataSet } from '../data-set.ts';
import type { Finding } from '../errors.ts';
import type { PixelDataLocation } from '../frames/pixel-data.ts';
import type { ByteSource } from './byte-source.ts';

export interface ReadOptions {
  /** Stop at (Float, Double Float) Pixel Data; what follows it is not read. */
  readonly stopBeforePixelData?: boolean | undefined;
  /** Keep what is there of a damaged file, with a finding, rather than throw. */
  readonly lenient?: boolean | undefined;
  /** The bytes are a bare data set in this transfer syntax, as C-STORE sends it. */
  readonly dataSetOnly?: { readonly transferSyntaxUid: string } | undefined;
}

export interface ReadPart10Options extends ReadOptions {
  /** Raw deflate (RFC 1951), such as `inflateRawSync` of node:zlib. */
  readonly inflate?: ((deflated: Uint8Array) => Uint8Array) | undefined;
}

export interface OpenPart10Options extends ReadOptions {
  /** Bytes of the first read; 64 KiB unless told. */
  readonly headByteLength?: number | undefined;
}

/** What is known of a file without its pixel data. PS3.10 §7. */
export interface Part10Header {
  readonly preamble: Uint8Array | undefined;
  readonly fileMeta: DataSet;
  readonly dataSet: DataSet;
  readonly transferSyntaxUid: string;
  readonly dataSetByteOffset: number;
  readonly pixelData: PixelDataLocation | undefined;
  readonly findings: readonly Finding[];
}

/** A file in memory. */
export interface Part10 extends Part10Header {
  /** What byte offsets refer to: the file, or for a deflated one its meta information and then the inflated data set. */
  readonly bytes: Uint8Array;
}

/** A file whose pixel data stays in its source. */
export interface OpenedPart10 extends Part10Header {
  /** What byte offsets refer to: the source opened, or for a deflated one memory as in `Part10.bytes`. */
  readonly source: ByteSource;
}

export declare function readPart10(bytes: Uint8Array, options?: ReadPart10Options): Part10;
export declare function openPart10(
  source: ByteSource,
  options?: OpenPart10Options,
  signal?: AbortSignal,
): Promise<OpenedPart10>;
export declare function isLikelyPart10(headBytes: Uint8Array): boolean;
export declare function readDataSet(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  options?: { readonly lenient?: boolean },
): DataSet;
