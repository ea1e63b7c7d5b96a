/** A UID: up to 64 characters of dotted numbers without leading zeros. PS3.5 §9.1. */
export function isValidUid(text: string): boolean {
  return text.length <= 64 && /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/.test(text);
}

/** Fills an array with random bytes; `crypto.getRandomValues` is one. */
export type RandomSource = (bytes: Uint8Array<ArrayBuffer>) => unknown;

const webCrypto: RandomSource = (bytes) => crypto.getRandomValues(bytes);

/** A new UID under 2.25, the decimal form of a version 4 UUID. PS3.5 B.2. */
export function createUid(random: RandomSource = webCrypto): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return `2.25.${value}`;
}
