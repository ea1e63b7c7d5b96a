import type { DataSet } from './data-set.ts';
import type { Keyword } from './dictionary/keyword.ts';
import type { VR } from './values/vr.ts';

type TypedArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;
type PlainValue =
  | string
  | number
  | bigint
  | readonly (string | number | bigint)[]
  | TypedArray
  | readonly DataSet[]
  | readonly DataSetContent[];

/** A value for `dataSetOf`; `{ vr, value }` overrides the dictionary's VR; undefined leaves the attribute out, '' and [] make it empty. */
export type ValueContent = PlainValue | { readonly vr: VR; readonly value: PlainValue } | undefined;
/** Attributes by keyword, or by eight hexadecimal digits for private ones. */
export type DataSetContent = { readonly [K in Keyword]?: ValueContent } & {
  readonly [hexTag: `${number}${string}`]: ValueContent;
};

export declare function dataSetOf(
  content: DataSetContent,
  options?: { readonly characterSet?: string },
): DataSet;
