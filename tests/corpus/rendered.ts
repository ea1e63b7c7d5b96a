import { displayGrey, initialPresentation, type Presentation } from '@isocenter/pixels';
import { compare, type Disagreements, reasonOf } from './comparison.ts';
import type { Corpus } from './corpus.ts';
import { gridDifferences, largestOf, meansOf, rangesOf, type SampleGrid } from './picture-samples.ts';

interface GreyPicture {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Grey levels; 2 unless stated. */
  readonly tolerance?: number;
  readonly grid: SampleGrid;
  /** The window is none, so its picture is not to be compared. */
  readonly invalidWindow?: string;
}

/** One picture of oracle/rendered.json. */
export interface RenderedEntry {
  readonly path: string;
  readonly frame: number;
  /** With the first window of the file. */
  readonly window?: GreyPicture;
  /** With its first VOI LUT. */
  readonly voiLut1?: GreyPicture;
}

/** A grey picture of 8 bits, against the one that DCMTK draws with the same window or VOI LUT. */
export async function checkRendered(entry: RenderedEntry, corpus: Corpus): Promise<Disagreements> {
  const { path, frame, window: windowed, voiLut1, ...rest } = entry;
  try {
    const file = corpus.file(path);
    // DCMTK draws padding like any other value, and neither overlays nor the shutters of images.
    const { padding, ...description } = file.describe(frame);
    const decoded = await file.decode(frame);
    const found: string[] = [];
    const draw = (presentation: Presentation) => ({
      rows: decoded.rows,
      columns: decoded.columns,
      samplesPerPixel: 1,
      values: displayGrey(decoded, description, { ...presentation, applyShutter: false }),
    });
    if (windowed?.invalidWindow) draw(initialPresentation(decoded, description));
    else if (windowed) {
      const [window] = description.windows;
      if (window) found.push(...comparePictures('window 1', draw({ window }), windowed));
      else found.push('no window 1 is found');
    }
    if (voiLut1) {
      if (description.voiLuts.length > 0)
        found.push(...comparePictures('VOI LUT 1', draw({ voiLutIndex: 0 }), voiLut1));
      else found.push('no VOI LUT 1 is found');
    }
    if (!windowed && !voiLut1) found.push('the oracle gives no picture that is known here');
    return [...found, ...unknownPictures(rest)];
  } catch (error) {
    return [reasonOf(error)];
  }
}

/** Pictures drawn in a way that nothing here draws. */
const unknownPictures = (parts: object): Disagreements =>
  Object.entries(parts)
    .filter(([, part]) => typeof part === 'object' && part !== null && 'grid' in part)
    .map(([name]) => `${name}: there is nothing here that compares it`);

function comparePictures(
  what: string,
  picture: Parameters<typeof meansOf>[0],
  expected: GreyPicture,
): Disagreements {
  const { tolerance = 2 } = expected;
  const { min, max } = rangesOf(picture);
  const largest = largestOf(gridDifferences(picture, expected.grid));
  return [
    ...compare(`darkest level with ${what}`, min[0], expected.min, tolerance),
    ...compare(`lightest level with ${what}`, max[0], expected.max, tolerance),
    ...compare(`mean level with ${what}`, meansOf(picture)[0], expected.mean, tolerance),
    ...(largest <= tolerance ? [] : [`with ${what} the grid points differ by up to ${largest} levels`]),
  ];
}
