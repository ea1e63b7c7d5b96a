import { displayFrame, iccToSrgb, initialPresentation } from '@isocenter/pixels';
import {
  explainedRgb,
  explainPixel,
  findStepSources,
  type PixelStepKind,
} from '@isocenter/pixels/explanation';
import { describe, expect, test } from 'vitest';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { Corpus } from './corpus.ts';
import type { PixelEntry } from './pixels.ts';

/*
 * "Why this pixel?" beside the picture itself: at places all over every image of the corpus, what the steps lead to is what
 * is shown, as the file asks for it and inverted.
 */

/** A full-range window, values taken as they are stored, and not-a-number come from no attribute. */
const mayHaveNoSource = new Set<PixelStepKind>(['voi', 'modality', 'padding']);

/** Places that lie in no row or column of a pattern, and the corners. */
function placesOf(columns: number, rows: number): [column: number, row: number][] {
  const corners: [number, number][] = [
    [0, 0],
    [columns - 1, 0],
    [0, rows - 1],
    [columns - 1, rows - 1],
  ];
  const spread = Array.from({ length: 60 }, (_, i): [number, number] => [
    (i * 7919 + 13) % columns,
    (i * 104_729 + 7) % rows,
  ]);
  return [...corners, ...spread];
}

describe.skipIf(withoutCorpus('whether each pixel of it is explained as it is shown'))(
  'of the corpus',
  () => {
    const corpus = new Corpus(corpusFolder ?? '');
    const entries = corpus
      .readOracle<PixelEntry>('pixels')
      .filter(({ undecodable, video, expectation }) => !undecodable && !video && !expectation);

    test('is explained to the level that is shown', async () => {
      let explained = 0;
      const wrong: string[] = [];
      for (const { path, frames } of entries) {
        const file = corpus.file(path);
        const frameNumber = Math.ceil((frames || 1) / 2);
        const description = file.describe(frameNumber);
        const frame = await file.decode(frameNumber);
        for (const invert of [false, true]) {
          const { iccProfile } = description;
          const presentation = {
            ...initialPresentation(frame, description),
            invert,
            showOverlays: true,
            ...(iccProfile && { colourCorrection: iccToSrgb(iccProfile) }),
          };
          const shown = displayFrame(frame, description, presentation);
          for (const [column, row] of placesOf(frame.columns, frame.rows)) {
            const steps = explainPixel(frame, description, presentation, column, row) ?? [];
            const at = (row * frame.columns + column) * 4;
            explained += 1;
            if (explainedRgb(steps).join() !== shown.slice(at, at + 3).join())
              wrong.push(
                `${path} ${column},${row}: ${JSON.stringify(steps)} shown ${shown.slice(at, at + 3)}`,
              );
            for (const step of steps) {
              const sources = findStepSources(file.dataSet, description, step);
              if (sources.length === 0 && !mayHaveNoSource.has(step.kind))
                wrong.push(`${path}: no attribute is named for ${step.kind}`);
            }
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(explained).toBeGreaterThan(10_000);
    });
  },
);
