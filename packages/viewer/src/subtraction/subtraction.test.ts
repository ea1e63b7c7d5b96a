import type { DataSetContent } from '@isocenter/dicom';
import { expect, test } from 'vitest';
// Read beforehand, so that no test waits for what the page loads when it is needed.
import '../cine/cine-control.ts';
import './subtraction-control.ts';
import { localStudySource } from '../studies/local-study-source.ts';
import { phantomRun, phantomSlice } from '../testing/phantom-files.ts';
import { ScriptedUser } from '../testing/scripted-user.ts';

/** A reader of a run of five frames, at one of them, who knows that it can be subtracted. */
async function atFrame(frameNumber: number, content: DataSetContent = {}) {
  const user = new ScriptedUser(await localStudySource([phantomRun(5, content)]));
  await user.opens({ sopInstanceUid: '2.25.3200', frameNumber });
  await user.waitsUntil(() => user.viewport.state.get().subtraction !== undefined);
  await user.waitsForImage();
  const valueAt = (column: number, row: number) => user.viewport.valueAt(column, row)?.text;
  const subtraction = () => user.viewport.state.get().subtraction;
  return { user, valueAt, subtraction };
}

test('trap 48: a run is shown less its mask by one key, and the values say that they are differences', async () => {
  const { user, valueAt, subtraction } = await atFrame(4);
  expect([valueAt(2, 1), subtraction()?.active]).toEqual(['318', false]);
  expect(user.presses('d')).toBe(true);
  await user.waitsForImage();
  expect(valueAt(2, 1)).toBe('300 difference');
  expect(user.viewport.overlay.get().cautions).toContain('Subtracted');
  expect(subtraction()).toMatchObject({ active: true, maskOrigin: 'file', maskFrameNumbers: [1] });
  user.presses('d');
  await user.waitsForImage();
  expect(valueAt(2, 1)).toBe('318');
});

test('the automatic window of a difference is that of its values, and the image itself keeps its own', async () => {
  const { user } = await atFrame(4);
  const window = () => user.viewport.state.get().presentation.window;
  const own = window();
  user.presses('d');
  await user.waitsForImage();
  user.viewport.subtraction.setShift({ rowsDown: 1, columnsLeft: 0 });
  await user.waitsForImage();
  user.presses('a');
  // 300 more than its mask at the edge, and 316 where that is moved by a row.
  expect(window()).toEqual({ center: 308.5, width: 17, function: 'LINEAR' });
  user.presses('d');
  await user.waitsForImage();
  expect(window()).toEqual(own);
});

test('trap 48: a run that recommends it is shown less its mask from the beginning', async () => {
  const { user, valueAt } = await atFrame(4, { RecommendedViewingMode: 'SUB' });
  await user.waitsUntil(() => valueAt(0, 0) === '300 difference');
  expect(user.viewport.overlay.get().cautions.join()).not.toContain('Without');
});

test('trap 48: a frame that no mask applies to is shown as it is, and says so', async () => {
  const { user, valueAt, subtraction } = await atFrame(2);
  user.presses('d');
  await user.waitsForImage();
  expect([valueAt(2, 1), subtraction()?.maskFrameNumbers]).toEqual(['118', []]);
  expect(user.viewport.overlay.get().cautions).toContain('Not subtracted');
});

test('trap 48: the frame on the screen can be made the mask', async () => {
  const { user, valueAt, subtraction } = await atFrame(4);
  user.presses('D', { shiftKey: true });
  user.viewport.setFrame(1);
  await user.waitsForImage();
  expect(valueAt(2, 1)).toBe('−200 difference');
  expect(subtraction()).toMatchObject({ maskOrigin: 'user', maskFrameNumbers: [4] });
  user.viewport.subtraction.followFile();
  await user.waitsForImage();
  expect(subtraction()).toMatchObject({ maskOrigin: 'file', maskFrameNumbers: [] });
});

test('trap 48: keys move the mask by a tenth of a pixel, and the shift of the file comes back', async () => {
  const { user, valueAt, subtraction } = await atFrame(4);
  expect(user.presses('ArrowLeft', { shiftKey: true })).toBe(false);
  user.presses('d');
  for (let i = 0; i < 3; i++) user.presses('ArrowLeft', { shiftKey: true });
  user.presses('ArrowDown', { shiftKey: true });
  await user.waitsForImage();
  expect(subtraction()).toMatchObject({ shift: { rowsDown: 0.1, columnsLeft: 0.3 }, shiftOrigin: 'user' });
  // The mask rises by 1 a column and 16 a row: 0.3 to the left is 0.3 more of it, 0.1 down is 1.6 less.
  expect(valueAt(8, 8)).toBe('301.3 difference');
  user.viewport.subtraction.setShift(undefined);
  await user.waitsForImage();
  expect(valueAt(8, 8)).toBe('300 difference');
});

test('the window of differences is apart from that of the images', async () => {
  const { user } = await atFrame(4);
  user.viewport.setWindow(500, 1000);
  user.presses('d');
  await user.waitsForImage();
  const windowNow = () => user.viewport.state.get().presentation.window;
  expect(windowNow()).toMatchObject({ center: 300.5, width: 1 });
  user.viewport.setWindow(280, 50);
  user.presses('d');
  await user.waitsForImage();
  expect(windowNow()).toMatchObject({ center: 500, width: 1000 });
  user.presses('d');
  await user.waitsForImage();
  expect(windowNow()).toMatchObject({ center: 280, width: 50 });
});

test('what is measured stays the value of the image', async () => {
  const { user } = await atFrame(4);
  user.viewer.setPrimaryTool('probe');
  const at = user.viewport.imageToCanvas({ column: 2, row: 1 });
  if (!at) throw new Error('The image is not on the screen.');
  user.drags([at.x, at.y], [at.x, at.y]);
  user.presses('d');
  await user.waitsForImage();
  const drawn = JSON.stringify(user.viewport.drawables.get());
  expect(drawn).toContain('318');
  expect(drawn).not.toContain('difference');
  expect(user.viewer.measurements.get()[0]?.measurement?.text).toBe('318');
});

test('subtraction is offered for no stack of slices', async () => {
  const user = new ScriptedUser(await localStudySource([phantomSlice(1), phantomSlice(2)]));
  await user.opens();
  expect(user.viewport.state.get().subtraction).toBeUndefined();
  expect(user.presses('d')).toBe(false);
});

test('a mask that comes after its image is subtracted as soon as it is there', async () => {
  const source = await localStudySource([phantomRun(5)]);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const user = new ScriptedUser({
    kind: source.kind,
    openStudy: (...asked) => source.openStudy(...asked),
    readSeriesMetadata: (...asked) => source.readSeriesMetadata(...asked),
    readInstanceMetadata: (...asked) => source.readInstanceMetadata(...asked),
    readAllAttributes: (...asked) => source.readAllAttributes(...asked),
    openVideo: (...asked) => source.openVideo(...asked),
    readFrame: async (reference, ...others) => {
      if (reference.frameIndex === 0) await held;
      return source.readFrame(reference, ...others);
    },
  });
  await user.opens({ sopInstanceUid: '2.25.3200', frameNumber: 4 });
  await user.waitsUntil(() => user.viewport.state.get().subtraction !== undefined);
  user.presses('d');
  await user.waitsUntil(() => user.viewport.state.get().quality.status === 'loading');
  release();
  await user.waitsUntil(() => user.viewport.valueAt(2, 1)?.text === '300 difference');
  expect(user.viewport.state.get().quality.status).toBe('complete');
});

const threeMasks = {
  MaskSubtractionSequence: [
    { MaskOperation: 'AVG_SUB', MaskFrameNumbers: [1], ApplicableFrameRange: [3, 5] },
    { MaskOperation: 'TID', TIDOffset: 2, ApplicableFrameRange: [3, 5], MaskSubPixelShift: [0, 1] },
    { MaskOperation: 'REV_TID', TIDOffset: 1, ApplicableFrameRange: [4, 4] },
  ],
};

test('trap 48: another subtraction of the file is made with its own shift, where it applies', async () => {
  const { user, valueAt, subtraction } = await atFrame(4, threeMasks);
  expect(subtraction()?.items.map(({ text }) => text)).toEqual([
    'Mask 1, for 3–5',
    'Frame 2 before, for 3–5',
    'Backwards, from 1 before, for 4',
  ]);
  user.viewport.subtraction.chooseItem(1);
  await user.waitsForImage();
  expect(valueAt(8, 8)).toBe('199 difference');
  expect(subtraction()).toMatchObject({
    chosenItemIndex: 1,
    maskFrameNumbers: [2],
    shift: { rowsDown: 0, columnsLeft: 1 },
    shiftOrigin: 'file',
  });
  user.viewport.subtraction.chooseItem(2);
  await user.waitsForImage();
  expect([valueAt(8, 8), subtraction()?.maskFrameNumbers]).toEqual(['100 difference', [3]]);
  user.viewport.setFrame(4);
  await user.waitsForImage();
  expect([subtraction()?.maskFrameNumbers, subtraction()?.active]).toEqual([[], true]);
  expect(user.viewport.overlay.get().cautions).toContain('Not subtracted');
  user.viewport.subtraction.chooseItem(undefined);
  await user.waitsForImage();
  expect(subtraction()?.maskFrameNumbers).toEqual([1]);
});

test('subtracting, its mask and its shifts are taken back and done again one by one', async () => {
  const { user, valueAt, subtraction } = await atFrame(4, threeMasks);
  const undoes = () => user.presses('z', { ctrlKey: true });
  user.presses('d');
  user.viewport.subtraction.chooseItem(1);
  user.presses('ArrowLeft', { shiftKey: true });
  user.presses('ArrowLeft', { shiftKey: true });
  user.viewport.subtraction.maskFromHere();
  expect(subtraction()).toMatchObject({ maskOrigin: 'user', maskFrameNumbers: [4] });
  undoes();
  expect(subtraction()).toMatchObject({ maskOrigin: 'file', shift: { rowsDown: 0, columnsLeft: 1.2 } });
  undoes();
  expect(subtraction()).toMatchObject({ chosenItemIndex: 1, shiftOrigin: 'file' });
  undoes();
  expect(subtraction()).toMatchObject({ active: true, chosenItemIndex: undefined, maskFrameNumbers: [1] });
  undoes();
  await user.waitsForImage();
  expect([subtraction()?.active, valueAt(8, 8)]).toEqual([false, '436']);
  expect(user.viewer.history.get().canUndo).toBe(false);
  for (let step = 0; step < 3; step++) user.presses('y', { ctrlKey: true });
  await user.waitsForImage();
  expect(subtraction()).toMatchObject({ active: true, chosenItemIndex: 1, shift: { columnsLeft: 1.2 } });
  expect(valueAt(8, 8)).toBe('198.8 difference');
});

test('turning the wheel and moving the mask are two steps', async () => {
  const { user, subtraction } = await atFrame(4);
  user.presses('d');
  user.viewport.wheel({ x: 40, y: 40, deltaY: -100, modifiers: ['ctrl'] });
  const { camera } = user.viewport.state.get();
  user.presses('ArrowLeft', { shiftKey: true });
  user.presses('z', { ctrlKey: true });
  expect(subtraction()?.shiftOrigin).toBe('file');
  expect(user.viewport.state.get().camera).toEqual(camera);
});

/** The reader, with the hand on the mask, drags it from one place of the image to another. */
async function dragging(turns: readonly string[] = [], attributes = {}) {
  const reader = await atFrame(4, attributes);
  const { user } = reader;
  user.presses('d');
  for (const key of turns) user.presses(key);
  await user.waitsForImage();
  expect(user.presses('k')).toBe(true);
  const at = (column: number, row: number): [number, number] => {
    const point = user.viewport.imageToCanvas({ column, row });
    if (!point) throw new Error('The image is not on the screen.');
    return [point.x, point.y];
  };
  return { ...reader, at };
}

test.each([[[]], [['r', 'h']], [['+', '+', 'v']]])(
  'the mask follows the hand over the image (%s)',
  async (turns) => {
    const { user, subtraction, valueAt, at } = await dragging(turns);
    user.drags(at(8, 8), at(6.5, 9.2));
    await user.waitsForImage();
    expect(subtraction()).toMatchObject({ shift: { rowsDown: 1.2, columnsLeft: 1.5 }, shiftOrigin: 'user' });
    // 1.5 columns of 1 to the left, 1.2 rows of 16 down.
    expect(valueAt(8, 8)).toBe('317.7 difference');
    user.presses('z', { ctrlKey: true });
    expect(subtraction()?.shiftOrigin).toBe('file');
  },
);

test('Escape takes back where the mask was dragged to', async () => {
  const { user, subtraction, at } = await dragging();
  user.pointerDown(...at(8, 8));
  user.pointerMove(...at(3, 3));
  expect(subtraction()?.shift).toEqual({ rowsDown: -5, columnsLeft: 5 });
  user.presses('Escape');
  expect(subtraction()).toMatchObject({ shift: { rowsDown: 0, columnsLeft: 0 }, shiftOrigin: 'file' });
});

test('on an image that no mask applies to, dragging the mask drags the window', async () => {
  const { user, subtraction, at } = await dragging([], threeMasks);
  user.viewport.subtraction.chooseItem(2);
  user.viewport.setFrame(4);
  await user.waitsForImage();
  const own = user.viewport.state.get().presentation.window;
  user.drags(at(8, 8), at(3, 3));
  user.presses('ArrowLeft', { shiftKey: true });
  expect(user.viewport.state.get().presentation.window).not.toEqual(own);
  expect(subtraction()?.shiftOrigin).toBe('file');
});

test('where nothing is subtracted, dragging the mask drags the window', async () => {
  const { user, subtraction } = await dragging(['d']);
  const own = user.viewport.state.get().presentation.window;
  user.drags([20, 20], [60, 50]);
  expect(user.viewport.state.get().presentation.window).not.toEqual(own);
  expect(subtraction()?.shiftOrigin).toBe('file');
});
