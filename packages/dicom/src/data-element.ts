import type { DataSet, Element } from './data-set.ts';
import { dicomError } from './dicom-error.ts';
import { privateVrOf } from './dictionary/private/private-vr.ts';
import { PixelRepresentation } from './dictionary/tags.generated.ts';
import {
  obOrOwCode,
  unknownVrCode,
  usOrOwCode,
  usOrSsCode,
  usOrSsOrOwCode,
  vrOfCode,
} from './dictionary/vr-codes.ts';
import type { ByteSegment } from './io/byte-segment.ts';
import type { BytesRange } from './io/byte-source.ts';
import { nameOfTag } from './values/tag-name.ts';
import type { VR } from './values/vr.ts';

/** The stored length was 0xFFFFFFFF. */
export const undefinedLength = 1;
/** Stored as UN, and read with the VR that the dictionary knows: its value is implicit VR little endian. PS3.5 §6.2.2. */
export const storedAsUn = 2;

/** A data element as the reader or a builder made it. Its value is decoded only when asked for. */
export class DataElement implements Element {
  readonly tag: number;
  /** Index of `vrOfCode`, or one of the choices of vr-table.ts. */
  readonly vrCode: number;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** Where the value is in memory; undefined where it stays in its source or at a URI. */
  readonly segment: ByteSegment | undefined;
  readonly owner: DataSet;
  /** Sum of `undefinedLength` and `storedAsUn`. */
  readonly traits: number;
  fragments: readonly BytesRange[] | undefined;
  bulkDataUri: string | undefined;
  #items: readonly DataSet[] | undefined;

  constructor(
    owner: DataSet,
    tag: number,
    vrCode: number,
    byteOffset: number,
    byteLength: number,
    segment: ByteSegment | undefined,
    traits = 0,
  ) {
    this.owner = owner;
    this.tag = tag;
    this.vrCode = vrCode;
    this.byteOffset = byteOffset;
    this.byteLength = byteLength;
    this.segment = segment;
    this.traits = traits;
    this.fragments = undefined;
    this.bulkDataUri = undefined;
    this.#items = undefined;
  }

  get vr(): VR {
    if (this.vrCode === unknownVrCode) return privateVrOf(this);
    return vrOfCode[this.vrCode] ?? this.#chosenVr();
  }

  /** The choice that PS3.6 leaves to the data set. PS3.5 Annex A, PS3.3 C.7.6.3. */
  #chosenVr(): VR {
    switch (this.vrCode) {
      case usOrSsCode:
        return this.#isSigned() ? 'SS' : 'US';
      case usOrSsOrOwCode:
        return this.byteLength > 6 ? 'OW' : this.#isSigned() ? 'SS' : 'US';
      case usOrOwCode:
      case obOrOwCode:
        return 'OW';
      default:
        return vrOfCode[unknownVrCode];
    }
  }

  #isSigned(): boolean {
    for (let dataSet: DataSet | undefined = this.owner; dataSet; dataSet = dataSet.parent) {
      if (dataSet.has(PixelRepresentation)) return dataSet.findNumber(PixelRepresentation) === 1;
    }
    return false;
  }

  get items(): readonly DataSet[] | undefined {
    if (this.#items === undefined && this.vr === 'SQ') this.#items = this.owner.context.readItems(this);
    return this.#items;
  }

  /** Gives the items that were read or built along with the element. */
  setItems(items: readonly DataSet[]): void {
    this.#items = items;
  }

  /** The stored value, a view. */
  get bytes(): Uint8Array {
    if (this.segment === undefined) throw dicomError('DICOM_VALUE_NOT_LOADED', { name: nameOfTag(this.tag) });
    return this.segment.slice(this.byteOffset, this.byteLength);
  }

  /** Byte order of the stored value. */
  get bigEndian(): boolean {
    return this.owner.bigEndian && (this.traits & storedAsUn) === 0;
  }
}
