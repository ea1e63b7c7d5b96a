import { expect, test } from 'vitest';
import { localStudySource } from '../studies/local-study-source.ts';
import { phantomSlice } from '../testing/phantom-files.ts';
import { ScriptedUser } from '../testing/scripted-user.ts';
import type { ToolName } from '../tools/tool-name.ts';

async function userWith(tool: ToolName) {
  const user = new ScriptedUser(await localStudySource([phantomSlice(1)]));
  await user.opens();
  user.viewer.setPrimaryTool(tool);
  const camera = () => user.viewport.state.get().camera;
  const choice = () => user.viewer.toolChoice.get();
  const lensMiddle = () => user.viewport.lens.get()?.middle;
  return { user, camera, choice, lensMiddle };
}

const middle = { x: 80, y: 320 };
const around = (degrees: number, radius = 60): [number, number] => {
  const radians = (degrees * Math.PI) / 180;
  return [middle.x + radius * Math.cos(radians), middle.y + radius * Math.sin(radians)];
};

test('two fingers that pinch do not turn, and those that turn do so about what lies between them', async () => {
  const { user, camera } = await userWith('window');
  const finger = (id: number) => ({ touch: true, pointerId: id });
  user.pointerDown(...around(0), finger(1));
  user.pointerDown(...around(180), finger(2));
  user.pointerMove(...around(8, 70), finger(1));
  user.pointerMove(...around(188, 70), finger(2));
  expect(camera().rotationDegrees).toBe(0);
  expect(camera().scale).not.toEqual({ mode: 'fit', factor: 1 });
  const between = user.viewport.canvasToImage(middle);
  user.pointerMove(...around(52, 70), finger(1));
  user.pointerMove(...around(232, 70), finger(2));
  expect(camera().rotationDegrees).toBeCloseTo(40, 1);
  const after = user.viewport.canvasToImage(middle);
  expect(after?.column).toBeCloseTo(between?.column ?? Number.NaN, 1);
  expect(after?.row).toBeCloseTo(between?.row ?? Number.NaN, 1);
  user.pointerMove(...around(100, 70), finger(1));
  user.pointerMove(...around(280, 70), finger(2));
  expect(camera().rotationDegrees).toBe(90);
  user.pointerUp(finger(1));
  user.pointerUp(finger(2));
  user.presses('z', { ctrlKey: true });
  expect(camera()).toMatchObject({ rotationDegrees: 0, scale: { mode: 'fit', factor: 1 } });
});

test('with shift a drag of the rotate tool stands on multiples of 15 degrees, flipped or not, and goes on freely without', async () => {
  const { user, camera } = await userWith('rotate');
  user.presses('h');
  user.viewport.turnBy(4);
  const shift = { modifiers: ['shift'] } as const;
  user.pointerDown(...around(0), shift);
  user.pointerMove(...around(33), shift);
  expect(camera().rotationDegrees).toBe(360 - 30);
  user.pointerMove(...around(36), shift);
  expect(camera().rotationDegrees).toBe(360 - 45);
  user.pointerMove(...around(36.1));
  expect(camera().rotationDegrees).toBe(360 - 40);
  user.pointerUp();
  expect(user.viewer.tools.get().primary).toBe('rotate');
});

test('shift with another tool still pans', async () => {
  const { user, camera } = await userWith('window');
  user.drags([20, 20], [40, 60], { modifiers: ['shift'] });
  expect(camera().panColumns).not.toBe(0);
});

test('a finger that stays where it is asks for the recent tools and leaves nothing behind', async () => {
  const { user, choice } = await userWith('length');
  user.viewer.setPrimaryTool('pan');
  user.viewer.setPrimaryTool('length');
  user.pointerDown(40, 300, { touch: true });
  user.pointerMove(43, 302, { touch: true });
  user.clock.advance(400);
  expect(choice()).toBeUndefined();
  user.clock.advance(200);
  expect(choice()).toMatchObject({ viewportId: 'viewport-1', at: { x: 40, y: 300 } });
  expect(choice()?.tools.slice(0, 3)).toEqual(['length', 'pan', 'window']);
  expect(user.viewer.annotations.get().annotations).toHaveLength(0);
  user.pointerUp({ touch: true });
  expect(choice()).toBeDefined();
  user.viewer.setPrimaryTool('zoom');
  expect(choice()).toBeUndefined();
});

test('a finger that moves, one that is let go, and a second one ask for nothing', async () => {
  const { user, choice } = await userWith('pan');
  user.pointerDown(40, 300, { touch: true });
  user.pointerMove(60, 300, { touch: true });
  user.clock.advance(1000);
  user.pointerUp({ touch: true });
  user.pointerDown(40, 300, { touch: true });
  user.pointerUp({ touch: true });
  user.clock.advance(1000);
  user.pointerDown(40, 300, { touch: true, pointerId: 1 });
  user.pointerDown(90, 300, { touch: true, pointerId: 2 });
  user.clock.advance(1000);
  expect(choice()).toBeUndefined();
});

test('a finger that rests where it sets the second point of a length asks for nothing', async () => {
  const { user, choice } = await userWith('length');
  user.pointerDown(40, 300, { touch: true });
  user.pointerUp({ touch: true });
  user.pointerDown(90, 330, { touch: true });
  user.clock.advance(1000);
  user.pointerUp({ touch: true });
  expect(choice()).toBeUndefined();
  expect(user.viewer.annotations.get().annotations).toHaveLength(1);
});

test.each(['magnify', 'probe'] as const)('a finger that rests with %s looks on', async (tool) => {
  const { user, choice } = await userWith(tool);
  user.pointerDown(40, 300, { touch: true });
  user.clock.advance(1000);
  expect(choice()).toBeUndefined();
});

test('the secondary button asks for the tools where it did not drag, and a drag is the window', async () => {
  const { user, choice } = await userWith('pan');
  const own = user.viewport.state.get().presentation.window;
  user.drags([30, 300], [60, 330], { button: 'secondary' });
  expect(choice()).toBeUndefined();
  expect(user.viewport.state.get().presentation.window).not.toEqual(own);
  user.presses('z', { ctrlKey: true });
  user.pointerDown(30, 300, { button: 'secondary' });
  user.pointerUp({ button: 'secondary' });
  expect(choice()?.at).toEqual({ x: 30, y: 300 });
  expect(user.viewport.state.get().presentation.window).toEqual(own);
  user.viewer.closeToolChoice();
  expect(choice()).toBeUndefined();
});

test('keys ask for the tools where the pointer rests, else in the middle', async () => {
  const { user, choice } = await userWith('pan');
  expect(user.presses('ContextMenu')).toBe(true);
  expect(choice()?.at).toEqual(middle);
  user.pointerMove(20, 30);
  user.presses('F10', { shiftKey: true });
  expect(choice()?.at).toEqual({ x: 20, y: 30 });
});

test('while its key is held a lens follows the pointer, whatever tool is chosen', async () => {
  const { user, lensMiddle } = await userWith('window');
  user.pointerMove(40, 300);
  expect(user.presses('c')).toBe(true);
  user.presses('c');
  expect(lensMiddle()).toEqual({ x: 40, y: 300 });
  user.pointerMove(50, 310);
  expect(lensMiddle()).toEqual({ x: 50, y: 310 });
  expect(user.viewer.handleKeyUp({ key: 'x' })).toBe(false);
  expect(user.viewer.handleKeyUp({ key: 'C', shiftKey: true })).toBe(true);
  expect(lensMiddle()).toBeUndefined();
  user.pointerMove(60, 310);
  expect(lensMiddle()).toBeUndefined();
  user.presses('c');
  user.viewer.releaseKeys();
  expect(lensMiddle()).toBeUndefined();
});

test('a scale in numbers is a step that can be taken back', async () => {
  const { user, camera } = await userWith('window');
  user.viewport.setScale(2.5);
  user.looks();
  expect(user.viewport.state.get().cssPixelsPerColumn).toBe(2.5);
  user.presses('z', { ctrlKey: true });
  expect(camera().scale).toEqual({ mode: 'fit', factor: 1 });
});
