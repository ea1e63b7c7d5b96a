import { type DicomJson, formatDicomJson } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { eachMember } from './row-members.ts';

/** As `eachMember` tells them, and as the standard's way to write them tells them. */
function bothWays(attributes: DicomJson, hexTags = Object.keys(attributes)) {
  const told: [string, string][] = [];
  eachMember(JSON.stringify(attributes), new Map(hexTags.map((hexTag) => [hexTag, hexTag])), (tag, member) =>
    told.push([tag, member]),
  );
  const wanted = hexTags
    .filter((hexTag) => attributes[hexTag])
    .map((tag) => [tag, formatDicomJson({ [tag]: attributes[tag] as DicomJson[string] }).slice(1, -1)]);
  return { told: told.sort(), wanted: wanted.sort() };
}

test('text that looks like the end of a value, or like another attribute, is text', () => {
  const hostile = [
    ']}',
    '}',
    '{',
    ']},"00280010":{"vr":"US","Value":[1]}',
    '"',
    '\\',
    '\\"',
    '\\\\',
    '","Value":["',
    '\0\u001f\u2028\ud800',
    '山田^太郎',
    '',
  ];
  for (const text of hostile) {
    const { told, wanted } = bothWays({
      '00080008': { vr: 'CS', Value: [text, `${text}${text}`, null] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: text, Phonetic: `${text}}` }] },
      '00280010': { vr: 'US', Value: [512] },
    });
    expect(told).toEqual(wanted);
    expect(told).toHaveLength(3);
  }
});

test('attributes inside sequences are not those of the row, and their items are written in ascending order', () => {
  const nested: DicomJson = { '30060020': { vr: 'SQ', Value: [] }, '00200013': { vr: 'IS', Value: [7] } };
  const row: DicomJson = { '00400275': { vr: 'SQ', Value: [nested, {}] }, '0040A043': { vr: 'SQ' } };
  expect(bothWays(row, ['00200013', '00400275', '0040A043']).told).toEqual([
    [
      '00400275',
      '"00400275":{"vr":"SQ","Value":[{"00200013":{"vr":"IS","Value":[7]},"30060020":{"vr":"SQ","Value":[]}},{}]}',
    ],
    ['0040A043', '"0040A043":{"vr":"SQ"}'],
  ]);
});

test('a row that says nothing tells nothing, and one that is cut short is an error', () => {
  expect(bothWays({}, ['00280010']).told).toEqual([]);
  const cut = JSON.stringify({ '00280010': { vr: 'US', Value: [512] } }).slice(0, -3);
  expect(() => eachMember(cut, new Map(), () => undefined)).toThrow(SyntaxError);
});
