import { type DataSet, Tag } from '@isocenter/dicom';
import type { LookupTable } from '../lookup-table.ts';
import type { FindingList } from './findings.ts';
import { asSigned16, asUnsigned16, findPackedBytes, findWords } from './word-values.ts';

/** The three numbers of a LUT or palette descriptor. PS3.3 C.11.1.1, C.7.6.3.1.5. */
export interface LutDescriptor {
  readonly numberOfEntries: number;
  readonly firstMapped: number;
  readonly bitsPerEntry: number;
}

/** 0 entries means 65536; the first mapped value is signed when the table's input is. */
export function findDescriptor(
  dataSet: DataSet,
  tag: number,
  signedInput: boolean,
): LutDescriptor | undefined {
  const [count, first, bits] = dataSet.findNumbers(tag);
  if (count === undefined || first === undefined || bits === undefined) return undefined;
  return {
    numberOfEntries: asUnsigned16(count) || 65536,
    firstMapped: signedInput ? asSigned16(first) : asUnsigned16(first),
    bitsPerEntry: bits,
  };
}

/**
 * Entries of a table: one a word, or two a word when the value is only as long as that allows.
 * Undefined when there are fewer than the descriptor says.
 */
export function findEntries(
  dataSet: DataSet,
  tag: number,
  { numberOfEntries, bitsPerEntry }: LutDescriptor,
): Uint16Array | undefined {
  const words = findWords(dataSet, tag);
  if (words && words.length >= numberOfEntries) return words.subarray(0, numberOfEntries);
  if (bitsPerEntry > 8) return undefined;
  const bytes = findPackedBytes(dataSet, tag);
  if (!bytes || bytes.length < numberOfEntries) return undefined;
  return Uint16Array.from(bytes.subarray(0, numberOfEntries));
}

/** Declared bits are believed unless the entries need more, or so few that a vendor wrote the container's size. */
function fullScaleOf(entries: Uint16Array, bitsPerEntry: number): number {
  const largest = entries.reduce((max, entry) => Math.max(max, entry), 0);
  const needed = 2 ** Math.max(1, 32 - Math.clz32(largest)) - 1;
  const declared = bitsPerEntry >= 1 && bitsPerEntry <= 16 ? 2 ** bitsPerEntry - 1 : needed;
  return declared < needed || largest * 8 < declared ? needed : declared;
}

/** One item of a Modality or VOI LUT Sequence; undefined, with a finding, when it cannot be used. */
export function readLookupTable(
  item: DataSet,
  signedInput: boolean,
  findings: FindingList,
): LookupTable | undefined {
  const descriptor = findDescriptor(item, Tag.LUTDescriptor, signedInput);
  const entries = descriptor && findEntries(item, Tag.LUTData, descriptor);
  if (!descriptor || !entries) {
    findings.add(
      'PIXELS_LUT_INVALID',
      Tag.LUTData,
      'A lookup table is shorter than its descriptor says; ignored.',
    );
    return undefined;
  }
  const explanation = item.findString(Tag.LUTExplanation);
  return {
    firstMapped: descriptor.firstMapped,
    entries,
    fullScale: fullScaleOf(entries, descriptor.bitsPerEntry),
    ...(explanation && { explanation }),
  };
}
