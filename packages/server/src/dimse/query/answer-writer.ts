import type { FoundMembers } from '@isocenter/archive';
import {
  type DataSet,
  type DicomJson,
  dataSetFromJson,
  encodeDataSet,
  joinBytes,
  TransferSyntaxUid,
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

/** Elements that are kept written: those of a study or series come again in each answer below it. */
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
  /** The elements of every answer in their order, as they are where nothing is known. */
  readonly #elements: readonly { readonly hexTag: string; readonly unknown: Uint8Array }[];
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
      .map(([hexTag, unknown]) => ({ hexTag, unknown: this.#encode({ [hexTag]: unknown }) }));
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
    for (const [index, { unknown }] of this.#elements.entries()) {
      const member = members[this.#places[index] ?? -1];
      const piece = member === undefined ? unknown : this.#element(member);
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

  #element(member: string): Uint8Array | undefined {
    const simple = writeSimple(member, this.#transferSyntaxUid);
    if (simple) return simple;
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

/** One UID, or one whole number: what tells the answers of a series apart. */
const simpleMember =
  /^"([0-9A-F]{4})([0-9A-F]{4})":\{"vr":"(UI|IS)","Value":\[(?:"([0-9.]{1,64})"|(0|-?[1-9]\d{0,8}))\]\}$/;

/** An element with one short value of digits and dots. PS3.5 §7.1.2, §7.1.3. */
function writeSimple(member: string, transferSyntaxUid: string): Uint8Array | undefined {
  const isExplicit = transferSyntaxUid === TransferSyntaxUid.ExplicitVrLittleEndian;
  if (!isExplicit && transferSyntaxUid !== TransferSyntaxUid.ImplicitVrLittleEndian) return undefined;
  const [, group = '', element = '', vr = '', text, number] = simpleMember.exec(member) ?? [];
  const value = text ?? number;
  if (value === undefined) return undefined;
  const byteLength = value.length + (value.length % 2);
  const bytes = new Uint8Array(8 + byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Number.parseInt(group, 16), true);
  view.setUint16(2, Number.parseInt(element, 16), true);
  if (isExplicit) {
    bytes[4] = vr.charCodeAt(0);
    bytes[5] = vr.charCodeAt(1);
    view.setUint16(6, byteLength, true);
  } else view.setUint32(4, byteLength, true);
  for (let at = 0; at < value.length; at++) bytes[8 + at] = value.charCodeAt(at);
  if (byteLength > value.length && vr === 'IS') bytes[bytes.length - 1] = 0x20;
  return bytes;
}
