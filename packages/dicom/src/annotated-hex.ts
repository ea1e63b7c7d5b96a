/**
 * Bytes from annotated hexadecimal text, for tests: on each line digits and "quoted text", then after two spaces a remark.
 *
 * @example
 * hex(`
 *   0800 6000   tag (0008,0060) Modality
 *   "CS" 0200   VR, then a 16-bit length
 *   "CT"        value
 * `)
 */
export function hex(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const line of text.split('\n')) {
    const [code = ''] = line.trim().split(/ {2,}/);
    for (const [token, quoted] of code.matchAll(/"([^"]*)"|[^\s"]+/g)) {
      if (quoted !== undefined) bytes.push(...Array.from(quoted, (character) => character.charCodeAt(0)));
      else if (/^([0-9A-Fa-f]{2})+$/.test(token))
        for (const pair of token.match(/../g) ?? []) bytes.push(Number.parseInt(pair, 16));
      else throw new Error(`"${token}" is neither hexadecimal digits nor a remark after two spaces.`);
    }
  }
  return Uint8Array.from(bytes);
}
