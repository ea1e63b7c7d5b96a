/** A coded character set as it is used in one half (G0 or G1) of the code table. PS3.3 C.12.1.1.2, PS3.5 §6.1. */
export interface CharacterSet {
  /** 1, or 2 for sets of 94 × 94 characters. */
  readonly bytesPerCharacter: 1 | 2;
  /** Text of whole characters, given with or without the high bit. */
  decode(bytes: Uint8Array): string;
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

const highHalf = (label: string): CharacterSet => ({
  bytesPerCharacter: 1,
  decode: (bytes) => platformDecoder(label).decode(bytes.map((byte) => byte | 0x80)),
});

/** 94 × 94 sets are decoded by the EUC encoding that holds them in its upper half; a prefix picks the third plane of EUC-JP. */
const doubleByte = (label: string, prefix?: number): CharacterSet => ({
  bytesPerCharacter: 2,
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

/** ISO-IR 6, and ISO-IR 14 whose yen and overline signs stand where backslash and tilde do. */
export const ascii: CharacterSet = {
  bytesPerCharacter: 1,
  decode: (bytes) => platformDecoder('latin1').decode(bytes),
};

/** ISO-IR 13, the katakana of JIS X 0201: 0xA1–0xDF are U+FF61–U+FF9F. */
const katakana: CharacterSet = {
  bytesPerCharacter: 1,
  decode: (bytes) =>
    Array.from(bytes, (byte) => {
      const high = byte | 0x80;
      return high >= 0xa1 && high <= 0xdf ? String.fromCharCode(0xff61 + high - 0xa1) : '\uFFFD';
    }).join(''),
};

/** The upper half (G1) that a defined term puts in place from the start, by its ISO-IR number. */
export const initialHighHalf: ReadonlyMap<string, CharacterSet | undefined> = new Map([
  ['6', undefined],
  ['13', katakana],
  ['58', undefined],
  ['87', undefined],
  ['100', highHalf('latin1')],
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

export interface EscapeSequence {
  readonly half: 'G0' | 'G1';
  readonly characterSet: CharacterSet;
}

const high = (ir: string): EscapeSequence => ({
  half: 'G1',
  characterSet: initialHighHalf.get(ir) as CharacterSet,
});

/** What follows ESC, and the set it designates. PS3.3 Tables C.12-3 and C.12-4. */
export const escapeSequences: ReadonlyMap<string, EscapeSequence> = new Map<string, EscapeSequence>([
  ['(B', { half: 'G0', characterSet: ascii }],
  ['(J', { half: 'G0', characterSet: ascii }],
  ['(I', { half: 'G0', characterSet: katakana }],
  [')I', { half: 'G1', characterSet: katakana }],
  ['-A', high('100')],
  ['-B', high('101')],
  ['-C', high('109')],
  ['-D', high('110')],
  ['-F', high('126')],
  ['-G', high('127')],
  ['-H', high('138')],
  ['-L', high('144')],
  ['-M', high('148')],
  ['-T', high('166')],
  ['-b', high('203')],
  ['$@', { half: 'G0', characterSet: doubleByte('euc-jp') }],
  ['$B', { half: 'G0', characterSet: doubleByte('euc-jp') }],
  ['$(D', { half: 'G0', characterSet: doubleByte('euc-jp', 0x8f) }],
  ['$)C', { half: 'G1', characterSet: doubleByte('euc-kr') }],
  ['$)A', { half: 'G1', characterSet: doubleByte('gbk') }],
]);

/** The set that a second or later defined term announces for high bytes that no escape sequence introduced. */
export const impliedHighHalf: ReadonlyMap<string, CharacterSet | undefined> = new Map([
  ...initialHighHalf,
  ['149', escapeSequences.get('$)C')?.characterSet],
  ['58', escapeSequences.get('$)A')?.characterSet],
]);

/** Defined terms that stand for a whole encoding and forbid code extensions. PS3.3 C.12.1.1.2. */
export const wholeEncodings: ReadonlyMap<string, string> = new Map([
  ['ISO_IR 192', 'utf-8'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gbk'],
]);
