/** Scripts that write without spaces and say much with one character: two of them are a word. */
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/**
 * Pieces of folded text by which an index finds where a part of it may stand: every three characters in a row, and of
 * scripts that write without spaces also every two and every one. What holds all pieces of a part may hold the part;
 * whether it does has to be looked at.
 */
export function gramsOf(text: string): string[] {
  const grams = new Set<string>();
  for (const line of text.split('\n')) {
    const characters = [...line];
    characters.forEach((character, at) => {
      const [next, third] = [characters[at + 1], characters[at + 2]];
      if (dense.test(character)) {
        grams.add(character);
        if (next !== undefined && dense.test(next)) grams.add(character + next);
      }
      if (next !== undefined && third !== undefined) grams.add(character + next + third);
    });
  }
  return [...grams].map(spelled);
}

/** Fewer pieces of a part that still cover it: what has these rarely lacks the others, and each costs a look. */
export function coveringGrams(part: string): string[] {
  const characters = [...part];
  const last = characters.length - 3;
  if (last < 0) return gramsOf(part);
  const grams = new Set<string>();
  for (let at = 0; at < last; at += 3) grams.add(characters.slice(at, at + 3).join(''));
  grams.add(characters.slice(last).join(''));
  return [...grams].map(spelled);
}

/** In letters and digits alone, so that no tokenizer takes a piece apart: `ab` → `61x62x`. */
function spelled(gram: string): string {
  return [...gram].map((character) => `${(character.codePointAt(0) ?? 0).toString(16)}x`).join('');
}
