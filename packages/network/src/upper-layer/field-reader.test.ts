import { expect, test } from 'vitest';
import { FieldReader } from './field-reader.ts';

const textOf = (bytes: Uint8Array) => new FieldReader(bytes, 'A-ASSOCIATE-RQ').readText(bytes.length, 'UID');
const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test('text is read without the spaces around it and the NUL behind it', () => {
  expect(textOf(bytesOf('  ANY SCP  '))).toBe('ANY SCP');
  expect(textOf(bytesOf('1.2.840\0'))).toBe('1.2.840');
  expect(textOf(bytesOf('    '))).toBe('');
});

test('sixty-four thousand spaces within a text are looked at once, before anyone has been let in', () => {
  const spaces = bytesOf(`${' '.repeat(32_000)}x${' '.repeat(33_000)}x`);
  for (let item = 0; item < 50; item++) expect(textOf(spaces)).toHaveLength(33_002);
});
