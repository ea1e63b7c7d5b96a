import type { Finding } from '../errors.ts';
import { addFinding } from '../io/findings.ts';
import { decodeAscii } from '../values/read-values.ts';
import type { VR } from '../values/vr.ts';
import { platformDecoder, wholeEncodings } from './character-set.ts';
import { createCodeExtensionDecoder, isoIrNumber } from './code-extensions.ts';

/** Decodes the text of one data set, whose Specific Character Set it was made for. */
export interface TextDecoderOfDataSet {
  decode(bytes: Uint8Array, vr: VR): string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes beyond ASCII that nothing declares: UTF-8 if they are valid as such, else ISO 8859-1. */
function decodeUndeclared(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return platformDecoder('latin1').decode(bytes);
  }
}

/** No byte beyond ASCII and no escape sequence: the same in every character set. */
function isPlainAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.byteLength; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x80 || byte === 0x1b) return false;
  }
  return true;
}

/** `iso ir-100`, `ISO_IR_100` → `ISO_IR 100`: the misspellings seen in the field. */
function normalizeTerm(term: string): string {
  const text = term.trim().toUpperCase();
  const [, number] = /^ISO[ _-]?IR[ _-]?(\d+)$/.exec(text) ?? [];
  if (number !== undefined) return `ISO_IR ${number}`;
  const [, extension] = /^ISO[ _-]?2022[ _-]?IR[ _-]?(\d+)$/.exec(text) ?? [];
  if (extension !== undefined) return `ISO 2022 IR ${extension}`;
  return text === 'UTF-8' || text === 'UTF8' ? 'ISO_IR 192' : text;
}

/**
 * A decoder for the defined terms of Specific Character Set; unknown ones are a finding and read as UTF-8 or ISO 8859-1.
 * PS3.3 C.12.1.1.2, PS3.5 §6.1.2.
 */
export function createTextDecoder(
  characterSets: readonly string[],
  findings: Finding[],
): TextDecoderOfDataSet {
  const decodeOther = decoderOf(characterSets.map(normalizeTerm), findings);
  return { decode: (bytes, vr) => (isPlainAscii(bytes) ? decodeAscii(bytes) : decodeOther(bytes, vr)) };
}

function decoderOf(terms: readonly string[], findings: Finding[]): (bytes: Uint8Array, vr: VR) => string {
  const [first = ''] = terms;
  const encoding = wholeEncodings.get(first);
  if (encoding !== undefined) return (bytes) => platformDecoder(encoding).decode(bytes);
  const unknown = terms.find((term) => term !== '' && isoIrNumber(term) === undefined);
  if (unknown !== undefined) {
    addFinding(findings, {
      code: 'DICOM_CHARACTER_SET_UNKNOWN',
      tag: 0x00080005,
      message:
        'SpecificCharacterSet (0008,0005) holds a term that PS3.3 C.12.1.1.2 does not define; text is read as UTF-8 or ISO 8859-1.',
    });
    return decodeUndeclared;
  }
  if (terms.every((term) => term === '' || term === 'ISO_IR 6')) return decodeUndeclared;
  return createCodeExtensionDecoder(terms);
}
