import { expect, test } from 'vitest';
import { decodePlainAscii } from './ascii.ts';

const alphabet = 'The quick brown fox jumps over the lazy dog. 0123456789 ^=\\~';
const textOf = (byteLength: number) => alphabet.repeat(2).slice(0, byteLength);
const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test('decodes text of every length, from anywhere', () => {
  for (let byteLength = 0; byteLength <= 80; byteLength++) {
    const text = textOf(byteLength);
    expect(decodePlainAscii(bytesOf(`??${text}??`), 2, 2 + byteLength)).toBe(text);
  }
});

test('leaves text to the character set where a byte is beyond ASCII or begins an escape sequence, wherever it stands', () => {
  for (const byteLength of [1, 3, 7, 24, 25, 60]) {
    for (const byte of [0x1b, 0x80, 0xff]) {
      for (let at = 0; at < byteLength; at++) {
        const bytes = bytesOf(textOf(byteLength));
        bytes[at] = byte;
        expect(decodePlainAscii(bytes, 0, byteLength)).toBeUndefined();
      }
    }
  }
});

test('keeps line breaks, tabs and NULs, which are plain', () => {
  expect(decodePlainAscii(Uint8Array.of(0x41, 0x0d, 0x0a, 0x09, 0x00), 0, 5)).toBe('A\r\n\t\0');
});
