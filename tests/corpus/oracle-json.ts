/** What is no string, and after it numbers as JSON has them and as Python writes them beside. */
const tokens = /"(?:[^"\\]|\\.)*"|-?(?:Infinity|NaN)|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const marks: Readonly<Record<string, number>> = {
  '\0NaN': Number.NaN,
  '\0Infinity': Number.POSITIVE_INFINITY,
  '\0-Infinity': Number.NEGATIVE_INFINITY,
};

/**
 * JSON as Python writes it: with NaN and infinities, which JSON has not. Integers that no double holds become text, so that all
 * their digits count.
 */
export function parseOracle(json: string): unknown {
  const marked = json.replace(tokens, (token) => {
    if (token.startsWith('"')) return token;
    if (/[NI]/.test(token)) return JSON.stringify(`\0${token.replace('-NaN', 'NaN')}`);
    const isWhole = /^-?\d+$/.test(token);
    return isWhole && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
  });
  return JSON.parse(marked, (_, value) =>
    typeof value === 'string' && Object.hasOwn(marks, value) ? marks[value] : value,
  );
}
