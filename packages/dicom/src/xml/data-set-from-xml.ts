import type { DataSet } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import { dataSetFromJson } from '../json/data-set-from-json.ts';
import type {
  DicomJson,
  DicomJsonAttribute,
  DicomJsonPersonName,
  DicomJsonValue,
} from '../json/dicom-json.ts';
import { withoutTrailing } from '../values/read-values.ts';
import { elementOf, isPrivateCreatorTag, isPrivateTag, tagFromHex, tagToHex } from '../values/tag.ts';
import { isVR, type VR } from '../values/vr.ts';
import { type XmlStart, type XmlToken, xmlInvalid, xmlTokens } from './xml-tokens.ts';

const nestingLimit = 64;
/** Writers may leave empty values out; more in a row than this is no data set's. */
const gapLimit = 256;

/**
 * A data set from a Native DICOM Model document, and from nothing else: elements and attributes that the model has not are
 * refused, document types too. Private elements get blocks in the order in which their creators come. PS3.19 A.1.
 */
export function dataSetFromXml(xml: string): DataSet {
  const cursor = new XmlCursor(xml);
  const root = cursor.start('NativeDicomModel');
  const json = root.closed ? {} : dataSetContent(cursor, 'NativeDicomModel', 0);
  cursor.end();
  return dataSetFromJson(json);
}

/** Steps through the tokens of a document; white space between tags counts for nothing. */
class XmlCursor {
  readonly #tokens: Iterator<XmlToken>;

  constructor(xml: string) {
    this.#tokens = xmlTokens(xml)[Symbol.iterator]();
  }

  #next(): XmlToken | undefined {
    const { value, done } = this.#tokens.next();
    return done ? undefined : (value as XmlToken);
  }

  /** The next tag; undefined for the end tag of `parent`. */
  nextChild(parent: string): XmlStart | undefined {
    for (;;) {
      const token = this.#next();
      if (token === undefined) throw xmlInvalid(`${parent} is not closed`);
      if (token.kind === 'start') return token;
      if (token.kind === 'end') {
        if (token.name !== parent) throw xmlInvalid(`${parent} is closed by ${token.name}`);
        return undefined;
      }
      if (token.text.trim() !== '') throw xmlInvalid(`text stands directly in ${parent}`);
    }
  }

  start(name: string): XmlStart {
    for (;;) {
      const token = this.#next();
      if (token?.kind === 'text' && token.text.trim() === '') continue;
      if (token?.kind === 'start' && token.name === name) return token;
      throw xmlInvalid(`the document is no ${name}`);
    }
  }

  /** The text of an element without children. */
  text({ name, closed }: XmlStart): string {
    let text = '';
    if (closed) return text;
    for (;;) {
      const token = this.#next();
      if (token?.kind === 'text') text += token.text;
      else if (token?.kind === 'end' && token.name === name) return text;
      else throw xmlInvalid(`${name} holds more than text, or is not closed`);
    }
  }

  end(): void {
    for (let token = this.#next(); token !== undefined; token = this.#next()) {
      if (token.kind !== 'text' || token.text.trim() !== '') throw xmlInvalid('something follows the root');
    }
  }
}

function dataSetContent(cursor: XmlCursor, parent: string, depth: number): DicomJson {
  if (depth > nestingLimit) throw dicomError('DICOM_NESTED_TOO_DEEP', { limit: nestingLimit });
  const json: DicomJson = {};
  const owned: OwnedAttribute[] = [];
  for (let child = cursor.nextChild(parent); child !== undefined; child = cursor.nextChild(parent)) {
    if (child.name !== 'DicomAttribute') throw xmlInvalid(`${parent} holds ${child.name}`);
    const { tag, vr, creator } = identityOf(child);
    const attribute = attributeContent(cursor, child, vr, depth);
    if (creator === undefined) addAttribute(json, tag, attribute);
    else owned.push({ tag, creator, attribute });
  }
  placeOwned(json, owned);
  return json;
}

function addAttribute(json: DicomJson, tag: number, attribute: DicomJsonAttribute): void {
  const key = tagToHex(tag);
  if (Object.hasOwn(json, key)) throw xmlInvalid(`${key} is there twice`);
  json[key] = attribute;
}

function identityOf({ attributes }: XmlStart): { tag: number; vr: VR; creator: string | undefined } {
  const tag = tagFromHex(attributes.get('tag') ?? '');
  const vr = attributes.get('vr') ?? '';
  const creator = attributes.get('privateCreator');
  if (tag === undefined || !isVR(vr)) throw xmlInvalid('a DicomAttribute has no valid tag or vr');
  if (creator !== undefined && !isPrivateTag(tag))
    throw xmlInvalid(`${tagToHex(tag)} has a creator but is not private`);
  return { tag, vr, creator };
}

/** A private attribute that names its creator instead of its block. */
interface OwnedAttribute {
  readonly tag: number;
  readonly creator: string;
  readonly attribute: DicomJsonAttribute;
}

/** Gives each creator of a group the block it names, as DCMTK writes it, or the first that is free. PS3.5 §7.8.1. */
function placeOwned(json: DicomJson, owned: readonly OwnedAttribute[]): void {
  const tags = Object.keys(json).map((key) => Number.parseInt(key, 16));
  const taken = new Set(tags.map(blockTag));
  const blocks = new Map<string, number>();
  for (const tag of tags.filter(isPrivateCreatorTag)) {
    const [creator] = json[tagToHex(tag)]?.Value ?? [];
    if (typeof creator === 'string') blocks.set(`${(tag & 0xffff0000) >>> 0} ${creator}`, tag);
  }
  for (const { tag, creator, attribute } of owned) {
    const group = (tag & 0xffff0000) >>> 0;
    const key = `${group} ${creator}`;
    let creatorTag = blocks.get(key);
    if (creatorTag === undefined) {
      creatorTag = group + 0x10;
      while (taken.has(creatorTag)) creatorTag++;
      if (creatorTag > group + 0xff) throw xmlInvalid('a group has more than 240 private creators');
      taken.add(creatorTag);
      blocks.set(key, creatorTag);
      addAttribute(json, creatorTag, { vr: 'LO', Value: [creator] });
    }
    addAttribute(json, (group | ((creatorTag & 0xff) << 8) | (tag & 0xff)) >>> 0, attribute);
  }
}

/** The tag of the creator that a private tag belongs to, or the tag itself. */
const blockTag = (tag: number): number =>
  elementOf(tag) >= 0x1000 ? ((tag & 0xffff0000) | (elementOf(tag) >>> 8)) >>> 0 : tag;

function attributeContent(cursor: XmlCursor, start: XmlStart, vr: VR, depth: number): DicomJsonAttribute {
  const values: DicomJsonValue[] = [];
  let attribute: DicomJsonAttribute = { vr };
  if (start.closed) return attribute;
  const { name: parent } = start;
  for (let child = cursor.nextChild(parent); child !== undefined; child = cursor.nextChild(parent)) {
    if (child.name === 'InlineBinary')
      attribute = { vr, InlineBinary: cursor.text(child).replace(/\s+/g, '') };
    else if (child.name === 'BulkData') attribute = { vr, BulkDataURI: bulkDataUri(cursor, child) };
    else addNumbered(values, child, numberedValue(cursor, child, vr, depth), parent);
  }
  return values.length > 0 ? { vr, Value: values } : attribute;
}

function numberedValue(cursor: XmlCursor, child: XmlStart, vr: VR, depth: number): DicomJsonValue {
  if (child.name === 'Item' && vr === 'SQ')
    return child.closed ? {} : dataSetContent(cursor, 'Item', depth + 1);
  if (child.name === 'PersonName' && vr === 'PN') return personName(cursor, child);
  if (child.name !== 'Value' || vr === 'SQ' || vr === 'PN')
    throw xmlInvalid(`an attribute of VR ${vr} holds ${child.name}`);
  const text = cursor.text(child);
  return text === '' ? null : text;
}

/** Puts a value where its number says; numbers ascend from 1. */
function addNumbered(
  values: DicomJsonValue[],
  { name, attributes }: XmlStart,
  value: DicomJsonValue,
  parent: string,
): void {
  const number = Number(attributes.get('number') ?? values.length + 1);
  if (!Number.isInteger(number) || number <= values.length || number > values.length + gapLimit)
    throw xmlInvalid(`a ${name} of ${parent} has a wrong number`);
  while (values.length < number - 1) values.push(name === 'Item' ? {} : null);
  values.push(value);
}

function bulkDataUri(cursor: XmlCursor, start: XmlStart): string {
  if (cursor.text(start).trim() !== '') throw xmlInvalid('BulkData holds text');
  const uuid = start.attributes.get('uuid');
  const uri = uuid === undefined ? start.attributes.get('uri') : `urn:uuid:${uuid}`;
  if (uri === undefined) throw xmlInvalid('BulkData has neither uri nor uuid');
  return uri;
}

const componentNames = ['FamilyName', 'GivenName', 'MiddleName', 'NamePrefix', 'NameSuffix'];

function personName(cursor: XmlCursor, start: XmlStart): DicomJsonPersonName | null {
  const name: DicomJsonPersonName = {};
  if (start.closed) return null;
  for (
    let group = cursor.nextChild('PersonName');
    group !== undefined;
    group = cursor.nextChild('PersonName')
  ) {
    if (group.name !== 'Alphabetic' && group.name !== 'Ideographic' && group.name !== 'Phonetic')
      throw xmlInvalid(`PersonName holds ${group.name}`);
    name[group.name] = group.closed ? '' : componentGroup(cursor, group.name);
  }
  return Object.keys(name).length === 0 ? null : name;
}

function componentGroup(cursor: XmlCursor, groupName: string): string {
  const parts: string[] = ['', '', '', '', ''];
  for (let child = cursor.nextChild(groupName); child !== undefined; child = cursor.nextChild(groupName)) {
    const index = componentNames.indexOf(child.name);
    if (index === -1) throw xmlInvalid(`${groupName} holds ${child.name}`);
    parts[index] = cursor.text(child);
  }
  return withoutTrailing(parts.join('^'), '^');
}
