import { describe, expect, test } from 'vitest';
import { dataSetOf } from '../data-set-of.ts';
import * as Tag from '../dictionary/tags.generated.ts';
import { readPart10 } from '../io/read-part10.ts';
import { writePart10 } from '../io/write-part10.ts';
import { findEveryNumber, findFirstNumbers, findNumbersInPlace, findNumbersOfLength } from './number-list.ts';

/** Text as a file may hold it, well formed or not. */
const withPosition = (text: string) =>
  readPart10(
    writePart10(dataSetOf({ SOPClassUID: '1.2', SOPInstanceUID: '1.3', ImagePositionPatient: text })),
  ).dataSet;

describe('numbers that mean something by their place', () => {
  test('are all there, or none is', () => {
    expect(findEveryNumber(withPosition('1\\2\\3'), Tag.ImagePositionPatient)).toEqual([1, 2, 3]);
    expect(findEveryNumber(withPosition('1\\\\3'), Tag.ImagePositionPatient)).toBeUndefined();
    expect(findEveryNumber(withPosition('1\\two\\3'), Tag.ImagePositionPatient)).toBeUndefined();
    expect(findEveryNumber(withPosition(''), Tag.ImagePositionPatient)).toEqual([]);
    expect(findEveryNumber(dataSetOf({}), Tag.ImagePositionPatient)).toEqual([]);
    const floats = dataSetOf({ PixelAspectRatio: undefined, MinimumStoredValueMapped: [1.5, Number.NaN] });
    expect(findEveryNumber(floats, Tag.MinimumStoredValueMapped)).toBeUndefined();
  });

  test('may have to be of a length', () => {
    expect(findNumbersOfLength(withPosition('1\\2\\3'), Tag.ImagePositionPatient, 3)).toEqual([1, 2, 3]);
    expect(findNumbersOfLength(withPosition('1\\2\\3\\4'), Tag.ImagePositionPatient, 3)).toBeUndefined();
    expect(findNumbersOfLength(withPosition('\\1\\2\\3'), Tag.ImagePositionPatient, 3)).toBeUndefined();
  });

  test('may be followed by what is left over, but not be moved by what is missing', () => {
    expect(findFirstNumbers(withPosition('1\\2\\3\\'), Tag.ImagePositionPatient, 3)).toEqual([1, 2, 3]);
    expect(findFirstNumbers(withPosition('\\1\\2\\3'), Tag.ImagePositionPatient, 3)).toBeUndefined();
    expect(findFirstNumbers(withPosition('1\\2'), Tag.ImagePositionPatient, 3)).toBeUndefined();
    expect(findFirstNumbers(dataSetOf({}), Tag.ImagePositionPatient, 3)).toBeUndefined();
  });

  test('may stand each for itself, with gaps where one is missing', () => {
    const inPlace = (text: string) => findNumbersInPlace(withPosition(text), Tag.ImagePositionPatient);
    expect(inPlace('1\\\\ 3 \\two')).toEqual([1, undefined, 3, undefined]);
    expect(inPlace('')).toEqual([]);
    expect(findNumbersInPlace(dataSetOf({}), Tag.ImagePositionPatient)).toEqual([]);
    const floats = dataSetOf({ MinimumStoredValueMapped: [1.5, Number.NaN] });
    expect(findNumbersInPlace(floats, Tag.MinimumStoredValueMapped)).toEqual([1.5, undefined]);
  });
});
