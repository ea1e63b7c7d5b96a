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
  expect(user.viewport.overlay.get().bottomLeft).toContain('Subtracted');
  expect(subtraction()).toMatchObject({ active: true, maskOrigin: 'file', maskFrameNumbers: [1] });
  user.presses('d');
  await user.waitsForImage();
  expect(valueAt(2, 1)).toBe('318');
});

test('trap 48: a run that recommends it is shown less its mask from the beginning', async () => {
  const { user, valueAt } = await atFrame(4, { RecommendedViewingMode: 'SUB' });
  await user.waitsUntil(() => valueAt(0, 0) === '300 difference');
  expect(user.viewport.overlay.get().bottomRight.join()).not.toContain('Without');
});

test('trap 48: a frame that no mask applies to is shown as it is, and says so', async () => {
  const { user, valueAt, subtraction } = await atFrame(2);
  user.presses('d');
  await user.waitsForImage();
  expect([valueAt(2, 1), subtraction()?.maskFrameNumbers]).toEqual(['118', []]);
  expect(user.viewport.overlay.get().bottomLeft).toContain('Not subtracted');
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
