import { expect, test } from 'vitest';
import { stacksOf } from '../studies/image-stack.ts';
import { type LocalFile, localStudySource } from '../studies/local-study-source.ts';
import { OpenStack } from '../studies/open-stack.ts';
import { phantomClip, phantomSlice, phantomStudyUid } from '../testing/phantom-files.ts';
import { fileCineOf, timingOf } from './file-cine.ts';

/** The first stack of the files, described. */
async function openedStack(files: readonly LocalFile[]): Promise<OpenStack> {
  const source = await localStudySource(files);
  const [stack] = stacksOf(await source.openStudy(phantomStudyUid)).stacks;
  if (!stack) throw new Error('The files hold no images.');
  const openStack = new OpenStack(stack);
  await openStack.load(() => source.readSeriesMetadata(phantomStudyUid, stack.seriesInstanceUid));
  return openStack;
}

test('each frame of a clip is shown for its own time', async () => {
  expect(timingOf(await openedStack([phantomClip([0, 40, 60])]))).toEqual([40, 60, 60]);
});

test('trap 44: the parts of a concatenation play one after the other', async () => {
  const part = (partNumber: number, frameTimesMs: readonly number[]) =>
    phantomClip(frameTimesMs, {
      SOPInstanceUID: `2.25.2200.${partNumber}`,
      ConcatenationUID: '2.25.2300',
      InConcatenationNumber: partNumber,
      ConcatenationFrameOffsetNumber: 3 * (partNumber - 1),
    });
  const opened = await openedStack([part(2, [0, 70]), part(1, [0, 40, 60])]);
  expect(opened.frames.map(({ key }) => key)).toEqual([
    '2.25.2200.1/0',
    '2.25.2200.1/1',
    '2.25.2200.1/2',
    '2.25.2200.2/0',
    '2.25.2200.2/1',
  ]);
  expect(timingOf(opened)).toEqual([40, 60, 60, 70, 70]);
});

test('single images have no time', async () => {
  expect(timingOf(await openedStack([phantomSlice(1), phantomSlice(2)]))).toBeUndefined();
});

test('trap 46: a clip says whether it goes back and forth, and between which frames', async () => {
  const clip = phantomClip([0, 40, 40, 40], { PreferredPlaybackSequencing: 1, StartTrim: 2, StopTrim: 3 });
  expect(fileCineOf(await openedStack([clip]))).toEqual({
    mode: 'sweep',
    range: { firstIndex: 1, lastIndex: 2 },
  });
  const slices = await openedStack([phantomSlice(1), phantomSlice(2)]);
  expect(fileCineOf(slices)).toEqual({ mode: undefined, range: undefined });
});
