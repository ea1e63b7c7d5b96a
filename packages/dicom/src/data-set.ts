import { createTextDecoder, type TextDecoderOfDataSet } from './character-sets/text-decoder.ts';
import type { DataElement } from './data-element.ts';
import { dicomError } from './dicom-error.ts';
import type { PrivateDictionary } from './dictionary/private/private-dictionary.ts';
import { SpecificCharacterSet } from './dictionary/tags.generated.ts';
import { ElementTable } from './element-table.ts';
import type { Finding } from './errors.ts';
import { decodePlainAscii } from './io/ascii.ts';
import type { BytesRange } from './io/byte-source.ts';
import { exactNumbers } from './values/exact-numbers.ts';
import { type PersonName, parsePersonName } from './values/person-name.ts';
import {
  decodeAscii,
  numberFormatOf,
  parseDecimalString,
  trimPadding,
  trimTrailingPadding,
  valueAt,
} from './values/read-values.ts';
import { tagToHex } from './values/tag.ts';
import { nameOfTag } from './values/tag-name.ts';
import { type VR, vrProperties } from './values/vr.ts';

/** A data element as it lies in its bytes. PS3.5 §7.1. */
export interface Element {
  readonly tag: number;
  /** The VR stored; in implicit VR, and where UN hides a public attribute, the dictionary's. */
  readonly vr: VR;
  /** Where the value begins, in the bytes or source the data set was read from. */
  readonly byteOffset: number;
  /** Bytes of the value, without the delimiter that ends an undefined length. */
  readonly byteLength: number;
  /** Items of a sequence; undefined for any other VR. */
  readonly items?: readonly DataSet[] | undefined;
  /** Encapsulated pixel data: the value of each item, the offset table first. PS3.5 A.4. */
  readonly fragments?: readonly BytesRange[] | undefined;
  /** Where DICOM JSON says the value is. PS3.18 F.2.2. */
  readonly bulkDataUri?: string | undefined;
}

/** What the data sets of one file share. */
export interface DataSetContext {
  readonly findings: Finding[];
  readonly privateDictionary?: PrivateDictionary | undefined;
  readItems(element: DataElement): readonly DataSet[];
}

/** What a data set needs to know to decode its values. */
export interface DataSetTraits {
  readonly explicitVr: boolean;
  readonly bigEndian: boolean;
  readonly context: DataSetContext;
  readonly parent?: DataSet | undefined;
  /** The item's stored length was undefined. */
  readonly undefinedLength?: boolean;
  readonly byteOffset?: number;
  /** Text is in this character set whatever SpecificCharacterSet says, as in DICOM JSON. */
  readonly characterSets?: readonly string[];
}

/**
 * A data set or an item of one: elements in ascending order of tag, whose values are decoded when asked for. Unchangeable.
 * PS3.5 §7.
 */
export class DataSet {
  readonly parent: DataSet | undefined;
  readonly context: DataSetContext;
  readonly explicitVr: boolean;
  /** Byte order of the stored values. PS3.5 §7.3. */
  readonly bigEndian: boolean;
  /** 0 for a data set, 1 for the items in it, and so on. */
  readonly depth: number;
  readonly undefinedLength: boolean;
  /** Where an item begins with its tag; DICOMDIR records are linked by it. 0 for other data sets. */
  readonly byteOffset: number;
  /** For the readers and builders of this package, who fill it in ascending order of tag. */
  readonly table = new ElementTable();
  readonly #forcedCharacterSets: readonly string[] | undefined;
  #characterSets: readonly string[] | undefined;
  #decoder: TextDecoderOfDataSet | undefined;

  constructor(traits: DataSetTraits) {
    this.parent = traits.parent;
    this.context = traits.context;
    this.explicitVr = traits.explicitVr;
    this.bigEndian = traits.bigEndian;
    this.depth = traits.parent === undefined ? 0 : traits.parent.depth + 1;
    this.undefinedLength = traits.undefinedLength ?? false;
    this.byteOffset = traits.byteOffset ?? 0;
    this.#forcedCharacterSets = traits.characterSets;
  }

  /** Specific Character Set, inherited from the enclosing data set where an item has none. PS3.3 C.12.1.1.2. */
  get characterSets(): readonly string[] {
    if (this.#characterSets === undefined) {
      const own = this.#elementOf(SpecificCharacterSet);
      this.#characterSets =
        this.#forcedCharacterSets ??
        (own === undefined
          ? this.parent?.characterSets
          : decodeAscii(own.bytes).split('\\').map(trimPadding)) ??
        [];
    }
    return this.#characterSets;
  }

  /** Whether the attribute is present, if only with an empty value. */
  has(tag: number): boolean {
    return this.#elementOf(tag) !== undefined;
  }

  findElement(tag: number): Element | undefined {
    return this.#elementOf(tag);
  }

  /** All elements in ascending order of tag. */
  elements(): Iterable<Element> {
    return this.table.all(this);
  }

  /** The elements with what only this package needs to know of them. */
  dataElements(): readonly DataElement[] {
    return this.table.all(this);
  }

  /**
   * One value as text, decoded and without padding; numbers in decimal, AT as eight hexadecimal digits. Undefined where
   * absent or empty.
   */
  findString(tag: number, index = 0): string | undefined {
    const element = this.#elementOf(tag);
    if (element === undefined || element.byteLength === 0) return undefined;
    const value = this.#stringOf(element, index);
    return value === '' ? undefined : value;
  }

  getString(tag: number, index = 0): string {
    return this.findString(tag, index) ?? missing(tag);
  }

  /** All values as text, empty ones as ''; [] where the attribute is absent or empty. */
  findStrings(tag: number): string[] {
    const element = this.#elementOf(tag);
    return element === undefined || element.byteLength === 0 ? [] : this.#stringsOf(element);
  }

  getStrings(tag: number): string[] {
    const values = this.findStrings(tag);
    return values.length === 0 ? missing(tag) : values;
  }

  /** The whole value as one text, for ST, LT and UT: backslashes, line breaks and leading spaces stay. */
  findText(tag: number): string | undefined {
    const element = this.#elementOf(tag);
    if (element === undefined || element.byteLength === 0) return undefined;
    const text = trimTrailingPadding(this.#textOf(element));
    return text === '' ? undefined : text;
  }

  /** The whole value as stored but decoded, padding and delimiters included: to be encoded again. */
  findRawText(tag: number): string | undefined {
    const element = this.#elementOf(tag);
    return element === undefined ? undefined : this.#textOf(element);
  }

  getText(tag: number): string {
    return this.findText(tag) ?? missing(tag);
  }

  /** One value as a number; undefined where absent, empty or not a number. DS and IS are parsed tolerantly. */
  findNumber(tag: number, index = 0): number | undefined {
    const element = this.#elementOf(tag);
    if (element === undefined || element.byteLength === 0) return undefined;
    const format = numberFormatOf(element.vr);
    if (format === undefined) {
      const { kind } = vrProperties[element.vr];
      const text = kind === 'ascii' || kind === 'text' ? valueAt(this.#textOf(element), index) : undefined;
      return text === undefined ? undefined : parseDecimalString(text);
    }
    const at = index * format.byteLength;
    if (index < 0 || at + format.byteLength > element.byteLength) return undefined;
    const { segment } = element;
    if (segment === undefined) throw dicomError('DICOM_VALUE_NOT_LOADED', { name: nameOfTag(tag) });
    const value = format.read(segment.view, element.byteOffset - segment.start + at, !element.bigEndian);
    return Number.isNaN(value) ? undefined : value;
  }

  getNumber(tag: number, index = 0): number {
    return this.findNumber(tag, index) ?? missing(tag);
  }

  /** All values that are numbers. */
  findNumbers(tag: number): number[] {
    const element = this.#elementOf(tag);
    if (element === undefined || element.byteLength === 0) return [];
    const format = numberFormatOf(element.vr);
    if (format === undefined) {
      return this.#numericTexts(element)
        .map(parseDecimalString)
        .filter((value) => value !== undefined);
    }
    const { bytes } = element;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values: number[] = [];
    for (let at = 0; at + format.byteLength <= bytes.byteLength; at += format.byteLength) {
      const value = format.read(view, at, !element.bigEndian);
      if (!Number.isNaN(value)) values.push(value);
    }
    return values;
  }

  getNumbers(tag: number): number[] {
    const values = this.findNumbers(tag);
    return values.length === 0 ? missing(tag) : values;
  }

  /** The first name of a PN. PS3.5 §6.2.1. */
  findPersonName(tag: number): PersonName | undefined {
    const text = this.findString(tag);
    return text === undefined ? undefined : parsePersonName(text);
  }

  getPersonName(tag: number): PersonName {
    return this.findPersonName(tag) ?? missing(tag);
  }

  /** Items of a sequence; [] where it is absent, empty or no sequence. */
  findItems(tag: number): readonly DataSet[] {
    return this.#elementOf(tag)?.items ?? [];
  }

  getItems(tag: number): readonly DataSet[] {
    const items = this.findItems(tag);
    return items.length === 0 ? missing(tag) : items;
  }

  /** The first item of a sequence. */
  findItem(tag: number): DataSet | undefined {
    return this.findItems(tag)[0];
  }

  getItem(tag: number): DataSet {
    return this.findItem(tag) ?? missing(tag);
  }

  /** The stored value: a view, in the data set's byte order, padding included. */
  findBytes(tag: number): Uint8Array | undefined {
    return this.#elementOf(tag)?.bytes;
  }

  getBytes(tag: number): Uint8Array {
    return this.findBytes(tag) ?? missing(tag);
  }

  /**
   * A private element by its owner. `findPrivate('ACME 1.0', 0x0029, 0x01)` finds (0029,1101) where (0029,0011) is
   * `ACME 1.0`. PS3.5 §7.8.1.
   */
  findPrivate(creator: string, group: number, element: number): Element | undefined {
    const first = ((group << 16) | 0x10) >>> 0;
    for (let i = this.table.indexFrom(first); i < this.table.length; i++) {
      const { tag } = this.table.at(i, this);
      if (tag > first + 0xef) break;
      if (this.findString(tag) !== creator) continue;
      const found = this.#elementOf(((group << 16) | ((tag & 0xff) << 8) | (element & 0xff)) >>> 0);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #elementOf(tag: number): DataElement | undefined {
    return this.table.find(tag, this);
  }

  #textOf(element: DataElement): string {
    const { vr, segment, byteOffset, byteLength } = element;
    if (segment !== undefined) {
      const from = byteOffset - segment.start;
      const plain = decodePlainAscii(segment.bytes, from, from + byteLength);
      if (plain !== undefined && !mayBeRomaji(plain, vr)) return plain;
    }
    const isUnicode = this.#forcedCharacterSets !== undefined;
    if (vrProperties[vr].kind !== 'text' && !isUnicode) return decodeAscii(element.bytes);
    this.#decoder ??= this.#createDecoder();
    return this.#decoder.decode(element.bytes, vr);
  }

  /** Items in the character sets of their parent share its decoder. */
  #createDecoder(): TextDecoderOfDataSet {
    const { parent } = this;
    if (parent !== undefined && parent.characterSets === this.characterSets) {
      parent.#decoder ??= parent.#createDecoder();
      return parent.#decoder;
    }
    return createTextDecoder(this.characterSets, this.context.findings);
  }

  #numericTexts(element: DataElement): string[] {
    const { kind } = vrProperties[element.vr];
    return kind === 'ascii' || kind === 'text' ? this.#textOf(element).split('\\') : [];
  }

  #stringOf(element: DataElement, index: number): string | undefined {
    const { kind, multiple } = vrProperties[element.vr];
    if (!multiple || (kind !== 'text' && kind !== 'ascii')) return this.#stringsOf(element)[index];
    const value = valueAt(this.#textOf(element), index);
    return value === undefined ? undefined : trimValue(value, element.vr);
  }

  #stringsOf(element: DataElement): string[] {
    const { kind, multiple } = vrProperties[element.vr];
    if (element.vr === 'AT') return this.findNumbers(element.tag).map(tagToHex);
    if (kind === 'number')
      return exactNumbers(element)
        .filter((value) => value !== 'NaN')
        .map(String);
    if (kind !== 'text' && kind !== 'ascii') return [];
    const text = this.#textOf(element);
    return multiple
      ? text.split('\\').map((value) => trimValue(value, element.vr))
      : [trimTrailingPadding(text)];
  }
}

/** One of several values without padding; of these VRs, UC alone has leading spaces that count. PS3.5 §6.2. */
const trimValue = (value: string, vr: VR): string =>
  vr === 'UC' ? trimTrailingPadding(value) : trimPadding(value);

/** Backslash and tilde are other characters in ISO-IR 14, the only set that has not all of ASCII. PS3.3 C.12.1.1.2. */
function mayBeRomaji(plain: string, vr: VR): boolean {
  const { kind, multiple } = vrProperties[vr];
  return kind === 'text' && (plain.includes('~') || (!multiple && plain.includes('\\')));
}

function missing(tag: number): never {
  throw dicomError('DICOM_ATTRIBUTE_MISSING', { name: nameOfTag(tag) });
}
