import type { BytesRange, DataSet, Element, Part10 } from '@isocenter/dicom';

/** Where a length stands, and what it is a length of. */
export interface LengthPlace {
  readonly lengthOffset: number;
  readonly lengthBytes: 2 | 4;
  readonly valueOffset: number;
  readonly byteLength: number;
  readonly bigEndian: boolean;
}

/** Where an element lies, with its header. */
export interface ElementPlace extends LengthPlace {
  readonly tag: number;
  readonly vr: string;
  readonly headerOffset: number;
  readonly explicitVr: boolean;
  /** 0 for elements of the data set itself. */
  readonly depth: number;
}

/** The places of a file at which damage is worth doing. */
export interface Layout {
  readonly dataSetByteOffset: number;
  readonly transferSyntaxUid: string;
  readonly explicitVr: boolean;
  readonly bigEndian: boolean;
  readonly meta: readonly ElementPlace[];
  readonly elements: readonly ElementPlace[];
  /** Of elements, items and fragments. */
  readonly lengths: readonly LengthPlace[];
  /** Fragments behind the offset table, or native pixel data as one. */
  readonly codestreams: readonly BytesRange[];
}

/** More are not noted: a structure set has tens of thousands. */
const MOST_PLACES = 20_000;

export function layoutOf({ bytes, fileMeta, dataSet, ...part10 }: Part10): Layout {
  const elements: ElementPlace[] = [];
  const lengths: LengthPlace[] = [];
  collect(dataSet, bytes, elements, lengths);
  const meta: ElementPlace[] = [];
  collect(fileMeta, bytes, meta, lengths);
  const { pixelData, transferSyntaxUid, dataSetByteOffset } = part10;
  return {
    dataSetByteOffset,
    transferSyntaxUid,
    explicitVr: dataSet.explicitVr,
    bigEndian: dataSet.bigEndian,
    meta,
    elements,
    lengths: [...elements, ...meta, ...lengths],
    codestreams:
      pixelData === undefined ? [] : pixelData.kind === 'encapsulated' ? pixelData.fragments : [pixelData],
  };
}

function collect(
  dataSet: DataSet,
  bytes: Uint8Array,
  elements: ElementPlace[],
  otherLengths: LengthPlace[],
): void {
  const { bigEndian } = dataSet;
  for (const element of dataSet.elements()) {
    if (elements.length >= MOST_PLACES) return;
    const place = placeOf(element, dataSet, bytes);
    if (place) elements.push(place);
    for (const { byteOffset, byteLength } of element.fragments ?? [])
      otherLengths.push(lengthBefore(byteOffset, byteLength, bigEndian));
    for (const item of element.items ?? []) {
      otherLengths.push(lengthBefore(item.byteOffset + 8, 0, bigEndian));
      collect(item, bytes, elements, otherLengths);
    }
  }
}

const lengthBefore = (valueOffset: number, byteLength: number, bigEndian: boolean): LengthPlace => ({
  lengthOffset: valueOffset - 4,
  lengthBytes: 4,
  valueOffset,
  byteLength,
  bigEndian,
});

/** Finds the header by the tag before the value: eight bytes before it, or twelve. PS3.5 §7.1. */
function placeOf(
  { tag, vr, byteOffset, byteLength }: Element,
  { explicitVr, bigEndian, depth }: DataSet,
  bytes: Uint8Array,
): ElementPlace | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hasTagAt = (at: number) =>
    at >= 0 &&
    at + 4 <= bytes.length &&
    view.getUint16(at, !bigEndian) === tag >>> 16 &&
    view.getUint16(at + 2, !bigEndian) === (tag & 0xffff);
  const common = { tag, vr, valueOffset: byteOffset, byteLength, bigEndian, explicitVr, depth };
  if (hasTagAt(byteOffset - 8)) {
    const lengthBytes = explicitVr ? 2 : 4;
    return { ...common, headerOffset: byteOffset - 8, lengthOffset: byteOffset - lengthBytes, lengthBytes };
  }
  if (!hasTagAt(byteOffset - 12)) return undefined;
  return { ...common, headerOffset: byteOffset - 12, lengthOffset: byteOffset - 4, lengthBytes: 4 };
}
