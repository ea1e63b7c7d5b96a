/** A coded character set as it is used in one half (G0 or G1) of the code table. PS3.3 C.12.1.1.2, PS3.5 §6.1. */
export interface CharacterSet {
  /** 1, or 2 for sets of 94 × 94 characters. */
  readonly bytesPerCharacter: 1 | 2;
  /** Text of whole characters, given with or without the high bit; U+FFFD for codes without a character. */
  decode(bytes: Uint8Array): string;
  /** The rows from 1 that the standard of a 94 × 94 set fills, first and last in turn; platforms decode vendors' rows too. */
  readonly rows?: readonly (readonly [number, number])[];
}

/** Node's types know TextDecoder as a value only. */
type PlatformDecoder = InstanceType<typeof TextDecoder>;

const decoders = new Map<string, PlatformDecoder>();

/** The platform's decoder, made once; labels as in the WHATWG Encoding Standard. */
export function platformDecoder(label: string): PlatformDecoder {
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label);
    decoders.set(label, decoder);
  }
  return decoder;
}

/** The 96 characters of an upper half, which in all of these encodings are one UTF-16 unit each. */
function highHalf(label: string): CharacterSet {
  let characters: string | undefined;
  return {
    bytesPerCharacter: 1,
    decode: (bytes) => {
      characters ??= platformDecoder(label).decode(Uint8Array.from({ length: 96 }, (_, i) => 0xa0 + i));
      let text = '';
      for (const byte of bytes) text += characters[(byte & 0x7f) - 0x20];
      return text;
    },
  };
}

/** 94 × 94 sets are decoded by the EUC encoding that holds them in its upper half; a prefix picks the third plane of EUC-JP. */
const doubleByte = (label: string, rows: CharacterSet['rows'] & object, prefix?: number): CharacterSet => ({
  bytesPerCharacter: 2,
  rows,
  decode: (bytes) => {
    const stride = prefix === undefined ? 2 : 3;
    const euc = new Uint8Array((bytes.byteLength >> 1) * stride);
    for (let i = 0, at = 0; i + 1 < bytes.byteLength; i += 2) {
      if (prefix !== undefined) euc[at++] = prefix;
      euc[at++] = (bytes[i] as number) | 0x80;
      euc[at++] = (bytes[i + 1] as number) | 0x80;
    }
    return platformDecoder(label).decode(euc);
  },
});

const decodeBytes = (bytes: Uint8Array, character: (byte: number) => string): string => {
  let text = '';
  for (const byte of bytes) text += character(byte);
  return text;
};

/** ISO-IR 6. */
export const ascii: CharacterSet = {
  bytesPerCharacter: 1,
  decode: (bytes) => decodeBytes(bytes, (byte) => String.fromCharCode(byte)),
};

/** ISO-IR 14, the Roman letters of JIS X 0201: yen and overline stand where ASCII has backslash and tilde. */
export const romaji: CharacterSet = {
  bytesPerCharacter: 1,
  decode: (bytes) =>
    decodeBytes(bytes, (byte) =>
      byte === 0x5c ? '\u00a5' : byte === 0x7e ? '\u203e' : String.fromCharCode(byte),
    ),
};

/** ISO-IR 13, the katakana of JIS X 0201: 0xA1–0xDF are U+FF61–U+FF9F. */
const katakana: CharacterSet = {
  bytesPerCharacter: 1,
  decode: (bytes) =>
    decodeBytes(bytes, (byte) => {
      const high = byte | 0x80;
      return high >= 0xa1 && high <= 0xdf ? String.fromCharCode(0xff61 + high - 0xa1) : '\uFFFD';
    }),
};

/** Bytes that no set in force has. */
export const undecodable: CharacterSet = {
  bytesPerCharacter: 1,
  decode: (bytes) => '\uFFFD'.repeat(bytes.byteLength),
};

const windows1252 = '€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ';

/** 0x80–0x9F of Windows-1252, which writers call ISO 8859-1; the standard's set has only control codes there. */
export const windowsControls: CharacterSet = {
  bytesPerCharacter: 1,
  decode: (bytes) => decodeBytes(bytes, (byte) => windows1252[byte - 0x80] ?? '\uFFFD'),
};

const jisX0208 = doubleByte('euc-jp', [
  [1, 8],
  [16, 84],
]);
const jisX0212 = doubleByte(
  'euc-jp',
  [
    [2, 2],
    [6, 7],
    [9, 11],
    [16, 77],
  ],
  0x8f,
);
const ksX1001 = doubleByte('euc-kr', [
  [1, 12],
  [16, 40],
  [42, 93],
]);
const gb2312 = doubleByte('gbk', [
  [1, 9],
  [16, 87],
]);
export const latin1 = highHalf('iso-8859-1');

/** The upper half (G1) that a defined term puts in place from the start, by its ISO-IR number. */
export const initialHighHalf: ReadonlyMap<string, CharacterSet | undefined> = new Map([
  ['6', undefined],
  ['13', katakana],
  ['58', undefined],
  ['87', undefined],
  ['100', latin1],
  ['101', highHalf('iso-8859-2')],
  ['109', highHalf('iso-8859-3')],
  ['110', highHalf('iso-8859-4')],
  ['126', highHalf('iso-8859-7')],
  ['127', highHalf('iso-8859-6')],
  ['138', highHalf('iso-8859-8')],
  ['144', highHalf('iso-8859-5')],
  ['148', highHalf('iso-8859-9')],
  ['149', undefined],
  ['159', undefined],
  ['166', highHalf('tis-620')],
  ['203', highHalf('iso-8859-15')],
]);

/** A set put in place in one half by the bytes after ESC. */
export interface Designation {
  readonly half: 'G0' | 'G1';
  readonly characterSet: CharacterSet;
}

/** A designation and the ISO-IR number of the defined term that announces it. */
interface EscapeSequence extends Designation {
  readonly isoIr: string;
  /** What follows ESC, in ASCII. */
  readonly code: string;
}

const high = (isoIr: string, code: string): EscapeSequence => ({
  isoIr,
  code,
  half: 'G1',
  characterSet: initialHighHalf.get(isoIr) as CharacterSet,
});
const to = (half: 'G0' | 'G1', isoIr: string, code: string, characterSet: CharacterSet): EscapeSequence => ({
  isoIr,
  code,
  half,
  characterSet,
});

/** In the order an encoder prefers. PS3.3 Tables C.12-3 and C.12-4. */
export const escapeSequences: readonly EscapeSequence[] = [
  to('G0', '6', '(B', ascii),
  to('G0', '13', '(J', romaji),
  to('G1', '13', ')I', katakana),
  high('100', '-A'),
  high('101', '-B'),
  high('109', '-C'),
  high('110', '-D'),
  high('126', '-F'),
  high('127', '-G'),
  high('138', '-H'),
  high('144', '-L'),
  high('148', '-M'),
  high('166', '-T'),
  high('203', '-b'),
  to('G0', '87', '$B', jisX0208),
  to('G0', '159', '$(D', jisX0212),
  to('G1', '149', '$)C', ksX1001),
  to('G1', '58', '$)A', gb2312),
];

/** What readers meet beside: katakana in G0, and kanji in their first edition. ISO 2022. */
const readOnlySequences: readonly EscapeSequence[] = [
  to('G0', '13', '(I', katakana),
  to('G0', '87', '$@', jisX0208),
];

const designations: ReadonlyMap<string, Designation> = new Map(
  [...escapeSequences, ...readOnlySequences].map((sequence) => [sequence.code, sequence]),
);

/** The designation that the two or three characters after ESC make; undefined if they are none of DICOM's. */
export function findDesignation(code: string): Designation | undefined {
  return designations.get(code);
}

/** The set that a second or later defined term announces for high bytes that no escape sequence introduced. */
export const impliedHighHalf: ReadonlyMap<string, CharacterSet | undefined> = new Map([
  ...initialHighHalf,
  ['149', ksX1001],
  ['58', gb2312],
]);
