import type { DataSet } from '../data-set.ts';
import { numberFormatOf, parseDecimalString } from './read-values.ts';

const backslash = 0x5c;

/** How many values are stored, whether or not each is a number. PS3.5 §6.4. */
function countValues(dataSet: DataSet, tag: number): number {
  const element = dataSet.findElement(tag);
  if (element === undefined || element.byteLength === 0) return 0;
  const format = numberFormatOf(element.vr);
  if (format) return Math.floor(element.byteLength / format.byteLength);
  let count = 1;
  for (const byte of dataSet.getBytes(tag)) if (byte === backslash) count++;
  return count;
}

/**
 * Every value in its place, undefined where it is empty or no number: for lists of which each entry stands for itself. In one pass,
 * where asking `findNumber` for each in turn would read the text as often as it has values.
 */
export function findNumbersInPlace(dataSet: DataSet, tag: number): (number | undefined)[] {
  const element = dataSet.findElement(tag);
  if (element === undefined || numberFormatOf(element.vr) === undefined)
    return dataSet.findStrings(tag).map(parseDecimalString);
  return Array.from({ length: countValues(dataSet, tag) }, (_, index) => dataSet.findNumber(tag, index));
}

/**
 * Numbers that mean something by their place, such as coordinates: all of them, or undefined where one is empty or no finite
 * number, since to leave it out would move all that follow. [] where the attribute is absent or empty.
 */
export function findEveryNumber(dataSet: DataSet, tag: number): number[] | undefined {
  const numbers = dataSet.findNumbers(tag);
  return numbers.length === countValues(dataSet, tag) && numbers.every(Number.isFinite) ? numbers : undefined;
}

/** A list that has to be of this length, such as a position; undefined where it is absent, of another length or not all numbers. */
export function findNumbersOfLength(
  dataSet: DataSet,
  tag: number,
  length: number,
): readonly number[] | undefined {
  const numbers = findEveryNumber(dataSet, tag);
  return numbers?.length === length ? numbers : undefined;
}

/** The first numbers of a list; undefined where one of them is missing or no finite number. What follows them is not looked at. */
export function findFirstNumbers(
  dataSet: DataSet,
  tag: number,
  count: number,
): readonly number[] | undefined {
  const numbers: number[] = [];
  for (let index = 0; index < count; index++) {
    const number = dataSet.findNumber(tag, index);
    if (number === undefined || !Number.isFinite(number)) return undefined;
    numbers.push(number);
  }
  return numbers;
}
