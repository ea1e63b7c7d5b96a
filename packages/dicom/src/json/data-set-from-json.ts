import { DataElement } from '../data-element.ts';
import { DataSet, type DataSetContext } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import { SpecificCharacterSet } from '../dictionary/tags.generated.ts';
import { vrOfCode } from '../dictionary/vr-codes.ts';
import { ByteSegment } from '../io/byte-segment.ts';
import { encodeValue, type ScalarValue } from '../values/encode-value.ts';
import { withoutTrailing } from '../values/read-values.ts';
import { tagFromHex, tagToHex } from '../values/tag.ts';
import { type VR, vrProperties } from '../values/vr.ts';
import { decodeBase64 } from './base64.ts';
import { ValueBuffer } from './value-buffer.ts';

const nestingLimit = 64;
const unicode = 'ISO_IR 192';

/**
 * A data set from the DICOM JSON model; values are checked, keys that are no tags left out. Its text is UTF-8, and
 * SpecificCharacterSet says so wherever it is present or needed. PS3.18 F.2.
 */
export function dataSetFromJson(json: unknown): DataSet {
  return new JsonReader().read(json, undefined);
}

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function invalid(problem: string, tag?: number): Error {
  return dicomError(
    'DICOM_JSON_INVALID',
    { problem },
    { where: tag === undefined ? undefined : `At ${tagToHex(tag)}` },
  );
}

const codeOfVr: ReadonlyMap<unknown, number> = new Map(vrOfCode.map((vr, code) => [vr, code]));
const emptySegment = new ByteSegment(new Uint8Array(0));

/** Reads one document: its values lie together in few pieces of memory. */
class JsonReader {
  readonly #context: DataSetContext = { findings: [], readItems: () => [] };
  readonly #values = new ValueBuffer();

  read(json: unknown, parent: DataSet | undefined): DataSet {
    if (!isRecord(json)) throw invalid('a data set is not an object');
    if ((parent?.depth ?? 0) >= nestingLimit)
      throw dicomError('DICOM_NESTED_TOO_DEEP', { limit: nestingLimit });
    const dataSet = new DataSet({
      explicitVr: true,
      bigEndian: false,
      context: this.#context,
      parent,
      characterSets: [unicode],
    });
    const { table } = dataSet;
    const wasBeyondAscii = this.#values.beyondAscii;
    for (const key in json) {
      const tag = tagFromHex(key);
      if (tag !== undefined && Object.hasOwn(json, key)) table.push(this.#element(dataSet, tag, json[key]));
    }
    const declares = Object.hasOwn(json, '00080005');
    if (declares) this.#values.beyondAscii = wasBeyondAscii;
    else if (parent === undefined && this.#values.beyondAscii)
      table.push(this.#stored(dataSet, SpecificCharacterSet, 'CS', [unicode]));
    table.putInOrder(dataSet);
    return dataSet;
  }

  #element(owner: DataSet, tag: number, attribute: unknown): DataElement {
    if (!isRecord(attribute)) throw invalid('an attribute is not an object', tag);
    const { vr: letters, Value: value = [], InlineBinary: inline, BulkDataURI: uri } = attribute;
    const code = codeOfVr.get(letters);
    if (code === undefined) throw invalid('an attribute has no VR', tag);
    if (!Array.isArray(value)) throw invalid('Value is not an array', tag);
    const vr = vrOfCode[code] as VR;
    if (typeof uri === 'string') return bulkElement(owner, tag, code, uri);
    if (vr === 'SQ') return this.#sequence(owner, tag, code, value);
    if (tag === SpecificCharacterSet) return this.#stored(owner, tag, vr, [unicode]);
    return typeof inline === 'string'
      ? inlineElement(owner, tag, code, inline)
      : this.#stored(owner, tag, vr, value);
  }

  #sequence(owner: DataSet, tag: number, code: number, values: readonly unknown[]): DataElement {
    const element = new DataElement(owner, tag, code, 0, 0, emptySegment);
    element.setItems(values.map((item) => this.read(item ?? {}, owner)));
    return element;
  }

  #stored(owner: DataSet, tag: number, vr: VR, values: readonly unknown[]): DataElement {
    const { kind, padding } = vrProperties[vr];
    this.#values.begin();
    if (kind === 'text') this.#writeTexts(tag, vr, values);
    else if (kind === 'ascii') {
      const { beyondAscii } = this.#values;
      this.#writeTexts(tag, vr, values);
      this.#values.beyondAscii = beyondAscii;
    } else if (kind !== 'unknown') this.#writeNumbers(tag, vr, values);
    const { segment, byteOffset, byteLength } = this.#values.end(padding);
    return new DataElement(owner, tag, codeOfVr.get(vr) as number, byteOffset, byteLength, segment);
  }

  /** Null is an empty value; a PN is joined from its groups. PS3.18 F.2.2, F.2.5. */
  #writeTexts(tag: number, vr: VR, values: readonly unknown[]): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (i > 0) this.#values.writeByte(0x5c);
      if (typeof value === 'string') this.#values.writeText(value);
      else if (typeof value === 'number' && Number.isFinite(value)) this.#values.writeText(String(value));
      else if (vr === 'PN' && isRecord(value)) this.#values.writeText(joinedGroups(value));
      else if (value !== null && value !== undefined)
        throw invalid('a value is neither text nor number', tag);
    }
  }

  #writeNumbers(tag: number, vr: VR, values: readonly unknown[]): void {
    const write = numberWriters[vr];
    for (const value of values) {
      if (write !== undefined && typeof value === 'number' && fits(write, value)) {
        const { view, at } = this.#values.reserve(write.byteLength);
        write.set(view, at, value);
      } else if (value !== null && value !== undefined) {
        // Whatever is left is rare: text for a number, tags, 64 bits, and what does not fit.
        this.#values.writeBytes(encodedValue(tag, vr, value));
      }
    }
  }
}

function bulkElement(owner: DataSet, tag: number, code: number, uri: string): DataElement {
  const element = new DataElement(owner, tag, code, 0, 0, undefined);
  element.bulkDataUri = uri;
  return element;
}

function inlineElement(owner: DataSet, tag: number, code: number, inline: string): DataElement {
  const bytes = decodeBase64(inline);
  if (bytes === undefined) throw invalid('InlineBinary is not base64', tag);
  return new DataElement(owner, tag, code, 0, bytes.byteLength, new ByteSegment(bytes));
}

const groupNames = ['Alphabetic', 'Ideographic', 'Phonetic'] as const;

function joinedGroups(name: Json): string {
  const groups = groupNames
    .map((group) => name[group])
    .map((group) => (typeof group === 'string' ? group : ''));
  return withoutTrailing(groups.join('='), '=');
}

/** How a number that fits is written; a range is of whole numbers. */
interface NumberWriter {
  readonly byteLength: number;
  readonly minimum?: number;
  readonly maximum?: number;
  set(view: DataView, at: number, value: number): void;
}

const numberWriters: Partial<Record<VR, NumberWriter>> = {
  US: {
    byteLength: 2,
    minimum: 0,
    maximum: 0xffff,
    set: (view, at, value) => view.setUint16(at, value, true),
  },
  SS: {
    byteLength: 2,
    minimum: -0x8000,
    maximum: 0x7fff,
    set: (view, at, value) => view.setInt16(at, value, true),
  },
  UL: {
    byteLength: 4,
    minimum: 0,
    maximum: 0xffffffff,
    set: (view, at, value) => view.setUint32(at, value, true),
  },
  SL: {
    byteLength: 4,
    minimum: -0x80000000,
    maximum: 0x7fffffff,
    set: (view, at, value) => view.setInt32(at, value, true),
  },
  FL: { byteLength: 4, set: (view, at, value) => view.setFloat32(at, value, true) },
  FD: { byteLength: 8, set: (view, at, value) => view.setFloat64(at, value, true) },
};

const fits = ({ minimum, maximum }: NumberWriter, value: number): boolean =>
  minimum === undefined || maximum === undefined
    ? Number.isFinite(value)
    : Number.isInteger(value) && value >= minimum && value <= maximum;

/** What a writer would be at fault for is here what the sender got wrong. */
function encodedValue(tag: number, vr: VR, value: unknown): Uint8Array {
  const target = { tag, vr, encodeText: () => new Uint8Array(0), strict: false };
  const scalar = scalarOf(tag, vr, value);
  try {
    return encodeValue(target, scalar);
  } catch {
    throw invalid(`a value does not fit VR ${vr}`, tag);
  }
}

const nonNumbers: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

/** PS3.18 F.2.3. */
function scalarOf(tag: number, vr: VR, value: unknown): ScalarValue {
  if (typeof value === 'string') return vr === 'FL' || vr === 'FD' ? floatOf(tag, value) : value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw invalid('a value is neither text nor number', tag);
}

function floatOf(tag: number, text: string): number {
  const value = nonNumbers.get(text) ?? (text.trim() === '' ? Number.NaN : Number(text));
  if (Number.isNaN(value) && text !== 'NaN') throw invalid('a value is no number', tag);
  return value;
}
