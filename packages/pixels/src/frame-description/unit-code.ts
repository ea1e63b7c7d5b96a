import { type DataSet, Tag } from '@isocenter/dicom';

/** What a value is measured in, as a code: mostly UCUM. PS3.3 §8. */
export interface UnitCode {
  readonly value: string;
  /** e.g. 'UCUM'. */
  readonly scheme: string;
  readonly meaning: string;
}

/** The code of the first item of a code sequence; undefined where it names none. */
export function findCode(source: DataSet, sequence: number): UnitCode | undefined {
  const item = source.findItem(sequence);
  return item && codeOfItem(item);
}

/** The code that an item of a code sequence names. */
export function codeOfItem(item: DataSet): UnitCode | undefined {
  const value =
    item.findString(Tag.CodeValue) ?? item.findString(Tag.LongCodeValue) ?? item.findString(Tag.URNCodeValue);
  if (value === undefined) return undefined;
  return {
    value,
    scheme: item.findString(Tag.CodingSchemeDesignator) ?? '',
    meaning: item.findString(Tag.CodeMeaning) ?? value,
  };
}

/** A code of UCUM. */
export const ucum = (value: string, meaning = value): UnitCode => ({ value, scheme: 'UCUM', meaning });
