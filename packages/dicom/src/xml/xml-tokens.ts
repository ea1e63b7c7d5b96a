import { dicomError } from '../dicom-error.ts';

/** A start tag; a closed one has no content. */
export interface XmlStart {
  readonly kind: 'start';
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly closed: boolean;
}

export type XmlToken =
  | XmlStart
  | { readonly kind: 'end'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

export function xmlInvalid(problem: string, characterIndex?: number): Error {
  const where = characterIndex === undefined ? undefined : `At character ${characterIndex + 1}`;
  return dicomError('DICOM_XML_INVALID', { problem }, { where });
}

const startTag = /<([A-Za-z_][\w.-]{0,63})((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const endTag = /<\/([A-Za-z_][\w.-]{0,63})\s*>/y;
const declaration = /<\?xml\s[^<>]*\?>/y;
const attribute = /([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
const namedEntities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The tags and texts of an XML document without document type, prefixes of names and processing instructions: entities can
 * neither be declared nor fetched. Comments are left out. XML 1.0.
 */
export function* xmlTokens(xml: string): Generator<XmlToken> {
  let at = xml.startsWith('\ufeff') ? 1 : 0;
  at += matchAt(declaration, xml, at)?.[0].length ?? 0;
  while (at < xml.length) {
    if (xml[at] !== '<') {
      const end = indexOrEnd(xml, '<', at);
      yield { kind: 'text', text: unescapeXml(xml.slice(at, end), at) };
      at = end;
    } else if (xml.startsWith('<!--', at)) {
      at = endOf(xml, '-->', at + 4);
    } else if (xml.startsWith('<![CDATA[', at)) {
      const end = endOf(xml, ']]>', at);
      yield { kind: 'text', text: withLineFeeds(xml.slice(at + 9, end - 3)) };
      at = end;
    } else {
      const token = tagAt(xml, at);
      yield token.value;
      at += token.length;
    }
  }
}

function matchAt(pattern: RegExp, xml: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(xml) ?? undefined;
}

function tagAt(xml: string, at: number): { readonly value: XmlToken; readonly length: number } {
  const end = matchAt(endTag, xml, at);
  if (end !== undefined) return { value: { kind: 'end', name: end[1] ?? '' }, length: end[0].length };
  const start = matchAt(startTag, xml, at);
  if (start === undefined) throw xmlInvalid('a tag is malformed, or of a kind that the model has not', at);
  const [whole, name = '', attributes = '', slash] = start;
  return {
    value: { kind: 'start', name, attributes: attributesOf(attributes, at), closed: slash === '/' },
    length: whole.length,
  };
}

function attributesOf(text: string, at: number): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single] of text.matchAll(attribute)) {
    if (attributes.has(name)) throw xmlInvalid('an attribute is given twice', at);
    attributes.set(name, unescapeXml(double ?? single ?? '', at));
  }
  return attributes;
}

const indexOrEnd = (xml: string, text: string, from: number): number => {
  const index = xml.indexOf(text, from);
  return index === -1 ? xml.length : index;
};

function endOf(xml: string, terminator: string, from: number): number {
  const index = xml.indexOf(terminator, from);
  if (index === -1) throw xmlInvalid('the document ends within a comment or text', from);
  return index + terminator.length;
}

/** Line ends are read as LF; a CR that is meant is written as a reference. XML 1.0 §2.11. */
const withLineFeeds = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

function unescapeXml(text: string, at: number): string {
  const lines = withLineFeeds(text);
  if (!lines.includes('&')) return lines;
  return lines.replace(/&([^;&]*);?/g, (reference: string, name: string) => {
    const character = reference.endsWith(';') ? characterOf(name) : undefined;
    if (character === undefined) throw xmlInvalid('a reference is unknown', at);
    return character;
  });
}

function characterOf(name: string): string | undefined {
  if (Object.hasOwn(namedEntities, name)) return namedEntities[name];
  const [, hexadecimal, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? [];
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
