import { type DicomJson, formatDicomJson } from '@isocenter/dicom';

const quote = 0x22;
const backslash = 0x5c;
const open = 0x7b;
const close = 0x7d;
/** Its items are written anew: a row does not hold their attributes in the order of PS3.18 F.2.2. */
const sequence = '{"vr":"SQ",';

/**
 * Tells the members of a row's attributes that are looked for, each as `formatDicomJson` writes it. A row holds them as JSON.stringify
 * wrote them, so nothing is parsed but sequences: of a thousand rows that would take longer than all the rest of a search.
 *
 * @example eachMember('{"00280010":{"vr":"US","Value":[512]}}', wanted, (place, member) => …) // "00280010":{"vr":"US","Value":[512]}
 */
export function eachMember<Place>(
  json: string,
  /** By `GGGGEEEE`. */
  wanted: ReadonlyMap<string, Place>,
  tell: (place: Place, member: string) => void,
): void {
  for (let at = 1; at < json.length - 1; ) {
    const hexTag = json.slice(at + 1, at + 9);
    const value = at + 11;
    const end = endOfAttribute(json, value);
    const place = wanted.get(hexTag);
    if (place !== undefined)
      tell(
        place,
        json.startsWith(sequence, value)
          ? memberText(hexTag, JSON.parse(json.slice(value, end)))
          : json.slice(at, end),
      );
    at = end + 1;
  }
}

/** Behind the bracket that closes the attribute which begins here with `{"vr":"US"`; brackets inside strings are text. */
function endOfAttribute(json: string, start: number): number {
  let depth = 1;
  for (let at = start + 10; at < json.length; at++) {
    const character = json.charCodeAt(at);
    if (character === quote) at = endOfString(json, at);
    else if (character === open) depth++;
    else if (character === close && --depth === 0) return at + 1;
  }
  throw new SyntaxError('The attributes of a row are cut short.');
}

/** Where the quote is that ends the string which begins here. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  for (; at < json.length && json.charCodeAt(at) !== quote; at++) if (json.charCodeAt(at) === backslash) at++;
  return at;
}

/** One attribute with its name, as `formatDicomJson` writes it. */
export const memberText = (hexTag: string, attribute: DicomJson[string]): string =>
  formatDicomJson({ [hexTag]: attribute }).slice(1, -1);
