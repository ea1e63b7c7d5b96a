import { expect, test } from 'vitest';
import { stacksOf } from '../studies/image-stack.ts';
import { localStudySource } from '../studies/local-study-source.ts';
import { OpenStack } from '../studies/open-stack.ts';
import { phantomSeriesUid, phantomSlice, phantomStudyUid } from '../testing/phantom-files.ts';
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
  expect(position.indexOf('any')).toBeUndefined();
});

test('stays within the stack, and tells whether it moved and which way', async () => {
  const { openStack } = await stackOutOfOrder();
  const position = new StackPosition();
  position.enter(openStack, undefined);
  expect(position.goTo(-1)).toBe(false);
  expect(position.goTo(7)).toBe(true);
  expect(position).toMatchObject({ frameIndex: 2, direction: 1 });
  expect(position.goTo(3)).toBe(false);
  expect(position.goTo(0.6)).toBe(true);
  expect(position).toMatchObject({ frameIndex: 1, direction: -1 });
  expect(position.goTo(Number.NaN)).toBe(false);
  position.enter(openStack, undefined);
  expect(position.direction).toBe(1);
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
  expect([first, held, 'gone'].map((key) => position.indexOf(key))).toEqual([0, 2, undefined]);
});
