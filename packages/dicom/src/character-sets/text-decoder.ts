import { SpecificCharacterSet } from '../dictionary/tags.generated.ts';
import type { Finding } from '../errors.ts';
import { addFinding } from '../io/findings.ts';
import { decodeAscii } from '../values/read-values.ts';
import type { VR } from '../values/vr.ts';
import { platformDecoder } from './character-set.ts';
import { createCodeExtensionDecoder, escapeByte } from './code-extensions.ts';
import { isoIrNumber, normalizeTerm, wholeEncodings } from './defined-term.ts';

/** Decodes the text of one data set, whose Specific Character Set it was made for. */
export interface TextDecoderOfDataSet {
  decode(bytes: Uint8Array, vr: VR): string;
}

type Decode = (bytes: Uint8Array, vr: VR) => string;

/** What may be wrong with text; each is found once for a data set. */
const problems = {
  DICOM_CHARACTER_SET_UNKNOWN:
    'SpecificCharacterSet (0008,0005) holds a term that PS3.3 C.12.1.1.2 does not define; text is read as UTF-8 or ISO 8859-1.',
  DICOM_CHARACTER_SETS_MIXED:
    'SpecificCharacterSet (0008,0005) adds terms to one that allows no code extensions; they are not used.',
  DICOM_TEXT_UNDECLARED:
    'Text has bytes beyond ASCII that SpecificCharacterSet (0008,0005) does not declare; it is read as UTF-8 or ISO 8859-1.',
  DICOM_TEXT_UNDECODABLE:
    'Text has bytes that are no characters of its SpecificCharacterSet (0008,0005); each shows as U+FFFD.',
} as const;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const decodeLatin1 = createCodeExtensionDecoder(['ISO_IR 100']);
/** Escape sequences say themselves what they designate. */
const decodeEscapes = createCodeExtensionDecoder([]);

/** Bytes beyond ASCII that nothing declares: UTF-8 if they are valid as such, else ISO 8859-1. */
const decodeUndeclared: Decode = (bytes, vr) => {
  try {
    return utf8.decode(bytes);
  } catch {
    return decodeLatin1(bytes, vr);
  }
};

/** No byte beyond ASCII and no escape sequence: the same in every character set but ISO-IR 14. */
function isPlainAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.byteLength; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x80 || byte === escapeByte) return false;
  }
  return true;
}

/**
 * A decoder for the defined terms of Specific Character Set. Unknown terms, bytes that nothing declares and bytes that are no
 * characters are findings. PS3.3 C.12.1.1.2, PS3.5 §6.1.2.
 */
export function createTextDecoder(
  characterSets: readonly string[],
  findings: Finding[],
): TextDecoderOfDataSet {
  const found = new Set<string>();
  const find = (code: keyof typeof problems): void => {
    if (found.has(code)) return;
    found.add(code);
    addFinding(findings, { code, tag: SpecificCharacterSet, message: problems[code] });
  };
  const terms = characterSets.map(normalizeTerm);
  const decodeOther = decoderOf(terms, find);
  const hasAscii = isoIrNumber(terms[0] ?? '') !== '13';
  return {
    decode: (bytes, vr) => {
      if (hasAscii && isPlainAscii(bytes)) return decodeAscii(bytes);
      const text = decodeOther(bytes, vr);
      if (text.includes('\uFFFD')) find('DICOM_TEXT_UNDECODABLE');
      return text;
    },
  };
}

function decoderOf(terms: readonly string[], find: (code: keyof typeof problems) => void): Decode {
  const encoding = terms.map((term) => wholeEncodings.get(term)).find((label) => label !== undefined);
  if (encoding !== undefined) {
    if (terms.length > 1) find('DICOM_CHARACTER_SETS_MIXED');
    return (bytes) => platformDecoder(encoding).decode(bytes);
  }
  const unknown = terms.some((term) => isoIrNumber(term) === undefined);
  const isDeclared = terms.some((term) => term !== '' && isoIrNumber(term) !== '6');
  if (unknown) find('DICOM_CHARACTER_SET_UNKNOWN');
  if (!unknown && isDeclared) return createCodeExtensionDecoder(terms);
  return (bytes, vr) => {
    if (!unknown) find('DICOM_TEXT_UNDECLARED');
    return bytes.includes(escapeByte) ? decodeEscapes(bytes, vr) : decodeUndeclared(bytes, vr);
  };
}
