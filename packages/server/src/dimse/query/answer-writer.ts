import type { FoundMembers } from '@isocenter/archive';
import {
  type DataSet,
  type DicomJson,
  type DicomJsonAttribute,
  dataSetFromJson,
  encodeAsciiElement,
  encodeDataSet,
  isVR,
  joinBytes,
  tagFromHex,
  type VR,
} from '@isocenter/dicom';
import type { QueryRetrieveLevel } from '@isocenter/network';
import { answerMaker } from './answer.ts';
import { AnswerEncoder } from './answer-encoder.ts';
import type { AnsweredKey } from './query-from-identifier.ts';

export interface AnswerWriterOptions {
  /** Of the request, whose character set is that of the answers. */
  readonly identifier: DataSet;
  readonly transferSyntaxUid: string;
  readonly level: QueryRetrieveLevel;
  readonly answered: readonly AnsweredKey[];
  /** Where what is found can be retrieved from. */
  readonly aeTitle: string;
}

type MatchMembers = FoundMembers['matches'][number]['members'];

/** Elements that are kept written, since they are not simple and come again. */
const mostKept = 1000;

/** Letters beyond ASCII, also such as JSON writes by their number. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is meant
const beyondAscii = /[^\x00-\x7f]|\\u/;

/**
 * Writes the answers to a C-FIND from matches as text. One that is in ASCII is put together of its elements, most of which are written once
 * for many answers; any other is made and encoded as a whole, to the same bytes. PS3.4 §C.4.1.1.3.2.
 */
export class AnswerWriter {
  readonly #transferSyntaxUid: string;
  readonly #encoder: AnswerEncoder;
  readonly #answerOf: (match: { readonly attributes: DicomJson }) => DicomJson;
  readonly #elements: readonly AnswerElement[];
  /** Of an item only what was asked for is told. */
  readonly #hasItemKeys: boolean;
  readonly #kept = new Map<string, Uint8Array>();
  #hexTags: readonly string[] = [];
  /** Where the members stand that the elements are made of. */
  #places: readonly number[] = [];

  constructor({ identifier, transferSyntaxUid, ...asked }: AnswerWriterOptions) {
    this.#transferSyntaxUid = transferSyntaxUid;
    this.#encoder = new AnswerEncoder(identifier, transferSyntaxUid);
    this.#answerOf = answerMaker(asked);
    this.#hasItemKeys = asked.answered.some(({ itemTags }) => itemTags !== undefined);
    this.#elements = Object.entries(this.#answerOf({ attributes: {} }))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([hexTag, ifUnknown]) => ({ hexTag, ifUnknown, unknown: undefined, last: undefined }));
  }

  /** @param hexTags what the members are, the same array for those of a page. */
  write(members: MatchMembers, hexTags: readonly string[]): Uint8Array {
    if (this.#hexTags !== hexTags) {
      this.#hexTags = hexTags;
      this.#places = this.#elements.map(({ hexTag }) => hexTags.indexOf(hexTag));
    }
    return this.#ofElements(members) ?? this.#whole(members);
  }

  #ofElements(members: MatchMembers): Uint8Array | undefined {
    const { asciiAnnouncement } = this.#encoder;
    if (!asciiAnnouncement || this.#hasItemKeys) return undefined;
    const pieces = [asciiAnnouncement];
    for (let index = 0; index < this.#elements.length; index++) {
      const element = this.#elements[index] as AnswerElement;
      const member = members[this.#places[index] ?? -1];
      const piece = member === undefined ? this.#unknown(element) : this.#known(element, member);
      if (!piece) return undefined;
      pieces.push(piece);
    }
    return joinBytes(pieces);
  }

  #whole(members: MatchMembers): Uint8Array {
    const attributes = JSON.parse(
      `{${members.filter((member) => member !== undefined).join()}}`,
    ) as DicomJson;
    return this.#encoder.encode(this.#answerOf({ attributes }));
  }

  #unknown(element: AnswerElement): Uint8Array {
    const { hexTag, ifUnknown } = element;
    element.unknown ??=
      writeAttribute(hexTag, ifUnknown, this.#transferSyntaxUid) ?? this.#encode({ [hexTag]: ifUnknown });
    return element.unknown;
  }

  /** Those of a study or series come again in each answer below it. */
  #known(element: AnswerElement, member: string): Uint8Array | undefined {
    if (element.last?.member === member) return element.last.bytes;
    const bytes = writeSimple(member, this.#transferSyntaxUid) ?? this.#other(member);
    if (bytes) element.last = { member, bytes };
    return bytes;
  }

  #other(member: string): Uint8Array | undefined {
    const kept = this.#kept.get(member);
    if (kept) return kept;
    if (beyondAscii.test(member)) return undefined;
    const bytes = this.#encode(JSON.parse(`{${member}}`) as DicomJson);
    if (this.#kept.size < mostKept) this.#kept.set(member, bytes);
    return bytes;
  }

  #encode(element: DicomJson): Uint8Array {
    return encodeDataSet(dataSetFromJson(element), this.#transferSyntaxUid);
  }
}

/** One of every answer. */
interface AnswerElement {
  readonly hexTag: string;
  readonly ifUnknown: DicomJsonAttribute;
  /** `ifUnknown`, once it was written. */
  unknown: Uint8Array | undefined;
  /** As it was in the answer before. */
  last: { readonly member: string; readonly bytes: Uint8Array } | undefined;
}

/** Short, in letters that no character set and no JSON writes in another way, without spaces that could be padding. */
const plain = '[0-9A-Za-z](?:[0-9A-Za-z^_ .,:+-]{0,62}[0-9A-Za-z^])?';
const plainText = new RegExp(`^${plain}$`);

/** One such value, or one whole number: most elements, and those that tell the answers of a series apart. */
const simpleMember = new RegExp(
  `^"([0-9A-F]{8})":{"vr":"(AE|AS|CS|DA|IS|LO|PN|SH|TM|UI)"(?:,"Value":\\[(?:"(${plain})"|{"Alphabetic":"(${plain})"}|(0|-?[1-9]\\d{0,8}))\\])?}$`,
);

function writeSimple(member: string, transferSyntaxUid: string): Uint8Array | undefined {
  const found = simpleMember.exec(member);
  if (!found) return undefined;
  const [, hexTag = '', vr, value, name, number] = found;
  if ((name !== undefined) !== (vr === 'PN') && (name ?? value ?? number) !== undefined) return undefined;
  if (number !== undefined && vr !== 'IS') return undefined;
  const tag = tagFromHex(hexTag);
  const text = value ?? name ?? number ?? '';
  return tag === undefined ? undefined : encodeAsciiElement({ tag, vr: vr as VR, text }, transferSyntaxUid);
}

/** An attribute with no value, or with a plain one. */
function writeAttribute(
  hexTag: string,
  { vr, Value: values = [] }: DicomJsonAttribute,
  transferSyntaxUid: string,
): Uint8Array | undefined {
  const tag = tagFromHex(hexTag);
  const [text = ''] = values;
  if (tag === undefined || !isVR(vr) || values.length > 1 || typeof text !== 'string') return undefined;
  if (text !== '' && !plainText.test(text)) return undefined;
  return encodeAsciiElement({ tag, vr, text }, transferSyntaxUid);
}
