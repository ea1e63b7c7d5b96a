import type { BytesRange } from './io/byte-source.ts';
import type { PersonName } from './values/person-name.ts';
import type { VR } from './values/vr.ts';

/** A data element as it lies in its bytes. PS3.5 §7.1. */
export interface Element {
  readonly tag: number;
  readonly vr: VR;
  /** Where the value begins, in the bytes or source the data set was read from. */
  readonly byteOffset: number;
  /** Bytes of the value, delimiters included where the stored length was undefined. */
  readonly byteLength: number;
  readonly items?: readonly DataSet[] | undefined;
  /** Encapsulated pixel data: the value of each item, the offset table first. PS3.5 A.4. */
  readonly fragments?: readonly BytesRange[] | undefined;
  /** Where DICOM JSON says the value is. PS3.18 F.2.2. */
  readonly bulkDataUri?: string | undefined;
}

/** Lazy view of a data set. */
export declare class DataSet {
  readonly characterSets: readonly string[];
  readonly bigEndian: boolean;
  has(tag: number): boolean;
  findElement(tag: number): Element | undefined;
  elements(): Iterable<Element>;
  findString(tag: number, index?: number): string | undefined;
  getString(tag: number, index?: number): string;
  findStrings(tag: number): string[];
  getStrings(tag: number): string[];
  findText(tag: number): string | undefined;
  getText(tag: number): string;
  findNumber(tag: number, index?: number): number | undefined;
  getNumber(tag: number, index?: number): number;
  findNumbers(tag: number): number[];
  getNumbers(tag: number): number[];
  findPersonName(tag: number): PersonName | undefined;
  getPersonName(tag: number): PersonName;
  findItems(tag: number): readonly DataSet[];
  getItems(tag: number): readonly DataSet[];
  findItem(tag: number): DataSet | undefined;
  getItem(tag: number): DataSet;
  findBytes(tag: number): Uint8Array | undefined;
  getBytes(tag: number): Uint8Array;
  findPrivate(creator: string, group: number, element: number): Element | undefined;
}
