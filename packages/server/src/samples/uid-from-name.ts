import { createHash } from 'node:crypto';

/**
 * A UID under 2.25 that always is the same for the same name, such as `thorax/ct/12`: the hash of the name takes
 * the place of a UUID (version 8, RFC 9562). PS3.5 B.2.
 */
export function uidFromName(name: string): string {
  const hash = createHash('sha256').update(`isocenter sample ${name}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${hash.subarray(0, 16).toString('hex')}`)}`;
}
