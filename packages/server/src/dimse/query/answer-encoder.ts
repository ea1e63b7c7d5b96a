import {
  type DataSet,
  type DicomJson,
  dataSetFromJson,
  dataSetOf,
  encodeDataSet,
  isIsocenterError,
  joinBytes,
  Tag,
} from '@isocenter/dicom';

const unicode = 'ISO_IR 192';

/**
 * Writes answers to a request in its own character set wherever that can say all of them, and else in UTF-8: never with a
 * replaced letter. PS3.4 §C.4.1.1.3.2, §K.4.1.1.3.2.
 */
export class AnswerEncoder {
  readonly #transferSyntaxUid: string;
  /** Defined terms with backslashes between them; '' is the default repertoire. */
  readonly #characterSet: string;
  /** Specific Character Set as each answer begins with it. */
  readonly #announcement: Uint8Array;

  constructor(identifier: DataSet, transferSyntaxUid: string) {
    const terms = identifier.characterSets;
    this.#transferSyntaxUid = transferSyntaxUid;
    this.#characterSet = terms.some((term) => term !== '') ? terms.join('\\') : '';
    this.#announcement =
      this.#characterSet === ''
        ? new Uint8Array(0)
        : encodeDataSet(dataSetOf({ SpecificCharacterSet: [...terms] }), transferSyntaxUid);
  }

  /** What an answer in ASCII begins with, before its elements; `undefined` where not even those are the same in the request's character set. */
  get asciiAnnouncement(): Uint8Array | undefined {
    return hasAscii(this.#characterSet) ? this.#announcement : undefined;
  }

  /** @param answer without Specific Character Set, and without tags before it. */
  encode(answer: DicomJson): Uint8Array {
    const dataSet = dataSetFromJson(answer);
    const isAscii = !dataSet.has(Tag.SpecificCharacterSet);
    if (isAscii && hasAscii(this.#characterSet)) return this.#announced(dataSet);
    const said = this.#characterSet === unicode ? undefined : inCharacterSet(dataSet, this.#characterSet);
    return said ? this.#announced(said) : encodeDataSet(dataSet, this.#transferSyntaxUid);
  }

  /** Nothing stands before (0008,0005), so what is the same in all answers is written once. */
  #announced(dataSet: DataSet): Uint8Array {
    return joinBytes([this.#announcement, encodeDataSet(dataSet, this.#transferSyntaxUid)]);
  }
}

/** ISO-IR 14 alone has other characters than backslash and tilde in their places. PS3.3 §C.12.1.1.2. */
const hasAscii = (characterSet: string): boolean => !/^ISO(_IR| 2022 IR) 13(\\|$)/.test(characterSet);

/** The same in another character set, which it then does not name; `undefined` where that lacks a character. */
function inCharacterSet(dataSet: DataSet, characterSet: string): DataSet | undefined {
  if (characterSet === '') return undefined;
  try {
    // Items are written in the character set of the data set they are in.
    return dataSetOf({ RequestAttributesSequence: [dataSet] }, { characterSet }).getItem(
      Tag.RequestAttributesSequence,
    );
  } catch (error) {
    if (isIsocenterError(error, 'DICOM_VALUE_UNFIT')) return undefined;
    throw error;
  }
}
