import { expect, test } from 'vitest';
import { isOneImage, preferredStack, stacksOf } from './image-stack.ts';
import { findStackAt } from './open-at.ts';
import type { Instance, Series } from './study.ts';

const instance = (sopInstanceUid: string, numberOfFrames: number): Instance => ({
  sopInstanceUid,
  sopClassUid: '1.2.3',
  numberOfFrames,
});
const series = (seriesNumber: number, instances: readonly Instance[]): Series => ({
  seriesInstanceUid: `series-${seriesNumber}`,
  seriesNumber,
  instances,
});
const stacksIn = (...all: Series[]) => stacksOf({ studyInstanceUid: '1', series: all });

test('single images of a series scroll as one, in the order of Series Number', () => {
  const { stacks } = stacksIn(
    series(12, [instance('c', 1)]),
    series(3, [instance('a', 1), instance('b', 1)]),
  );
  expect(stacks.map(({ seriesNumber, numberOfFrames }) => [seriesNumber, numberOfFrames])).toEqual([
    [3, 2],
    [12, 1],
  ]);
});

test('clips of one series stand alone, single images among them stay together', () => {
  const { stacks } = stacksIn(
    series(1, [instance('a', 40), instance('b', 1), instance('c', 1), instance('d', 25)]),
  );
  expect(stacks.map(({ instances }) => instances.map(({ sopInstanceUid }) => sopInstanceUid))).toEqual([
    ['b', 'c'],
    ['a'],
    ['d'],
  ]);
  expect(new Set(stacks.map(({ stackId }) => stackId)).size).toBe(3);
});

test('trap 44: the parts of a concatenation scroll as one, in the order of their numbers', () => {
  const part = (sopInstanceUid: string, numberOfFrames: number, partNumber: number): Instance => ({
    ...instance(sopInstanceUid, numberOfFrames),
    concatenation: { concatenationUid: 'whole', partNumber },
  });
  const { stacks } = stacksIn(
    series(1, [part('c', 1, 3), instance('clip', 25), part('a', 40, 1), part('b', 40, 2), instance('d', 1)]),
  );
  expect(stacks.map(({ instances }) => instances.map(({ sopInstanceUid }) => sopInstanceUid))).toEqual([
    ['d'],
    ['a', 'b', 'c'],
    ['clip'],
  ]);
  expect(stacks[1]?.numberOfFrames).toBe(81);
  expect(stacks.map(isOneImage)).toEqual([true, true, true]);
  expect(stacksIn(series(1, [instance('a', 1), instance('b', 1)])).stacks.map(isOneImage)).toEqual([false]);
});

test('what has no picture is told apart', () => {
  const { stacks, others } = stacksIn(series(1, [instance('report', 0), instance('image', 1)]));
  expect(stacks).toHaveLength(1);
  expect(others).toMatchObject([{ seriesInstanceUid: 'series-1', numberOfInstances: 1 }]);
});

const storage = '1.2.840.10008.5.1.4.1.1.';
const ofClass = (number: string, numberOfFrames: number): Instance => ({
  ...instance(`of ${number}`, numberOfFrames),
  sopClassUid: `${storage}${number}`,
});

test.each([
  ['88.33', 0, 'Structured report'],
  ['88.59', 0, 'Key images'],
  ['11.1', 0, 'Presentation state'],
  ['66.4', 12, 'Segmentation'],
  ['481.2', 80, 'Radiotherapy dose'],
  ['481.3', 0, 'Radiotherapy structures'],
  ['481.5', 0, 'Radiotherapy plan or record'],
  ['104.1', 0, 'PDF document'],
  ['104.2', 0, 'Document'],
  ['66.2', 0, 'Registration, fiducials or other data'],
  ['4.2', 1, 'Spectroscopy'],
  ['9.1.1', 0, 'Waveform'],
])('an object of class %s with %i frames is no image, but is named: %s', (number, frames, kind) => {
  const { stacks, others } = stacksIn(series(1, [ofClass(number, frames)]));
  expect(stacks).toEqual([]);
  expect(others).toEqual([{ seriesInstanceUid: 'series-1', seriesNumber: 1, kind, numberOfInstances: 1 }]);
});

test('an RT image is an image, and what is unknown and has no frames is still there', () => {
  const { stacks, others } = stacksIn(series(1, [ofClass('481.1', 1), ofClass('999', 0)]));
  expect(stacks.length).toBe(1);
  expect(others.map(({ kind, numberOfInstances }) => [kind, numberOfInstances])).toEqual([[undefined, 1]]);
});

test('images for processing stand apart, and one for reading is preferred', () => {
  const { stacks } = stacksIn(
    series(1, [ofClass('1.2.1', 1)]),
    series(2, [ofClass('1.2', 1), ofClass('1.2.1', 1)]),
  );
  expect(stacks.map(({ isForProcessing }) => isForProcessing)).toEqual([true, false, true]);
  expect(preferredStack(stacks)?.instances[0]?.sopClassUid).toBe(`${storage}1.2`);
  expect(preferredStack(stacks.slice(0, 1))?.isForProcessing).toBe(true);
});

test.each(['1.1.1', '1.2.1', '1.3.1', '13.1.5', '14.2'])(
  'an image of class %s is for processing',
  (number) => {
    const forReading = { '13.1.5': '13.1.4', '14.2': '14.1' }[number] ?? number.slice(0, 3);
    const { stacks } = stacksIn(series(1, [ofClass(number, 30)]), series(2, [ofClass(forReading, 30)]));
    expect(stacks.map(({ isForProcessing }) => isForProcessing)).toEqual([true, false]);
  },
);

test('a series is opened at its images for reading, wherever those for processing stand in it', () => {
  const { stacks } = stacksIn(series(1, [ofClass('1.2.1', 1), ofClass('1.2', 60)]));
  expect(findStackAt(stacks, { seriesInstanceUid: 'series-1' })?.isForProcessing).toBe(false);
  expect(findStackAt(stacks, { sopInstanceUid: 'of 1.2.1' })?.isForProcessing).toBe(true);
});

test('a video stands alone, even where its header knows of no more than one frame', () => {
  const video = { ...instance('video', 1), transferSyntaxUid: '1.2.840.10008.1.2.4.102' };
  const { stacks } = stacksIn(series(1, [instance('a', 1), video, instance('b', 1)]));
  expect(stacks.map(({ instances }) => instances.map(({ sopInstanceUid }) => sopInstanceUid))).toEqual([
    ['a', 'b'],
    ['video'],
  ]);
});
