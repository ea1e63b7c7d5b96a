import { displayRgba } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { colourMapNamed } from '../presentation/colour-maps.ts';
import { localStudySource } from '../studies/local-study-source.ts';
import { phantomSlice } from '../testing/phantom-files.ts';
import { ScriptedUser } from '../testing/scripted-user.ts';
import { colourBarOf } from './colour-bar.ts';
import { explainImage } from './explain-image.ts';

async function readerOf(colourMap: string | undefined) {
  const user = new ScriptedUser(await localStudySource([phantomSlice(1)]));
  await user.opens();
  user.viewport.setWindow(-900, 200);
  user.viewport.setColourMap(colourMap);
  const image = () => {
    const { shownImage } = user.viewport;
    if (!shownImage) throw new Error('No image is shown.');
    return shownImage;
  };
  return { user, image };
}

const endsOf = (rgb: Uint8Array | undefined) => [[...(rgb?.slice(0, 3) ?? [])], [...(rgb?.slice(-3) ?? [])]];

test('the bar tells the values at both ends of the window with their unit, and the colours there', async () => {
  const { image } = await readerOf('Hot Iron');
  const bar = colourBarOf(image());
  const map = colourMapNamed('Hot Iron').rgb;
  expect(bar).toMatchObject({ lowest: '−1000 HU', highest: '−800 HU' });
  expect(endsOf(bar?.rgb)).toEqual([[...map.slice(0, 3)], [...map.slice(-3)]]);
});

test('an inverted image has its bar the other way round, with the same values', async () => {
  const { user, image } = await readerOf('Hot Iron');
  const upright = colourBarOf(image());
  user.viewport.setInvert(true);
  const inverted = colourBarOf(image());
  expect(inverted).toMatchObject({ lowest: '−1000 HU', highest: '−800 HU' });
  expect(endsOf(inverted?.rgb)).toEqual(endsOf(upright?.rgb).reverse());
});

test('an image in grey has no bar', async () => {
  const { image } = await readerOf(undefined);
  expect(colourBarOf(image())).toBeUndefined();
});

test('the colour of a pixel is explained by the level that the map was asked for', async () => {
  const { image } = await readerOf('Rainbow');
  const shown = image();
  const explanation = explainImage(shown, 3, 2);
  const level = displayRgba(shown.frame, shown.description, shown.presentation)[
    (2 * shown.frame.columns + 3) * 4
  ];
  expect(level).toBeGreaterThan(0);
  const entry = (level ?? 0) * 3;
  expect(explanation?.rgb).toEqual([...colourMapNamed('Rainbow').rgb.slice(entry, entry + 3)]);
  expect(explanation?.steps.at(-1)).toMatchObject({ kind: 'colour-map', name: 'Colour map', sources: [] });
});

test('a window, a preset and undo leave the colours as they are chosen, reset takes them away', async () => {
  const { user } = await readerOf('PET');
  const chosen = () => user.viewport.state.get().presentation.colourMap;
  user.presses('2');
  user.viewport.setWindow(0, 100);
  expect(chosen()).toBe('PET');
  user.presses('0');
  expect(chosen()).toBeUndefined();
  user.presses('z', { ctrlKey: true });
  expect(chosen()).toBe('PET');
});

test('a map that there is none of is refused', async () => {
  const { user } = await readerOf('PET');
  expect(() => user.viewport.setColourMap('Puce')).toThrow(RangeError);
  expect(user.viewport.state.get().presentation.colourMap).toBe('PET');
});
