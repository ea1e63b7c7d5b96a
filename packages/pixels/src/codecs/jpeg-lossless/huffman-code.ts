/** A Huffman code as a DHT segment writes it, and by symbol. */
export interface HuffmanCode {
  /** How many code words have 1, 2 … 16 bits. */
  readonly counts: readonly number[];
  /** Symbols in the order of their code words. */
  readonly symbols: readonly number[];
  readonly codeOf: Uint16Array;
  readonly lengthOf: Uint8Array;
}

const LONGEST_CODE = 16;

/**
 * The shortest code for symbols that occur so often, with no code word of ones alone and none longer than 16 bits.
 * ITU-T T.81 K.2, Annex C.
 */
export function optimalHuffmanCode(frequencies: readonly number[]): HuffmanCode {
  const counts = limitLengths(countLengths(codeLengths(frequencies)));
  const symbols = frequencies
    .map((frequency, symbol) => ({ frequency, symbol }))
    .filter(({ frequency }) => frequency > 0)
    .sort((a, b) => b.frequency - a.frequency || a.symbol - b.symbol)
    .map(({ symbol }) => symbol);
  return { counts, symbols, ...codeWords(counts, symbols, frequencies.length) };
}

/**
 * Bits of each symbol's code word by joining the two rarest groups again and again. The last entry is a symbol that never occurs
 * but holds the place of the code word of ones. ITU-T T.81 Figure K.1.
 */
function codeLengths(frequencies: readonly number[]): number[] {
  const reserved = frequencies.length;
  const lengths = new Array<number>(reserved + 1).fill(0);
  let groups = [...frequencies, 1]
    .map((weight, symbol) => ({ weight, symbols: [symbol] }))
    .filter(({ weight }) => weight > 0);
  while (groups.length > 1) {
    // The reserved symbol goes first, so that its code word is among the longest.
    groups.sort((a, b) => a.weight - b.weight || Math.max(...b.symbols) - Math.max(...a.symbols));
    const [a, b, ...rest] = groups as [(typeof groups)[0], (typeof groups)[0], ...typeof groups];
    const symbols = [...a.symbols, ...b.symbols];
    for (const symbol of symbols) lengths[symbol] = (lengths[symbol] as number) + 1;
    groups = [...rest, { weight: a.weight + b.weight, symbols }];
  }
  return lengths;
}

/** Code words by length; index 0 is length 1. */
function countLengths(lengths: readonly number[]): number[] {
  const counts = new Array<number>(Math.max(LONGEST_CODE, ...lengths)).fill(0);
  for (const length of lengths) if (length > 0) counts[length - 1] = (counts[length - 1] as number) + 1;
  return counts;
}

/** Shortens code words over 16 bits at the cost of shorter ones, then takes the reserved one away. ITU-T T.81 Figure K.3. */
function limitLengths(lengthCounts: readonly number[]): number[] {
  const counts = [...lengthCounts];
  const add = (length: number, change: number) => {
    counts[length - 1] = (counts[length - 1] as number) + change;
  };
  for (let length = counts.length; length > LONGEST_CODE; length--) {
    while ((counts[length - 1] as number) > 0) {
      let shorter = length - 2;
      while (counts[shorter - 1] === 0) shorter--;
      add(length, -2);
      add(length - 1, 1);
      add(shorter + 1, 2);
      add(shorter, -1);
    }
  }
  let longest = LONGEST_CODE;
  while (counts[longest - 1] === 0) longest--;
  add(longest, -1);
  return counts.slice(0, LONGEST_CODE);
}

/** Code words count upwards within a length. ITU-T T.81 C.2. */
function codeWords(counts: readonly number[], symbols: readonly number[], symbolCount: number) {
  const codeOf = new Uint16Array(symbolCount);
  const lengthOf = new Uint8Array(symbolCount);
  let code = 0;
  let next = 0;
  counts.forEach((count, index) => {
    for (let n = 0; n < count; n++, code++, next++) {
      const symbol = symbols[next] as number;
      codeOf[symbol] = code;
      lengthOf[symbol] = index + 1;
    }
    code <<= 1;
  });
  return { codeOf, lengthOf };
}
