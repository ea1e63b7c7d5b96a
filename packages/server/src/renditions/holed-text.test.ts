import { formatDicomJson } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { filledList, fillHoles, holedText, holesOf } from './holed-text.ts';

const address = Buffer.from('http://[::1]:80/dicom-web');
const filled = (text: Uint8Array) => JSON.parse(Buffer.from(fillHoles(text, address)).toString());

test('every URI gets the address of who asks, and nothing else does', () => {
  const json = {
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'A\u0000"BulkDataURI":"/' }] },
    '00420011': { vr: 'OB', BulkDataURI: '/studies/1/bulkdata/00420011' },
    '7FE00010': { vr: 'OW', BulkDataURI: '/studies/1/bulkdata/7FE00010' },
  };
  expect(filled(holedText(formatDicomJson(json)))).toEqual({
    ...json,
    '00420011': { vr: 'OB', BulkDataURI: `${address}/studies/1/bulkdata/00420011` },
    '7FE00010': { vr: 'OW', BulkDataURI: `${address}/studies/1/bulkdata/7FE00010` },
  });
});

test('kept text keeps no other memory than its own', () => {
  const text = holedText('{"00100010":{"vr":"PN","Value":[{"Alphabetic":"Ä"}]}}');
  expect(text.buffer.byteLength).toBe(text.byteLength);
});

test('text may be cut anywhere', () => {
  const text = holedText('{"7FE00010":{"vr":"OW","BulkDataURI":"/a"}}');
  for (let at = 0; at <= text.length; at++) {
    const pieces = [text.subarray(0, at), text.subarray(at)].map((piece) => fillHoles(piece, address));
    expect(Buffer.concat(pieces).toString()).toBe(`{"7FE00010":{"vr":"OW","BulkDataURI":"${address}/a"}}`);
  }
});

test('a list in pieces is the list of the filled texts, wherever it is cut', () => {
  const texts = ['{"a":1}', '{"BulkDataURI":"/a","é":{"BulkDataURI":"/b"}}', '{}'].map((json) => {
    const text = holedText(json);
    return { text, holes: holesOf(text) };
  });
  expect(texts.map(({ holes }) => holes.length)).toEqual([0, 2, 0]);
  const wanted = JSON.stringify(
    texts.map(({ text }) => JSON.parse(Buffer.from(fillHoles(text, address)).toString())),
  );
  for (const pieceBytes of [1, 20, 60, 1000]) {
    const pieces = [...filledList(texts, address, pieceBytes)];
    expect(Buffer.concat(pieces).toString()).toBe(wanted);
    expect(pieces.slice(0, -1).every(({ byteLength }) => byteLength >= pieceBytes)).toBe(true);
  }
  expect([...filledList(texts, address, 1)]).toHaveLength(3);
});
