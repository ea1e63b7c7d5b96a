import { type DataSet, type DataSetContent, Tag } from '@isocenter/dicom';

/** A code of a coding scheme with its meaning. PS3.3 §8. */
export interface CodedConcept {
  readonly value: string;
  /** Coding Scheme Designator, such as DCM, SCT, UCUM. */
  readonly scheme: string;
  readonly schemeVersion?: string | undefined;
  /** For people; two codes of other meaning texts may still be the same. */
  readonly meaning: string;
}

/** The first item of a code sequence; undefined where it is absent or empty. Codes may be long or URNs. PS3.3 §8.1. */
export function findCode(dataSet: DataSet, sequenceTag: number): CodedConcept | undefined {
  return findCodes(dataSet, sequenceTag)[0];
}

export function findCodes(dataSet: DataSet, sequenceTag: number): CodedConcept[] {
  return dataSet.findItems(sequenceTag).map((item) => ({
    value:
      item.findString(Tag.CodeValue) ??
      item.findString(Tag.LongCodeValue) ??
      item.findString(Tag.URNCodeValue) ??
      '',
    scheme: item.findString(Tag.CodingSchemeDesignator) ?? '',
    schemeVersion: item.findString(Tag.CodingSchemeVersion),
    meaning: item.findString(Tag.CodeMeaning) ?? '',
  }));
}

const longestCodeValue = 16;

/** The item of a code sequence. */
export function codeContent(code: CodedConcept): DataSetContent {
  const isUrn = /^(urn:|https?:)/i.test(code.value);
  const isLong = code.value.length > longestCodeValue;
  return {
    CodeValue: isUrn || isLong ? undefined : code.value,
    LongCodeValue: isLong && !isUrn ? code.value : undefined,
    URNCodeValue: isUrn ? code.value : undefined,
    CodingSchemeDesignator: isUrn && code.scheme === '' ? undefined : code.scheme,
    CodingSchemeVersion: code.schemeVersion,
    CodeMeaning: code.meaning,
  };
}

/** SNOMED codes are met under two designators. PS3.16 §8.2. */
const schemeOf = (code: CodedConcept): string => (code.scheme === 'SNM3' ? 'SRT' : code.scheme);

/** Whether two codes say the same; their meaning texts and versions do not matter. PS3.3 §8.3. */
export function isSameConcept(
  a: Pick<CodedConcept, 'value' | 'scheme' | 'meaning'> | undefined,
  b: Pick<CodedConcept, 'value' | 'scheme' | 'meaning'>,
): boolean {
  return a !== undefined && a.value === b.value && schemeOf(a) === schemeOf(b);
}
