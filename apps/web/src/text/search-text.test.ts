import { expect, test } from 'vitest';
import { parseSearch } from './search-text.ts';

const today = '2026-11-22';
const read = (input: string) => parseSearch(input, today);

test('understands modality, word and span in one line', () => {
  expect(read('ct chest last week')).toEqual({
    text: 'chest',
    modalities: ['CT'],
    from: '2026-11-16',
    to: '2026-11-22',
  });
});

test('keeps names and IDs as text', () => {
  expect(read('müller 4711-A')).toEqual({
    text: 'müller 4711-A',
    modalities: [],
    from: undefined,
    to: undefined,
  });
});

test('takes the comma off a name typed as family, given', () => {
  expect(read('Phantom, CT').text).toBe('Phantom');
  expect(read('Phantom, Anna').text).toBe('Phantom Anna');
});

test('knows words for modalities', () => {
  expect(read('x-ray').modalities).toEqual(['CR', 'DX']);
  expect(read('MRI ultrasound').modalities).toEqual(['MR', 'US']);
  expect(read('pet/ct ct').modalities).toEqual(['PT', 'CT']);
});

test('takes quoted words as text', () => {
  expect(read('"CT" "last week" mr')).toMatchObject({
    text: 'CT last week',
    modalities: ['MR'],
    from: undefined,
  });
});

test.each([
  ['2026-11-03', '2026-11-03', '2026-11-03'],
  ['20261103', '2026-11-03', '2026-11-03'],
  ['3.11.2026', '2026-11-03', '2026-11-03'],
  ['2026/11/03', '2026-11-03', '2026-11-03'],
  ['2026-02', '2026-02-01', '2026-02-28'],
  ['2025', '2025-01-01', '2025-12-31'],
  ['2026-11-01..2026-11-20', '2026-11-01', '2026-11-20'],
  ['2026-10..', '2026-10-01', undefined],
  ['since 2026-10-05', '2026-10-05', undefined],
  ['before 2026-10', undefined, '2026-10-31'],
  ['today', '2026-11-22', '2026-11-22'],
  ['yesterday', '2026-11-21', '2026-11-21'],
  ['last 3 days', '2026-11-20', '2026-11-22'],
  ['last month', '2026-10-24', '2026-11-22'],
  ['since 2026-11-01 until 2026-11-10', '2026-11-01', '2026-11-10'],
])('reads %s as days', (input, from, to) => {
  expect(read(input)).toEqual({ text: '', modalities: [], from, to });
});

test('leaves numbers that are no day as text', () => {
  expect(read('20261399').text).toBe('20261399');
  expect(read('12345678').text).toBe('12345678');
  expect(read('31.02.2026').text).toBe('31.02.2026');
});

test('leaves "last" before another word as text', () => {
  expect(read('last supper').text).toBe('last supper');
});

test('a word that names a property of every object is text', () => {
  expect(read('constructor').text).toBe('constructor');
});

test('an empty search means nothing in particular', () => {
  expect(read('   ')).toEqual({ text: '', modalities: [], from: undefined, to: undefined });
});
