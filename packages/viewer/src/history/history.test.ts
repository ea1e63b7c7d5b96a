import { expect, test } from 'vitest';
import { localStudySource } from '../studies/local-study-source.ts';
import { phantomSlice } from '../testing/phantom-files.ts';
import { ScriptedUser } from '../testing/scripted-user.ts';

async function reader() {
  const user = new ScriptedUser(await localStudySource([1, 2, 3].map((n) => phantomSlice(n))));
  await user.opens();
  const state = () => user.viewport.state.get();
  const undoes = () => user.presses('z', { ctrlKey: true });
  const redoes = () => user.presses('y', { ctrlKey: true });
  return { user, state, undoes, redoes };
}

test('a drag of the window is one step, and so is all of it that is redone', async () => {
  const { user, state, undoes, redoes } = await reader();
  const own = state().presentation.window;
  user.drags([20, 20], [60, 50]);
  const dragged = state().presentation.window;
  expect(dragged).not.toEqual(own);
  undoes();
  expect(state().presentation.window).toEqual(own);
  expect(user.viewer.history.get()).toEqual({ canUndo: false, canRedo: true });
  redoes();
  expect(state().presentation.window).toEqual(dragged);
});

test('views and annotations are taken back in the one order in which they were made', async () => {
  const { user, state, undoes, redoes } = await reader();
  user.presses('i');
  user.viewer.setPrimaryTool('length');
  user.drags([30, 300], [90, 330]);
  user.presses('r');
  undoes();
  expect(state().camera.rotationDegrees).toBe(0);
  expect(user.viewer.annotations.get().annotations).toHaveLength(1);
  undoes();
  expect(user.viewer.annotations.get().annotations).toHaveLength(0);
  expect(state().presentation.invert).toBe(true);
  undoes();
  expect(state().presentation.invert).toBe(false);
  for (let step = 0; step < 3; step++) redoes();
  expect(state().camera.rotationDegrees).toBe(90);
  expect(user.viewer.annotations.get().annotations).toHaveLength(1);
  expect(state().presentation.invert).toBe(true);
});

test.each(['r', 'h', 'v', '+', 'o', 'i', 'n', '2', 'shift+o'])('what %s does is one step', async (chord) => {
  const { user, state, undoes, redoes } = await reader();
  const { camera, presentation } = state();
  const key = chord.replace('shift+', '');
  user.presses(key, { shiftKey: chord !== key });
  user.looks();
  const done = { camera: state().camera, presentation: state().presentation };
  expect(done).not.toEqual({ camera, presentation });
  undoes();
  expect(state()).toMatchObject({ camera, presentation });
  redoes();
  expect(state()).toMatchObject(done);
});

test('a reset of view and window is one step', async () => {
  const { user, state, undoes } = await reader();
  user.presses('r');
  user.presses('i');
  user.presses('0');
  undoes();
  expect(state().camera.rotationDegrees).toBe(90);
  expect(state().presentation.invert).toBe(true);
});

test('notches of the wheel that follow each other zoom in one step', async () => {
  const { user, state, undoes, redoes } = await reader();
  user.presses('h');
  const { camera } = state();
  const turn = () => user.viewport.wheel({ x: 40, y: 40, deltaY: -100, modifiers: ['ctrl'] });
  turn();
  turn();
  const zoomed = state().camera;
  undoes();
  expect(state().camera).toEqual(camera);
  redoes();
  expect(state().camera).toEqual(zoomed);
  user.presses('v');
  turn();
  undoes();
  expect(state().camera).toEqual({ ...zoomed, flipVertical: true });
});

test('two fingers move and enlarge in one step', async () => {
  const { user, state, undoes } = await reader();
  const { camera } = state();
  user.pointerDown(40, 300, { touch: true, pointerId: 1 });
  user.pointerDown(60, 300, { touch: true, pointerId: 2 });
  user.pointerMove(90, 300, { touch: true, pointerId: 2 });
  user.pointerMove(100, 320, { touch: true, pointerId: 2 });
  user.pointerUp({ touch: true, pointerId: 2 });
  user.pointerUp({ touch: true, pointerId: 1 });
  expect(state().camera).not.toEqual(camera);
  undoes();
  expect(state().camera).toEqual(camera);
  expect(user.viewer.history.get().canUndo).toBe(false);
});

test('going through images, and choosing what is chosen already, is no step', async () => {
  const { user } = await reader();
  user.presses('ArrowDown');
  await user.waitsForImage();
  user.presses('f');
  user.presses('0');
  expect(user.viewer.history.get().canUndo).toBe(false);
});

test('undo in a drag ends it and takes it back', async () => {
  const { user, state, undoes } = await reader();
  const own = state().presentation.window;
  user.pointerDown(20, 20);
  user.pointerMove(60, 60);
  undoes();
  expect(state().presentation.window).toEqual(own);
  user.pointerMove(90, 90);
  expect(state().presentation.window).toEqual(own);
});

test('a step done after undo leaves nothing to redo', async () => {
  const { user, state, undoes, redoes } = await reader();
  user.presses('i');
  undoes();
  user.presses('h');
  redoes();
  expect(state().presentation.invert).toBe(false);
  expect(user.viewer.history.get().canRedo).toBe(false);
});

test('what was done to a stack goes with it, annotations stay', async () => {
  const { user, undoes } = await reader();
  user.presses('i');
  user.viewer.setPrimaryTool('length');
  user.drags([30, 300], [90, 330]);
  user.viewer.clearViewport(user.viewport.viewportId);
  undoes();
  expect(user.viewer.annotations.get().annotations).toHaveLength(0);
  expect(user.viewer.history.get().canUndo).toBe(false);
});
