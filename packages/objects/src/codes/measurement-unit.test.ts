import { expect, test } from 'vitest';
import { ucumOf } from '../index.ts';

const units = (scheme: string, ...values: string[]) => values.map((value) => ucumOf({ value, scheme }));

test('trap 71: Hounsfield units, areas and SUV are UCUM codes, whatever their spelling', () => {
  expect(units('UCUM', "[hnsf'U]", 'HU', "hnsf'U")).toEqual(Array(3).fill("[hnsf'U]"));
  expect(units('UCUM', 'mm2', 'mm²', 'mm^2')).toEqual(Array(3).fill('mm2'));
  expect(units('UCUM', 'g/ml{SUVbw}', '{SUVbw}g/ml')).toEqual(Array(2).fill('g/ml{SUVbw}'));
});

test('trap 71: a private scheme is understood where it spells a unit that is known', () => {
  expect(units('99dcmjs', 'HU', 'mm', 'mm²')).toEqual(["[hnsf'U]", 'mm', 'mm2']);
});

test('trap 71: a unit that is not known is neither dropped nor made up', () => {
  expect(units('UCUM', "[arb'U]{cm}", '1')).toEqual(["[arb'U]{cm}", '1']);
  expect(units('99dcmjs', 'SUV', 'px', '')).toEqual([undefined, undefined, undefined]);
});
