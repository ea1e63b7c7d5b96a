const NAME = [...'sRGB'].map((letter) => letter.charCodeAt(0));
/** Names stand in the description tag, which profiles have near their beginning. */
const SEARCHED_BYTES = 4096;

/** Whether a profile calls itself sRGB, in plain or two-byte letters: applying it changes next to nothing. */
export function isSrgbProfile(profile: Uint8Array): boolean {
  const head = profile.subarray(0, SEARCHED_BYTES);
  const isAt = (offset: number, step: 1 | 2) =>
    NAME.every(
      (letter, i) => head[offset + i * step] === letter && (step === 1 || head[offset + i * 2 - 1] === 0),
    );
  return head.some((_, offset) => isAt(offset, 1) || isAt(offset, 2));
}
