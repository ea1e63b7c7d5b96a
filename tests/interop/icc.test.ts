import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPart10 } from '@isocenter/dicom';
import { describeFrame, iccToSrgb } from '@isocenter/pixels';
import { afterAll, describe, expect, test } from 'vitest';
import { curv, iccProfile, mAB, mft, para } from '../../packages/pixels/test/icc-profiles.ts';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { hasSystemTool, isBrought } from '../harness/system-tool.ts';

/** Saturated, dark and grey colours of a table, encoded as Lab. */
const bentLab = (red: number, green: number, blue: number) =>
  [
    0.05 + 0.9 * (0.3 * red + 0.6 * green + 0.1 * blue),
    0.5 + 0.25 * (red - green) * (0.5 + 0.5 * blue),
    0.5 + 0.25 * (green - blue) + 0.05 * red * green,
  ] as const;
const squared = (value: number) => value ** 2;
const made = {
  'lut16 with curves, Lab': iccProfile({
    version: 2,
    connectionSpace: 'Lab ',
    tags: { A2B0: mft(16, { gridPoints: 9, colourAt: bentLab, input: squared, output: (v) => v ** 0.9 }) },
  }),
  'lut8, Lab': iccProfile({
    version: 2,
    connectionSpace: 'Lab ',
    tags: { A2B0: mft(8, { gridPoints: 7, colourAt: bentLab }) },
  }),
  'lutAToB with all stages, Lab': iccProfile({
    connectionSpace: 'Lab ',
    tags: {
      A2B0: mAB({
        a: para(0, 1.5),
        table: { gridPoints: 5, colourAt: bentLab },
        m: para(0, 1.1),
        matrix: [0.95, 0.02, 0, 0, 1, 0.01, 0.01, 0, 0.98, 0.01, 0, 0.005],
        b: curv(),
      }),
    },
  }),
};

const ghostscript = '/usr/share/color/icc/ghostscript';
const installed = isBrought('the ICC profiles of Ghostscript', 'libgs-common', existsSync(ghostscript))
  ? readdirSync(ghostscript).filter((name) => /^(a98|default_rgb|esrgb|ps_rgb|rommrgb|srgb)\.icc$/.test(name))
  : [];
const images = [
  'objects/wsi/sm_image.dcm',
  'objects/wsi/sm_image_jpegls.dcm',
  'objects/seg/seg_image_sm_control_labelmap_palette_color.dcm',
];

/** A few hundred colours: corners, greys and colours all over. */
const colours = Array.from({ length: 600 }, (_, i) =>
  i < 8
    ? [i & 1, (i >> 1) & 1, i >> 2].map((bit) => bit * 255)
    : i < 72
      ? new Array<number>(3).fill((i - 8) * 4)
      : [(i * 67) % 256, (i * 131 + (i >> 3)) % 256, (i * 29 + (i >> 2)) % 256],
);

describe.skipIf(!hasSystemTool('transicc', 'liblcms2-utils'))(
  'ICC profiles are applied as by Little CMS',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'isocenter-icc-'));
    const seen = { profiles: 0, largest: 0, mean: 0 };
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true });
      console.info(
        `ICC profiles beside Little CMS: ${seen.profiles}, ${colours.length} colours each; at most ${seen.largest.toFixed(2)} ` +
          `of a level off its unrounded values, mean difference up to ${seen.mean.toFixed(3)}.`,
      );
    });

    /** Levels by Little CMS, perceptual, not precalculated, clamped to what sRGB can show. */
    function byLittleCms(profile: Uint8Array): number[][] {
      const file = join(folder, 'profile.icc');
      writeFileSync(file, profile);
      const { stdout } = spawnSync('transicc', ['-n', '-v0', '-c0', '-t0', `-i${file}`, '-o*sRGB'], {
        input: colours.map((colour) => `${colour.join(' ')}\n`).join(''),
        encoding: 'utf8',
      });
      return stdout
        .trim()
        .split('\n')
        .map((line) =>
          line
            .trim()
            .split(/\s+/)
            .map((level) => Math.min(255, Math.max(0, Number(level)))),
        );
    }

    function check(profile: Uint8Array): void {
      const theirs = byLittleCms(profile);
      expect(theirs).toHaveLength(colours.length);
      const rgba = Uint8ClampedArray.from(colours.flatMap((colour) => [...colour, 255]));
      iccToSrgb(profile)(rgba);
      let largest = 0;
      let sum = 0;
      theirs.forEach((colour, i) => {
        colour.forEach((level, channel) => {
          const difference = (rgba[i * 4 + channel] as number) - level;
          largest = Math.max(largest, Math.abs(difference));
          sum += difference;
        });
      });
      seen.profiles++;
      seen.largest = Math.max(seen.largest, largest);
      seen.mean = Math.max(seen.mean, Math.abs(sum / (theirs.length * 3)));
      expect(largest).toBeLessThanOrEqual(1);
      expect(Math.abs(sum / (theirs.length * 3))).toBeLessThanOrEqual(0.1);
    }

    test.each(Object.entries(made))('%s', (_, profile) => check(profile));
    test.each(installed)('%s', (name) => check(readFileSync(join(ghostscript, name))));

    describe.skipIf(withoutCorpus('ICC profiles of images'))('profiles of images', () => {
      test.each(images)('%s', (path) => {
        const { dataSet } = readPart10(readFileSync(join(corpusFolder ?? '', path)));
        const { iccProfile: profile } = describeFrame(dataSet, 0);
        expect(profile).toBeDefined();
        if (profile) check(profile);
      });
    });
  },
);
