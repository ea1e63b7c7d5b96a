/**
 * AE of PS3.5 §6.2: 1 to 16 characters of the default repertoire, no backslash and no control character, not only spaces.
 * Anything else could forge a log line or an attribute. Spaces around it mean nothing.
 */
export const isAeTitle = (text: string): boolean => /^[ -[\]-~]{1,16}$/.test(text) && text.trim() !== '';
