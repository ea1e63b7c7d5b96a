import { expect, test } from 'vitest';
import { stacksOf } from '../studies/image-stack.ts';
import { localStudySource } from '../studies/local-study-source.ts';
import { OpenStack } from '../studies/open-stack.ts';
import { phantomSeriesUid, phantomSlice, phantomStudyUid, sliceUid } from '../testing/phantom-files.ts';
import { absentImage } from './absent-image.ts';
import { StackPosition } from './stack-position.ts';

/** Images 1, 2, 3 of which 3 lies between the others; not described yet. */
async function stackOutOfOrder() {
  const { signal } = new AbortController();
  const at = (number: number, z: number) => phantomSlice(number, { ImagePositionPatient: [0, 0, z] });
  const source = await localStudySource([at(1, 0), at(2, 20), at(3, 10)]);
  const [stack] = stacksOf(await source.openStudy(phantomStudyUid, signal)).stacks;
  if (!stack) throw new Error('The phantom has no stack.');
  const openStack = new OpenStack(stack);
  const describe = () =>
    openStack.load(() => source.readSeriesMetadata(phantomStudyUid, phantomSeriesUid, signal));
  const keyOf = (index: number) => openStack.frames[index]?.key ?? '';
  return { openStack, describe, keyOf };
}

test('starts at the first image, or at the one that is named', async () => {
  const { openStack, keyOf } = await stackOutOfOrder();
  const position = new StackPosition();
  position.enter(openStack, undefined);
  expect([position.frameIndex, position.frame?.key]).toEqual([0, keyOf(0)]);
  position.enter(openStack, keyOf(2));
  expect([position.frameIndex, position.frame?.key]).toEqual([2, keyOf(2)]);
  position.enter(openStack, 'of another stack');
  expect(position.frameIndex).toBe(0);
});

test('without a stack there is no image to go to', () => {
  const position = new StackPosition();
  expect(position.goTo(1)).toBe(false);
  expect(position).toMatchObject({ frameIndex: 0, frame: undefined, numberOfFrames: 0 });
  expect(position.locate('any')).toBeUndefined();
});

test('stays within the stack, and tells whether it moved and which way', async () => {
  const { openStack } = await stackOutOfOrder();
  const position = new StackPosition();
  position.enter(openStack, undefined);
  expect(position.goTo(-1)).toBe(false);
  expect(position.goTo(7)).toBe(true);
  expect([position.frameIndex, position.lines[0]?.direction]).toEqual([2, 1]);
  expect(position.goTo(3)).toBe(false);
  expect(position.goTo(0.6)).toBe(true);
  expect([position.frameIndex, position.lines[0]?.direction]).toEqual([1, -1]);
  expect(position.goTo(Number.NaN)).toBe(false);
  position.enter(openStack, undefined);
  expect(position.lines[0]?.direction).toBe(1);
});

test('holds its image when metadata puts the stack in another order', async () => {
  const { openStack, describe, keyOf } = await stackOutOfOrder();
  const position = new StackPosition();
  position.enter(openStack, undefined);
  position.goTo(1);
  const [first, held] = [keyOf(0), keyOf(1)];
  await describe();
  position.follow();
  expect([position.frameIndex, position.frame?.key]).toEqual([2, held]);
  expect([first, held, 'gone'].map((key) => position.locate(key)?.place)).toEqual([0, 2, undefined]);
});

/** Two positions at two echoes; at the second echo the second one is missing. */
async function stackOfEchoes() {
  const { signal } = new AbortController();
  const at = (number: number, z: number, echo: number) =>
    phantomSlice(number, { ImagePositionPatient: [0, 0, z], EchoNumbers: echo });
  const source = await localStudySource([at(1, 0, 1), at(2, 5, 1), at(3, 0, 2)]);
  const [stack] = stacksOf(await source.openStudy(phantomStudyUid, signal)).stacks;
  if (!stack) throw new Error('The phantom has no stack.');
  const openStack = new OpenStack(stack);
  const position = new StackPosition();
  position.enter(openStack, undefined);
  await openStack.load(() => source.readSeriesMetadata(phantomStudyUid, phantomSeriesUid, signal));
  position.follow();
  return { position, uidHere: () => position.frame?.reference.sopInstanceUid };
}

test('goes along an axis at the same place, and along the stack at the same value', async () => {
  const { position, uidHere } = await stackOfEchoes();
  expect(position.axes.map(({ texts }) => texts)).toEqual([['Echo 1 of 2', 'Echo 2 of 2']]);
  expect([position.numberOfFrames, uidHere()]).toEqual([2, sliceUid(1)]);
  expect(position.goAlong(0, 5)).toBe(true);
  expect([uidHere(), position.valueIndexes, position.frameIndex]).toEqual([sliceUid(3), [1], 0]);
  expect(position.goAlong(0, 1)).toBe(false);
  expect(position.goAlong(1, 0)).toBe(false);
  position.goAlong(0, 0);
  position.goTo(1);
  expect(uidHere()).toBe(sliceUid(2));
});

test('where the series has no image it stays at the point, and says that there is none', async () => {
  const { position } = await stackOfEchoes();
  position.goTo(1);
  position.goAlong(0, 1);
  expect(position.frame).toBeUndefined();
  position.follow();
  expect([position.frameIndex, position.valueIndexes]).toEqual([1, [1]]);
  expect(absentImage(position)).toMatchObject({
    status: 'failed',
    problem: { code: 'VIEWER_IMAGE_ABSENT', message: expect.stringContaining('Echo 2 of 2, image 2 of 2') },
  });
});

test('the row travelled along comes first, with its direction', async () => {
  const { position } = await stackOfEchoes();
  position.goAlong(0, 1);
  position.goAlong(0, 0);
  expect(position.lines.map(({ frames, direction }) => [frames.length, direction])).toEqual([
    [2, -1],
    [2, 1],
  ]);
  expect(position.lines[0]?.frames.map((frame) => frame?.reference.sopInstanceUid)).toEqual([
    sliceUid(1),
    sliceUid(3),
  ]);
});

test('goes to an image by its name, on whatever axis it lies', async () => {
  const { position, uidHere } = await stackOfEchoes();
  expect(position.goToKey(`${sliceUid(3)}/0`)).toBe(true);
  expect([uidHere(), position.valueIndexes]).toEqual([sliceUid(3), [1]]);
  expect(position.goToKey('unknown/0')).toBe(false);
});
