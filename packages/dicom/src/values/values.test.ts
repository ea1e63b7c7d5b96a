import { expect, test } from 'vitest';
import {
  createUid,
  elementOf,
  formatTag,
  groupOf,
  isPrivateCreatorTag,
  isPrivateTag,
  isValidUid,
  tagFromHex,
  tagToHex,
} from '../index.ts';

test('tags are formatted and parsed', () => {
  expect(formatTag(0x7fe00010)).toBe('(7FE0,0010)');
  expect(formatTag(0xfffee000)).toBe('(FFFE,E000)');
  expect(tagToHex(0x00080005)).toBe('00080005');
  expect(tagFromHex('fffee000')).toBe(0xfffee000);
  for (const text of ['', '0008', '0008000G', '000800050', '0x080005'])
    expect(tagFromHex(text)).toBeUndefined();
  expect([groupOf(0xfffee000), elementOf(0xfffee000)]).toEqual([0xfffe, 0xe000]);
});

test('odd groups are private, and their first elements name the owners', () => {
  expect(isPrivateTag(0x00091001)).toBe(true);
  expect(isPrivateTag(0x00081001)).toBe(false);
  expect(isPrivateCreatorTag(0x00090010)).toBe(true);
  expect(isPrivateCreatorTag(0x00091001)).toBe(false);
});

test('new UIDs are valid, under 2.25, and version 4 UUIDs of the bytes given', () => {
  expect(createUid((bytes) => bytes.fill(0))).toBe(`2.25.${BigInt('0x00000000000040008000000000000000')}`);
  const uids = Array.from({ length: 100 }, () => createUid());
  expect(new Set(uids).size).toBe(100);
  for (const uid of uids) expect(isValidUid(uid)).toBe(true);
});

test('UIDs have no leading zeros, and at most 64 characters', () => {
  for (const uid of ['1.2', '0.0', '2.25.0', `1.${'2'.repeat(62)}`]) expect(isValidUid(uid)).toBe(true);
  for (const uid of ['', '1', '1.02', '1..2', '1.2.', 'a.b', '1.2 ', `1.${'2'.repeat(63)}`])
    expect(isValidUid(uid)).toBe(false);
});
