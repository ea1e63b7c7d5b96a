import { expect, test } from 'vitest';
// Read beforehand, so that no test waits for what the page loads when it is needed.
import '../cine/cine-control.ts';
import '../studies/grid-of-stack.ts';
import { localStudySource } from '../studies/local-study-source.ts';
import { phantomSlice, sliceUid } from '../testing/phantom-files.ts';
import { ScriptedUser } from '../testing/scripted-user.ts';

/** Three positions in three phases: image `3 · phase + position`, counted from 1, phase by phase. */
async function readerOfPhases(): Promise<ScriptedUser> {
  const files = [0, 1, 2].flatMap((phase) =>
    [0, 1, 2].map((position) =>
      phantomSlice(3 * phase + position + 1, {
        ImagePositionPatient: [0, 0, 100 - 5 * position],
        TemporalPositionIdentifier: phase + 1,
      }),
    ),
  );
  const user = new ScriptedUser(await localStudySource(files));
  await user.opens();
  await user.waitsUntil(() => user.viewport.state.get().dimensions.length > 0);
  return user;
}

test('trap 45: one scrolls through a phase, and steps to the next one at the same place', async () => {
  const user = await readerOfPhases();
  expect(user.viewport.state.get()).toMatchObject({
    numberOfFrames: 3,
    dimensions: [{ name: 'Phase', valueIndex: 0, texts: ['Phase 1 of 3', 'Phase 2 of 3', 'Phase 3 of 3'] }],
  });
  user.presses('ArrowDown');
  user.presses('ArrowRight', { ctrlKey: true });
  await user.waitsForImage();
  expect(user.viewport.state.get()).toMatchObject({ frameIndex: 1, sopInstanceUid: sliceUid(5) });
  expect(user.viewport.overlay.get().texts.dimensions).toContain('Phase 2 of 3');
  user.viewport.setDimension(0, 9);
  await user.waitsForImage();
  expect(user.viewport.state.get().sopInstanceUid).toBe(sliceUid(8));
});

test('what lies off the rows that are looked at is loaded last, but loaded', async () => {
  const user = await readerOfPhases();
  const stackId = user.viewport.state.get().stack?.stackId ?? '';
  await user.waitsUntil(() => user.viewer.loading.get().stacks[stackId]?.loadedFrames === 9);
});

test('cine of a stack with phases runs along them at a fixed place', async () => {
  const user = await readerOfPhases();
  const stackId = user.viewport.state.get().stack?.stackId ?? '';
  await user.waitsUntil(() => user.viewer.loading.get().stacks[stackId]?.loadedFrames === 9);
  user.presses('ArrowDown');
  await user.waitsUntil(() => user.viewport.state.get().cine.dimensionIndex === 0);
  user.viewport.cine.setRate(10);
  user.viewport.cine.setPlaying(true);
  const seen = new Set<string>();
  for (let i = 0; i < 30; i++) {
    user.clock.advance(10);
    seen.add(user.viewport.state.get().sopInstanceUid ?? '');
  }
  expect([...seen].sort()).toEqual([sliceUid(2), sliceUid(5), sliceUid(8)]);
  user.viewport.cine.setDimension(undefined);
  expect(user.viewport.state.get().cine).toMatchObject({ playing: false, dimensionIndex: undefined });
});

/** Five positions in twelve phases, and one image across them that belongs to no phase: the last. */
async function readerOfPhasesWithLocaliser(): Promise<ScriptedUser> {
  const phases = Array.from({ length: 60 }, (_, i) =>
    phantomSlice(i + 1, {
      ImagePositionPatient: [0, 0, 100 - 5 * (i % 5)],
      TemporalPositionIdentifier: Math.floor(i / 5) + 1,
    }),
  );
  const localiser = phantomSlice(61, { ImageOrientationPatient: [0, 1, 0, 0, 0, -1] });
  const user = new ScriptedUser(await localStudySource([...phases, localiser]));
  await user.opens();
  await user.waitsUntil(() => user.viewport.state.get().dimensions.length > 0);
  return user;
}

test('images of a series that have no place on an axis take none away that have', async () => {
  const user = await readerOfPhasesWithLocaliser();
  const seen = new Set<string | undefined>();
  for (let phase = 0; phase < 12; phase++) {
    user.viewport.setDimension(0, phase);
    for (let place = 0; place < user.viewport.state.get().numberOfFrames; place++) {
      user.viewport.setFrame(place);
      await user.waitsForImage();
      expect(user.viewport.state.get().shownFrameIndex).toBe(place);
      seen.add(user.viewport.state.get().sopInstanceUid);
    }
  }
  expect(seen.size).toBe(61);
});

test('an image that belongs to no phase is given none in its text', async () => {
  const user = await readerOfPhasesWithLocaliser();
  const textOf = async (place: number) => {
    user.viewport.setFrame(place);
    await user.waitsForImage();
    const { sopInstanceUid } = user.viewport.state.get();
    return {
      sopInstanceUid,
      hasPhase: user.viewport.overlay.get().texts.dimensions.includes('Phase 3 of 12'),
    };
  };
  user.viewport.setDimension(0, 2);
  const texts = [];
  for (let place = 0; place < 6; place++) texts.push(await textOf(place));
  expect(texts.filter(({ hasPhase }) => !hasPhase)).toEqual([
    { sopInstanceUid: sliceUid(61), hasPhase: false },
  ]);
});
