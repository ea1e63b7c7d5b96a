import type { DataElement } from '../data-element.ts';
import type { DataSet } from '../data-set.ts';
import { findAttribute } from '../dictionary/attributes.ts';
import { SpecificCharacterSet } from '../dictionary/tags.generated.ts';
import { encodeBase64 } from '../json/base64.ts';
import { type BinaryLocation, type BinaryOptions, locateBinary } from '../json/binary-value.ts';
import { exactNumbers } from '../values/exact-numbers.ts';
import { elementOf, isPrivateCreatorTag, isPrivateTag, tagToHex } from '../values/tag.ts';
import { vrProperties } from '../values/vr.ts';

const namespace = 'http://dicom.nema.org/PS3.19/models/NativeDICOM';

/**
 * A data set as a Native DICOM Model document. Text is Unicode, so SpecificCharacterSet becomes ISO_IR 192; private elements lose
 * their block number, since their creator stands beside them; control characters that XML lacks become U+FFFD. PS3.19 A.1.
 */
export function dataSetToXml(dataSet: DataSet, options: BinaryOptions = {}): string {
  return [...dataSetToXmlChunks(dataSet, options)].join('');
}

/** `dataSetToXml` in pieces, one for each attribute or tag, to be sent as they come. */
export function* dataSetToXmlChunks(dataSet: DataSet, options: BinaryOptions = {}): Generator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<NativeDicomModel xmlns="${namespace}" xml:space="preserve">\n`;
  yield* attributes(dataSet, options, []);
  yield '</NativeDicomModel>\n';
}

function* attributes(dataSet: DataSet, options: BinaryOptions, path: readonly number[]): Generator<string> {
  for (const element of dataSet.dataElements()) {
    const { tag, vr } = element;
    if (elementOf(tag) === 0 || isPrivateCreatorTag(tag)) continue;
    yield `<DicomAttribute${identity(dataSet, element)}>`;
    if (vr === 'SQ') yield* items(element, options, [...path, tag]);
    else yield valuesOf(dataSet, element, options, [...path, tag]);
    yield '</DicomAttribute>\n';
  }
}

function* items(element: DataElement, options: BinaryOptions, path: readonly number[]): Generator<string> {
  for (const [index, item] of (element.items ?? []).entries()) {
    yield `\n<Item number="${index + 1}">\n`;
    yield* attributes(item, options, [...path, index + 1]);
    yield '</Item>\n';
  }
}

/** A private element whose creator is missing keeps its tag. PS3.19 Table A.1.5-2. */
function identity(dataSet: DataSet, { tag, vr }: DataElement): string {
  const creatorTag = ((tag & 0xffff0000) | (elementOf(tag) >>> 8)) >>> 0;
  const creator = isPrivateTag(tag) && elementOf(tag) >= 0x1000 ? dataSet.findString(creatorTag) : undefined;
  if (creator !== undefined)
    return ` tag="${tagToHex((tag & 0xffff00ff) >>> 0)}" vr="${vr}" privateCreator="${escapeXml(creator)}"`;
  const keyword = findAttribute(tag)?.keyword;
  return ` tag="${tagToHex(tag)}" vr="${vr}"${keyword === undefined ? '' : ` keyword="${keyword}"`}`;
}

function valuesOf(
  dataSet: DataSet,
  element: DataElement,
  options: BinaryOptions,
  path: readonly number[],
): string {
  const { tag, vr } = element;
  if (tag === SpecificCharacterSet) return numbered('Value', ['ISO_IR 192']);
  const { kind } = vrProperties[vr];
  if (kind === 'words' || kind === 'unknown' || element.bulkDataUri !== undefined)
    return binary(locateBinary(element, options, path));
  if (element.byteLength === 0) return '';
  if (kind === 'number' && vr !== 'AT') return numbered('Value', exactNumbers(element).map(String));
  const texts = dataSet.findStrings(tag);
  if (texts.every((text) => text === '')) return texts.length > 1 ? numbered('Value', texts) : '';
  return vr === 'PN' ? personNames(texts) : numbered('Value', texts.map(escapeXml));
}

const numbered = (name: string, contents: readonly string[]): string =>
  contents.map((content, index) => `<${name} number="${index + 1}">${content}</${name}>`).join('');

function binary(location: BinaryLocation): string {
  if ('inline' in location) return `<InlineBinary>${encodeBase64(location.inline)}</InlineBinary>`;
  if (location.uri === undefined) return '';
  const [, uuid] = /^urn:uuid:(.+)$/i.exec(location.uri) ?? [];
  return uuid === undefined
    ? `<BulkData uri="${escapeXml(location.uri)}"/>`
    : `<BulkData uuid="${escapeXml(uuid)}"/>`;
}

const groupNames = ['Alphabetic', 'Ideographic', 'Phonetic'] as const;
const componentNames = ['FamilyName', 'GivenName', 'MiddleName', 'NamePrefix', 'NameSuffix'] as const;

/** PS3.19 Tables A.1.5-4 and A.1.5-5; empty groups and components are left out. */
function personNames(texts: readonly string[]): string {
  return numbered(
    'PersonName',
    texts.map((text) => {
      const groups = text.split('=').map((group) => group.split('^').map((part) => part.trim()));
      return groupNames.map((name, index) => wrapped(name, components(groups[index] ?? []))).join('');
    }),
  );
}

const components = (parts: readonly string[]): string =>
  componentNames.map((name, index) => wrapped(name, escapeXml(parts[index] ?? ''))).join('');

const wrapped = (name: string, content: string): string =>
  content === '' ? '' : `<${name}>${content}</${name}>`;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Also for attributes, whose white space an XML reader changes if it is no reference. XML 1.0 §2.2, §3.3.3. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\ufffe\uffff]|\p{Cc}|\p{Surrogate}/gu, (character) => {
    const isC1 = character >= '\x7f' && character <= '\x9f';
    return isC1 ? character : (escapes[character] ?? '\uFFFD');
  });
}
