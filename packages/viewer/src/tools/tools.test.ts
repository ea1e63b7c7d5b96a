import { projectToCanvas } from '@isocenter/render';
import { expect, test } from 'vitest';
import { lensView } from '../layout/magnifier.ts';
import type { LocalFile } from '../studies/local-study-source.ts';
import { localStudySource } from '../studies/local-study-source.ts';
import { phantomClip, phantomSlice } from '../testing/phantom-files.ts';
import { ScriptedUser } from '../testing/scripted-user.ts';
import type { ToolName } from './tool-name.ts';

async function userWith(tool: ToolName, files: readonly LocalFile[] = [1, 2, 3].map((n) => phantomSlice(n))) {
  const user = new ScriptedUser(await localStudySource(files));
  await user.opens();
  user.viewer.setPrimaryTool(tool);
  const expectState = (stateName: string) => expect(user.viewer.tools.get().stateName).toBe(stateName);
  /** Canvas point of a place in the image. */
  const at = (column: number, row: number): [number, number] => {
    const point = user.viewport.imageToCanvas({ column, row });
    return [point?.x ?? Number.NaN, point?.y ?? Number.NaN];
  };
  return { user, expectState, at, measured: () => user.viewer.measurements.get() };
}

test('a length is dragged from its first point to its second, in mm of the patient', async () => {
  const { user, expectState, at, measured } = await userWith('length');
  expectState('length.idle');
  user.pointerDown(...at(2, 3));
  expectState('length.measuring');
  user.pointerMove(...at(10, 6));
  user.pointerUp();
  expectState('length.idle');
  // 8 columns of 0.5 mm and 3 rows of 2 mm.
  expect(measured()[0]?.measurement?.value).toBeCloseTo(Math.hypot(4, 6), 6);
  expect(measured()[0]?.measurement).toMatchObject({ unit: 'mm', text: '7.21 mm', note: '' });
});

test('a length may be clicked instead of dragged', async () => {
  const { user, expectState, at, measured } = await userWith('length');
  user.pointerDown(...at(2, 3));
  user.pointerUp();
  expectState('length.measuring');
  user.pointerMove(...at(10, 3));
  user.pointerDown(...at(12, 3));
  user.pointerUp();
  expectState('length.idle');
  expect(measured()[0]?.measurement?.value).toBeCloseTo(5, 6);
});

test('escape takes back a length that is being drawn', async () => {
  const { user, expectState, at, measured } = await userWith('length');
  user.pointerDown(...at(2, 3));
  user.pointerMove(...at(10, 6));
  expect(user.presses('Escape')).toBe(true);
  user.looks();
  expectState('length.idle');
  expect(measured()).toEqual([]);
  expect(user.viewer.history.get().canUndo).toBe(false);
});

test('a handle can be moved, and undo brings both steps back one by one', async () => {
  const { user, expectState, at, measured } = await userWith('length');
  user.drags(at(2, 3), at(10, 3));
  user.pointerDown(...at(10, 3));
  expectState('length.adjusting');
  user.pointerMove(...at(14, 3));
  user.pointerUp();
  expect(measured()[0]?.measurement?.value).toBeCloseTo(6, 6);
  user.presses('z', { ctrlKey: true });
  user.looks();
  expect(measured()[0]?.measurement?.value).toBeCloseTo(4, 6);
  user.presses('z', { ctrlKey: true });
  user.looks();
  expect(measured()).toEqual([]);
  user.presses('z', { ctrlKey: true, shiftKey: true });
  user.looks();
  expect(measured()[0]?.measurement?.value).toBeCloseTo(4, 6);
});

test('taking hold of the line moves the whole length', async () => {
  const { user, at } = await userWith('length');
  user.drags(at(2, 3), at(10, 3));
  user.drags(at(6, 3), at(7, 8));
  const [drawable] = user.viewport.drawables.get();
  const [fromX, fromY] = at(3, 8);
  expect(drawable?.handles[0]?.x).toBeCloseTo(fromX, 6);
  expect(drawable?.handles[0]?.y).toBeCloseTo(fromY, 6);
});

test('an annotation is drawn on its own image only, and delete removes it', async () => {
  const { user, at } = await userWith('length');
  user.drags(at(2, 3), at(10, 3));
  expect(user.viewport.drawables.get()).toHaveLength(1);
  user.presses('ArrowDown');
  await user.waitsForImage();
  user.looks();
  expect(user.viewport.drawables.get()).toHaveLength(0);
  user.presses('ArrowUp');
  user.looks();
  user.presses('Delete');
  user.looks();
  expect(user.viewport.drawables.get()).toHaveLength(0);
});

test('without calibration a length is in pixels and says so', async () => {
  const { user, at, measured } = await userWith('length', [phantomClip([0, 40, 40])]);
  user.drags(at(1, 2), at(4, 6));
  expect(measured()[0]?.measurement).toMatchObject({ unit: 'px', note: 'uncalibrated' });
  expect(measured()[0]?.measurement?.value).toBeCloseTo(5, 6);
});

test('a probe tells the stored pixel with its unit and follows the pointer until it goes up', async () => {
  const { user, expectState, at, measured } = await userWith('probe');
  user.pointerDown(...at(0, 0));
  expectState('probe.placing');
  user.pointerMove(...at(3.4, 1.7));
  user.pointerUp();
  expectState('probe.idle');
  // Column 3, row 2 of instance 1: 100 + 2 · 16 + 3 − 1024.
  expect(measured()[0]?.measurement).toMatchObject({ value: -889, unit: 'HU', text: '−889 HU' });
});

test('panning moves the image by what the hand moved', async () => {
  const { user, expectState, at } = await userWith('pan');
  const [x, y] = at(8, 8);
  user.pointerDown(20, 30);
  expectState('pan.dragging');
  user.pointerMove(32, 41);
  user.pointerUp();
  expect(at(8, 8)).toEqual([expect.closeTo(x + 12, 6), expect.closeTo(y + 11, 6)]);
});

test('zooming by drag keeps the pressed place where it was', async () => {
  const { user, at } = await userWith('zoom');
  const pressed = at(4, 12);
  const before = user.viewport.state.get().cssPixelsPerColumn ?? 0;
  user.drags(pressed, [pressed[0], pressed[1] - 60]);
  expect(user.viewport.state.get().cssPixelsPerColumn).toBeGreaterThan(before * 1.3);
  expect(at(4, 12)).toEqual([expect.closeTo(pressed[0], 6), expect.closeTo(pressed[1], 6)]);
});

test('turning by drag goes around the middle of the viewport, in quarters of a degree, and leaves pixels their size', async () => {
  const { user, expectState, at } = await userWith('rotate');
  const { cssPixelsPerColumn } = user.viewport.state.get();
  const middle = { x: 80, y: 320 };
  const around = (degrees: number): [number, number] => {
    const radians = (degrees * Math.PI) / 180;
    return [middle.x + 60 * Math.cos(radians), middle.y + 60 * Math.sin(radians)];
  };
  const [x, y] = at(15, 7.5);
  user.pointerDown(...around(170));
  expectState('rotate.dragging');
  user.pointerMove(...around(180));
  user.pointerMove(...around(200.1));
  user.pointerUp();
  expectState('rotate.idle');
  const state = user.viewport.state.get();
  expect(state.camera.rotationDegrees).toBe(30);
  expect(state.cssPixelsPerColumn).toBeCloseTo(cssPixelsPerColumn ?? 0, 9);
  const [turnedX, turnedY] = at(15, 7.5);
  const angleOf = (px: number, py: number) => (Math.atan2(py - middle.y, px - middle.x) * 180) / Math.PI;
  expect(angleOf(turnedX, turnedY) - angleOf(x, y)).toBeCloseTo(30, 6);
  expect(user.viewport.overlay.get().texts.turn).toEqual(['Turned 30.00°']);
  expect(user.viewport.overlay.get().orientation.top).toHaveLength(2);
});

test('keys turn by a degree on the screen, flipped or not, and by a quarter turn a picture is fitted anew', async () => {
  const { user } = await userWith('window');
  const rotation = () => user.viewport.state.get().camera.rotationDegrees;
  user.presses(')', { shiftKey: true });
  user.presses(')', { shiftKey: true });
  user.presses('(', { shiftKey: true });
  expect(rotation()).toBe(1);
  user.presses('h');
  user.presses(')', { shiftKey: true });
  expect(rotation()).toBe(0);
  const before = user.viewport.state.get().cssPixelsPerColumn ?? 0;
  user.presses('r');
  user.looks();
  expect(user.viewport.state.get().cssPixelsPerColumn).not.toBeCloseTo(before, 3);
});

test('a lens follows the pressed pointer, above a finger, and is gone with it', async () => {
  const { user, expectState } = await userWith('magnify');
  const middle = () => user.viewport.lens.get()?.middle;
  user.pointerDown(40, 300);
  expectState('magnify.dragging');
  user.pointerMove(60, 310);
  expect(middle()).toEqual({ x: 60, y: 310 });
  user.pointerUp();
  expect(middle()).toBeUndefined();
  user.pointerDown(40, 300, { touch: true });
  expect(middle()?.x).toBe(40);
  expect(middle()?.y).toBeLessThan(300 - (user.viewport.lens.get()?.diameterPx ?? 0) / 2);
  user.pointerMove(40, 20, { touch: true });
  expect(middle()?.y).toBeGreaterThan(20 + (user.viewport.lens.get()?.diameterPx ?? 0) / 2);
  user.presses('Escape');
  expect(middle()).toBeUndefined();
});

test('a lens shows the place it looks at in its middle, and everything twice as far from there', () => {
  const view = { a: 1.5, b: 0.5, c: -0.5, d: 1.5, e: 12, f: 34 };
  const position = { column: 7, row: 9 };
  const at = projectToCanvas(view, position);
  const inLens = lensView(view, at, { x: 100, y: 100 });
  expect(projectToCanvas(inLens, position)).toEqual({ x: 100, y: 100 });
  const next = projectToCanvas(view, { column: 8, row: 9 });
  const nextInLens = projectToCanvas(inLens, { column: 8, row: 9 });
  expect(nextInLens).toEqual({ x: 100 + 2 * (next.x - at.x), y: 100 + 2 * (next.y - at.y) });
});

test('a region window is made of the values in the rectangle when it is let go, however the picture is turned', async () => {
  const { user, expectState, at } = await userWith('region-window');
  const state = () => user.viewport.state.get();
  const own = state().presentation.window;
  user.presses('r');
  user.pointerDown(...at(2.6, 3.6));
  expectState('region-window.dragging');
  user.pointerMove(...at(5.4, 6.4));
  const [x, y] = at(5.4, 6.4);
  expect(user.viewport.region.get()?.to).toEqual({ x, y });
  expect(state().presentation.window).toEqual(own);
  user.pointerUp();
  expect(user.viewport.region.get()).toBeUndefined();
  // Columns 3 to 5 of rows 4 to 6: 100 + 67 to 100 + 101, less 1024.
  const ofRegion = { center: -839.5, width: 35, function: 'LINEAR' };
  await expect.poll(() => state().presentation.window).toEqual(ofRegion);
  user.presses('z', { ctrlKey: true });
  expect(state().presentation.window).toEqual(own);
});

test('a region without two values says so and changes nothing, and Escape puts the words away', async () => {
  const { user, at } = await userWith('region-window');
  const presentation = () => user.viewport.state.get().presentation;
  const own = presentation().window;
  user.drags(at(2.6, 3.6), at(3.4, 4.4));
  await expect.poll(() => presentation().problem?.code).toBe('VIEWER_WINDOW_OF_ONE_VALUE');
  user.drags(at(2.1, 3.1), at(2.4, 3.4));
  expect(presentation().problem?.code).toBe('VIEWER_WINDOW_WITHOUT_VALUES');
  expect(user.presses('Escape')).toBe(true);
  expect(presentation()).toMatchObject({ problem: undefined, window: own });
  expect(user.viewer.history.get().canUndo).toBe(false);
  user.pointerDown(...at(5, 5));
  user.pointerUp();
  expect(presentation().problem).toBeUndefined();
});

test('the automatic window goes from the 1st to the 99th percentile, and is one step', async () => {
  const { user } = await userWith('window');
  const presentation = () => user.viewport.state.get().presentation;
  const own = presentation().window;
  expect(user.presses('a')).toBe(true);
  // Of 256 values two are left out at either end: -922 to -671.
  const automatic = { center: -796, width: 252, function: 'LINEAR' };
  await expect.poll(() => presentation().window).toEqual(automatic);
  user.presses('z', { ctrlKey: true });
  expect(presentation().window).toEqual(own);
});

test('a colour image says that it has no window', async () => {
  const colour = phantomSlice(1, {
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'RGB',
    PlanarConfiguration: 0,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelData: new Uint8Array(16 * 16 * 3),
  });
  const { user } = await userWith('window', [colour]);
  user.presses('a');
  const problem = () => user.viewport.state.get().presentation.problem?.message;
  await expect.poll(problem).toContain('A colour image has no window');
});

test('scrolling by drag goes down the stack', async () => {
  const { user } = await userWith('scroll');
  user.drags([10, 10], [10, 36]);
  expect(user.viewport.state.get().frameIndex).toBe(2);
});

test.each(['window', 'region-window', 'pan', 'zoom', 'rotate', 'scroll', 'magnify'] as const)(
  'escape during a %s drag takes back what the drag did, and no step is left of it',
  async (tool) => {
    const { user, expectState } = await userWith(tool);
    user.viewport.turnBy(5);
    user.presses('ArrowDown');
    await user.waitsForImage();
    const seen = () => {
      const { camera, presentation, frameIndex } = user.viewport.state.get();
      return {
        camera,
        presentation,
        frameIndex,
        lens: user.viewport.lens.get(),
        region: user.viewport.region.get(),
      };
    };
    const before = seen();
    user.pointerDown(40, 300);
    user.pointerMove(60, 340);
    expect(seen()).not.toEqual(before);
    expect(user.presses('Escape')).toBe(true);
    user.pointerMove(90, 380);
    user.pointerUp();
    expectState(`${tool}.idle`);
    expect(seen()).toEqual(before);
    user.presses('z', { ctrlKey: true });
    expect(user.viewport.state.get().camera.rotationDegrees).toBe(0);
  },
);

test('a drag that the system breaks off is taken back like one that escape ends', async () => {
  const { user } = await userWith('window');
  const before = user.viewport.state.get().presentation.window;
  user.pointerDown(40, 300);
  user.pointerMove(60, 340);
  user.pointerCancel();
  expect(user.viewport.state.get().presentation.window).toEqual(before);
  expect(user.viewer.history.get().canUndo).toBe(false);
});

test('one notch of the wheel is one image, and with Ctrl it zooms about the pointer', async () => {
  const { user, at } = await userWith('window');
  user.viewport.wheel({ x: 10, y: 10, deltaY: 120, modifiers: [] });
  expect(user.viewport.state.get().frameIndex).toBe(1);
  await user.waitsForImage();
  const [x, y] = at(5, 5);
  user.viewport.wheel({ x, y, deltaY: -200, modifiers: ['ctrl'] });
  user.looks();
  expect(at(5, 5)).toEqual([expect.closeTo(x, 6), expect.closeTo(y, 6)]);
  expect(user.viewport.state.get().frameIndex).toBe(1);
});

test('a second finger ends what one finger had begun, and pinching zooms', async () => {
  const { user, expectState, at, measured } = await userWith('length');
  const before = user.viewport.state.get().cssPixelsPerColumn ?? 0;
  user.pointerDown(...at(4, 8), { touch: true, pointerId: 1 });
  user.pointerMove(...at(6, 8), { touch: true, pointerId: 1 });
  expectState('length.measuring');
  const [x, y] = at(6, 8);
  user.pointerDown(x + 20, y, { touch: true, pointerId: 2 });
  expectState('length.idle');
  expect(measured()).toEqual([]);
  user.pointerMove(x + 40, y, { touch: true, pointerId: 2 });
  expect(user.viewport.state.get().cssPixelsPerColumn).toBeCloseTo(before * 2, 6);
});
