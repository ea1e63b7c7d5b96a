import { expect, test } from 'vitest';
import { localStudySource } from './studies/local-study-source.ts';
import { phantomClip, phantomSeriesUid, phantomSlice, sliceUid } from './testing/phantom-files.ts';
import { ScriptedUser } from './testing/scripted-user.ts';

const slices = (count: number) => Array.from({ length: count }, (_, i) => phantomSlice(i + 1));

async function userWith(files = slices(5)): Promise<ScriptedUser> {
  return new ScriptedUser(await localStudySource(files));
}

test('opens a study at its first image and says what it shows', async () => {
  const user = await userWith();
  await user.opens();
  expect(user.viewport.state.get()).toMatchObject({
    frameIndex: 0,
    shownFrameIndex: 0,
    numberOfFrames: 5,
    sopInstanceUid: sliceUid(1),
    frameNumber: 1,
    quality: { status: 'complete' },
    presentation: { window: { center: 40, width: 400, function: 'LINEAR' } },
  });
});

test('opens at the image a deep link names', async () => {
  const user = await userWith();
  await user.opens({ seriesInstanceUid: phantomSeriesUid, sopInstanceUid: sliceUid(4) });
  expect(user.viewport.state.get()).toMatchObject({ frameIndex: 3, sopInstanceUid: sliceUid(4) });
});

test('scrolls by keys through positions in space, whatever the order of the files', async () => {
  const user = await userWith([phantomSlice(3), phantomSlice(1), phantomSlice(2)]);
  await user.opens();
  const seen: (string | undefined)[] = [];
  for (let i = 0; i < 3; i++) {
    await user.waitsForImage();
    seen.push(user.viewport.state.get().sopInstanceUid);
    user.presses('ArrowDown');
  }
  expect(seen).toEqual([sliceUid(1), sliceUid(2), sliceUid(3)]);
});

test('loads the rest of the stack around the image on the screen', async () => {
  const user = await userWith();
  await user.opens();
  const stackId = user.viewport.state.get().stack?.stackId ?? '';
  await user.waitsUntil(() => user.viewer.loading.get().stacks[stackId]?.loadedFrames === 5);
  expect(user.viewer.loading.get().cachedBytes).toBe(5 * 16 * 16 * 2);
});

test('drags with the secondary button to change the window, whatever the tool', async () => {
  const user = await userWith();
  await user.opens();
  user.viewer.setPrimaryTool('length');
  user.drags([50, 50], [70, 60], { button: 'secondary' });
  const { window, presetId } = user.viewport.state.get().presentation;
  expect(window).toMatchObject({ center: 50, width: 420 });
  expect(presetId).toBeUndefined();
});

test('the user’s window stays while scrolling and goes with reset', async () => {
  const user = await userWith();
  await user.opens();
  user.viewport.setWindow(-600, 1500);
  user.presses('ArrowDown');
  await user.waitsForImage();
  expect(user.viewport.state.get().presentation.window).toMatchObject({ center: -600, width: 1500 });
  user.presses('0');
  expect(user.viewport.state.get().presentation.window).toMatchObject({ center: 40, width: 400 });
});

test('images without a window share one that grows with what is shown, so that none of them is all white', async () => {
  const bare = { WindowCenter: undefined, WindowWidth: undefined };
  const user = await userWith(Array.from({ length: 5 }, (_, i) => phantomSlice(i + 1, bare)));
  const range = () => {
    const { center = 0, width = 0 } = user.viewport.state.get().presentation.window ?? {};
    return [center - width / 2, center + width / 2];
  };
  await user.opens();
  expect(range()).toEqual([-924, -668]);
  user.viewport.setFrame(4);
  await user.waitsForImage();
  expect(range()).toEqual([-924, -268]);
  user.viewport.setFrame(2);
  await user.waitsForImage();
  expect(range()).toEqual([-924, -268]);
});

test('number keys apply the presets in the order of the list', async () => {
  const user = await userWith();
  await user.opens();
  user.presses('3');
  expect(user.viewport.state.get().presentation).toMatchObject({
    presetId: 'ct-lung',
    window: { center: -600, width: 1500 },
  });
});

test('fills new cells with the stacks not shown yet, and a cell keeps its image in a larger layout', async () => {
  const user = await userWith([...slices(3), phantomClip([0, 40, 40])]);
  await user.opens();
  user.viewport.setFrame(2);
  user.viewer.setLayout(1, 2);
  await user.waitsForImage();
  const stackOf = (id: string) => user.viewer.viewport(id).state.get().stack?.modality;
  expect([stackOf('viewport-1'), stackOf('viewport-2')]).toEqual(['CT', 'US']);
  expect(user.viewer.viewport('viewport-1').state.get().frameIndex).toBe(2);
});

test('a cell out of the layout follows its image too when the order of positions comes to be known', async () => {
  const numbered = [3, 1, 2].map((InstanceNumber, i) => phantomSlice(i + 1, { InstanceNumber }));
  const source = await localStudySource([...numbered, phantomClip([0, 40, 40])]);
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const user = new ScriptedUser({
    ...source,
    openStudy: (...asked) => source.openStudy(...asked),
    readInstanceMetadata: (...asked) => source.readInstanceMetadata(...asked),
    readAllAttributes: (...asked) => source.readAllAttributes(...asked),
    readFrame: (...asked) => source.readFrame(...asked),
    openVideo: (...asked) => source.openVideo(...asked),
    readSeriesMetadata: async (...asked) => {
      if (asked[1] === phantomSeriesUid) await released;
      return source.readSeriesMetadata(...asked);
    },
  });
  const slicesCell = user.viewer.viewport('viewport-2').state;
  await user.opens({ seriesInstanceUid: '2.25.2100' });
  user.viewer.setLayout(1, 2);
  await user.waitsUntil(() => slicesCell.get().quality.status === 'complete');
  const image = slicesCell.get().sopInstanceUid;
  user.viewer.setLayout(1, 1);
  release();
  await user.waitsUntil(() => slicesCell.get().frameIndex !== 0);
  user.viewer.setLayout(1, 2);
  expect(image).toBe(sliceUid(2));
  expect(slicesCell.get()).toMatchObject({ sopInstanceUid: image, frameIndex: 1 });
});

test('a press makes its cell the active one', async () => {
  const user = await userWith([...slices(3), phantomClip([0, 40, 40])]);
  await user.opens();
  user.viewer.setLayout(1, 2);
  user.pointerDown(5, 5, { viewportId: 'viewport-2' });
  expect(user.viewer.layout.get().activeViewportId).toBe('viewport-2');
});

test('a frame that cannot be decoded fails in its viewport only, with a reason and a way to ask again', async () => {
  const cut = phantomSlice(2, { PixelData: new Uint8Array(10) });
  const user = await userWith([phantomSlice(1), cut, phantomSlice(3)]);
  await user.opens();
  user.presses('ArrowDown');
  await user.waitsForImage();
  const { quality } = user.viewport.state.get();
  if (quality.status === 'failed') {
    expect(quality.problem.code).toMatch(/^(PIXELS|DICOM)_/);
    expect(quality.problem.fix).not.toBe('');
  } else expect.unreachable(`The viewport is ${quality.status}.`);
  user.presses('ArrowDown');
  await user.waitsForImage();
  expect(user.viewport.state.get().quality.status).toBe('complete');
});

test('a study that is not there is a failure with a reason, not an exception', async () => {
  const user = await userWith();
  await user.viewer.openStudy('2.25.9');
  expect(user.viewer.study.get()).toMatchObject({
    status: 'failed',
    problem: { code: 'VIEWER_STUDY_NOT_OPENED_HERE' },
  });
});

test('writes who, what and where over the image, and letters that follow a turn', async () => {
  const user = await userWith();
  await user.opens();
  user.looks();
  expect(user.viewport.overlay.get()).toMatchObject({
    texts: { patient: ['PHANTOM, SLICES', 'P-1'], image: ['Se 3  Im 1/5'], place: ['Pos 95.0 mm'] },
    orientation: { top: 'A', right: 'L', bottom: 'P', left: 'R' },
  });
  user.presses('r');
  user.looks();
  expect(user.viewport.overlay.get().orientation).toEqual({ top: 'R', right: 'A', bottom: 'L', left: 'P' });
});

test('1:1 is 100 % on every display', async () => {
  const user = await userWith();
  await user.opens();
  for (const devicePixelRatio of [1, 1.25, 2]) {
    user.viewport.resize(160, 640, devicePixelRatio);
    user.viewport.oneToOne();
    user.looks();
    expect(user.viewport.overlay.get().texts.zoom).toEqual(['Zoom 100 %']);
  }
});

test('tells the value under the pointer with its unit, from the stored pixel', async () => {
  const user = await userWith();
  await user.opens();
  const at = user.viewport.imageToCanvas({ column: 3, row: 2 });
  user.pointerMove((at?.x ?? 0) + 1, (at?.y ?? 0) - 1);
  expect(user.viewport.hovered.get()).toEqual({ column: 3, row: 2, text: '−889 HU' });
});

test('draws thumbnails of files itself, and only after the first image', async () => {
  const user = await userWith();
  const opened = user.viewer.openStudy('2.25.1000');
  await opened;
  const thumbnail = user.viewer.thumbnail(user.viewport.state.get().stack?.stackId ?? '');
  expect(thumbnail.get().status).toBe('pending');
  await user.waitsUntil(() => thumbnail.get().status === 'pixels');
});

test('closing a study leaves nothing of it behind', async () => {
  const user = await userWith();
  await user.opens();
  user.viewer.closeStudy();
  user.looks();
  expect(user.viewer.study.get()).toEqual({ status: 'empty' });
  expect(user.viewport.state.get()).toMatchObject({ stack: undefined, quality: { status: 'empty' } });
  expect(user.viewer.loading.get().cachedBytes).toBe(0);
});

test('a cell tells nothing of the study before from the moment that is left, on the screen or not', async () => {
  const user = await userWith([...slices(3), phantomClip([0, 40, 40])]);
  await user.opens();
  user.viewer.setLayout(1, 2);
  const second = user.viewer.viewport('viewport-2');
  await user.waitsUntil(() => second.overlay.get().texts.patient.length > 0);
  user.viewer.setLayout(1, 1);
  void user.viewer.openStudy('2.25.9');
  for (const { overlay, drawables, hovered } of [user.viewport, second]) {
    expect(overlay.get().texts.patient).toEqual([]);
    expect(drawables.get()).toEqual([]);
    expect(hovered.get()).toBeUndefined();
  }
});

test('what came meanwhile is taken in, and place, window and annotations stay', async () => {
  let files = [2, 4].map((number) => phantomSlice(number));
  let source = await localStudySource(files);
  const user = new ScriptedUser({
    kind: 'local',
    openStudy: (...asked) => source.openStudy(...asked),
    readSeriesMetadata: (...asked) => source.readSeriesMetadata(...asked),
    readInstanceMetadata: (...asked) => source.readInstanceMetadata(...asked),
    readAllAttributes: (...asked) => source.readAllAttributes(...asked),
    readFrame: (...asked) => source.readFrame(...asked),
    openVideo: (...asked) => source.openVideo(...asked),
    thumbnailUrl: ({ sopInstanceUid }) => `/${sopInstanceUid}`,
  });
  await user.opens();
  const thumbnail = user.viewer.thumbnail(user.viewport.state.get().stack?.stackId ?? '');
  await user.waitsUntil(() => thumbnail.get().status === 'url');
  expect(thumbnail.get()).toMatchObject({ url: `/${sliceUid(4)}` });
  user.presses('ArrowDown');
  await user.waitsForImage();
  user.viewport.setWindow(-600, 1500);
  user.viewer.setPrimaryTool('length');
  user.drags([20, 300], [60, 300]);
  files = [...slices(5), phantomClip([0, 40, 40])];
  source = await localStudySource(files);
  const shownBefore: unknown[] = [];
  user.viewport.state.subscribe(() => shownBefore.push(user.viewport.state.get().shownFrameIndex));
  await user.viewer.takeNewImages();
  await user.waitsForImage();
  expect(user.viewport.state.get()).toMatchObject({
    frameIndex: 3,
    numberOfFrames: 5,
    sopInstanceUid: sliceUid(4),
    presentation: { window: { center: -600, width: 1500 } },
  });
  expect(shownBefore).not.toContain(undefined);
  expect(thumbnail.get()).toMatchObject({ url: `/${sliceUid(3)}` });
  expect(user.viewer.annotations.get().annotations).toHaveLength(1);
  user.presses('ArrowDown');
  await user.waitsForImage();
  expect(user.viewport.state.get()).toMatchObject({ sopInstanceUid: sliceUid(5), shownFrameIndex: 4 });
  user.viewer.setLayout(1, 2);
  expect(user.viewer.viewport('viewport-2').state.get().stack?.modality).toBe('US');
});

test('what cannot be taken in leaves all as it was', async () => {
  const source = await localStudySource(slices(3));
  let isBroken = false;
  const user = new ScriptedUser({
    ...source,
    kind: 'local',
    openStudy: async (...asked) => {
      if (isBroken) throw new TypeError('Failed to fetch');
      return source.openStudy(...asked);
    },
    readSeriesMetadata: (...asked) => source.readSeriesMetadata(...asked),
    readInstanceMetadata: (...asked) => source.readInstanceMetadata(...asked),
    readAllAttributes: (...asked) => source.readAllAttributes(...asked),
    readFrame: (...asked) => source.readFrame(...asked),
    openVideo: (...asked) => source.openVideo(...asked),
  });
  await user.opens();
  isBroken = true;
  const before = user.viewport.state.get();
  await expect(user.viewer.takeNewImages()).rejects.toThrow('Failed to fetch');
  expect(user.viewport.state.get()).toBe(before);
  expect(user.viewer.study.get().status).toBe('ready');
});
