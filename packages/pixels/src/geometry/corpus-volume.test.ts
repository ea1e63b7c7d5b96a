import { createHash } from 'node:crypto';
import { type Part10, readFrame } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { hasCorpus, readCorpusFile, readOracle } from '../../test/corpus.ts';
import { nodeCodecs } from '../../test/node-codecs.ts';
import { decodeFrame } from '../decoding/index.ts';
import { describeFrame } from '../frame-description/describe-frame.ts';
import { sortByPosition } from './slice-order.ts';
import { splitStacks } from './split-stacks.ts';
import { buildVolume } from './volume.ts';

interface Group {
  readonly positions: number;
  readonly imagesPerPosition: number;
  readonly uniform: boolean;
  readonly shear?: {
    readonly inPlaneShiftPerSliceMm: readonly [number, number];
    readonly angleDeg: number;
  } | null;
  readonly sorted: readonly { readonly sop: string; readonly file: string }[];
  readonly volume?: {
    readonly shape: readonly [slices: number, rows: number, columns: number];
    readonly sha256: string;
    readonly rowPlane: { readonly index: number; readonly sha256: string };
    readonly colPlane: { readonly index: number; readonly sha256: string };
    readonly mipAlongNormal: { readonly sha256: string };
    readonly ijkToLps: readonly (readonly number[])[];
  };
}
interface SeriesOracle {
  readonly dir: string;
  readonly orientations: number;
  readonly groups: readonly Group[];
}

const series = readOracle<SeriesOracle>('series');
const codecs = nodeCodecs();
const close = (expected: number) => expect.closeTo(expected, 4);

const open = (dir: string, { sorted }: Group) => {
  const byName = [...sorted].sort((a, b) => a.file.localeCompare(b.file));
  const parts = byName.map(({ file }) => readCorpusFile(`${dir}/${file}`));
  return {
    sops: byName.map(({ sop }) => sop),
    parts,
    frames: parts.map(({ dataSet }) => describeFrame(dataSet, 0)),
  };
};

describe.skipIf(!hasCorpus)(
  'trap 30: series come apart into ordered stacks as by independent geometry',
  () => {
    test.for(series)('$dir', ({ dir, orientations, groups }) => {
      const opened = groups.map((group) => open(dir, group));
      const frames = opened.flatMap((group) => group.frames);
      const sops = opened.flatMap((group) => group.sops);
      const { stacks } = splitStacks(frames);
      expect(stacks).toHaveLength(groups.reduce((sum, { imagesPerPosition }) => sum + imagesPerPosition, 0));
      expect(orientations).toBe(groups.length);
      for (const { sorted, positions, imagesPerPosition } of groups) {
        const expected = sorted.map(({ sop }) => sop);
        const ofGroup = stacks
          .map(({ indexes }) => indexes.map((index) => sops[index] as string))
          .filter(([sop]) => expected.includes(sop as string));
        expect(ofGroup.map(({ length }) => length)).toEqual(
          Array.from({ length: imagesPerPosition }, () => positions),
        );
        // image n of each position is stack n
        const woven = Array.from({ length: positions }, (_, i) => ofGroup.map((stack) => stack[i])).flat();
        expect(woven).toEqual(expected);
      }
    });
  },
);

type Stored = Int16Array | Uint16Array;

/** Slices one after the other, as the oracle hashes them. */
async function storedValues(parts: readonly Part10[], sources: readonly number[]): Promise<Stored> {
  const slices: Stored[] = [];
  for (const source of sources) {
    const part = parts[source] as Part10;
    const { values } = await decodeFrame(readFrame(part, 0), describeFrame(part.dataSet, 0).format, codecs);
    slices.push(values as Stored);
  }
  const [first] = slices;
  if (!first) throw new Error('The volume has no slices');
  const all =
    first instanceof Int16Array
      ? new Int16Array(first.length * slices.length)
      : new Uint16Array(first.length * slices.length);
  for (const [k, slice] of slices.entries()) all.set(slice, k * first.length);
  return all;
}

const sha256 = (values: Stored) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

/** The values at chosen voxels, in the type of the volume. */
const pick = (values: Stored, count: number, at: (i: number) => number): Stored =>
  values instanceof Int16Array
    ? Int16Array.from({ length: count }, (_, i) => values[at(i)] as number)
    : Uint16Array.from({ length: count }, (_, i) => values[at(i)] as number);

const volumes = series.flatMap(({ dir, groups }) =>
  groups.filter(({ volume }) => volume).map((group) => ({ dir, group, title: dir })),
);

describe.skipIf(!hasCorpus)(
  'trap 32: volumes, tilted ones too, agree with independent geometry in place and pixels',
  () => {
    test.for(volumes)('$title', async ({ dir, group }) => {
      const { parts, frames } = open(dir, group);
      const expected = group.volume as NonNullable<Group['volume']>;
      if (!group.uniform) expect(buildVolume(frames)).toMatchObject({ kind: 'refused', reason: 'uneven' });
      const result = buildVolume(frames, group.uniform ? {} : { toleranceMm: 0.5 });
      if (result.kind === 'refused') throw new Error(result.message);
      const { volume } = result;
      const { slices, rows, columns } = volume;
      expect([slices, rows, columns]).toEqual(expected.shape);
      expect(volume.ijkToLps).toEqual(expected.ijkToLps.flat().map(close));
      if (group.shear) {
        expect(volume.shear.degrees).toBeCloseTo(group.shear.angleDeg, 1);
        expect([volume.shear.alongRowMm, volume.shear.alongColumnMm]).toEqual(
          group.shear.inPlaneShiftPerSliceMm.map((mm) => expect.closeTo(mm, 3)),
        );
      }
      const values = await storedValues(parts, volume.sources);
      const inSlice = rows * columns;
      const rowPlane = pick(
        values,
        slices * columns,
        (i) => Math.floor(i / columns) * inSlice + expected.rowPlane.index * columns + (i % columns),
      );
      const columnPlane = pick(
        values,
        slices * rows,
        (i) => Math.floor(i / rows) * inSlice + (i % rows) * columns + expected.colPlane.index,
      );
      const highest = pick(values, inSlice, (i) => i);
      for (let at = inSlice; at < values.length; at++) {
        const value = values[at] as number;
        if (value > (highest[at % inSlice] as number)) highest[at % inSlice] = value;
      }
      expect([values, rowPlane, columnPlane, highest].map(sha256)).toEqual([
        expected.sha256,
        expected.rowPlane.sha256,
        expected.colPlane.sha256,
        expected.mipAlongNormal.sha256,
      ]);
    });
  },
);

interface MultiframeOracle {
  readonly path: string;
  readonly frames: number;
  readonly framesSortedByPosition?: readonly number[];
  readonly perFrame: readonly { readonly frame: number; readonly dimensionIndexValues?: readonly number[] }[];
}

describe.skipIf(!hasCorpus)(
  'trap 45: frames of enhanced objects keep their indexes and are ordered by their own place',
  () => {
    test.for(readOracle<MultiframeOracle>('multiframe'))(
      '$path',
      ({ path, framesSortedByPosition, perFrame }) => {
        const { dataSet } = readCorpusFile(path);
        const { numberOfFrames } = describeFrame(dataSet, 0);
        const frames = Array.from({ length: numberOfFrames }, (_, frame) => describeFrame(dataSet, frame));
        for (const { frame, dimensionIndexValues = [] } of perFrame.filter(
          ({ frame }) => frame <= numberOfFrames,
        )) {
          const { dimensions = [] } = frames[frame - 1]?.ordering ?? {};
          expect(
            dimensions.map(({ index }) => index),
            `frame ${frame}`,
          ).toEqual(dimensionIndexValues);
        }
        // One file has functional groups for frames that were cut away.
        if (framesSortedByPosition?.length !== numberOfFrames) return;
        expect(sortByPosition(frames).order.map((index) => index + 1)).toEqual(framesSortedByPosition);
      },
    );
  },
);

test.skipIf(!hasCorpus)(
  'trap 74: tiles of a full matrix lie where another tool stated those of the same matrix',
  () => {
    const full = readCorpusFile('objects/wsi/sm_image.dcm').dataSet;
    const sparse = readCorpusFile('objects/seg/seg_image_sm_control_labelmap_palette_color.dcm').dataSet;
    const { numberOfFrames } = describeFrame(sparse, 0);
    const computed = Array.from({ length: 25 }, (_, frame) => describeFrame(full, frame).tile);
    expect(numberOfFrames).toBe(20);
    for (let frame = 0; frame < numberOfFrames; frame++) {
      const stated = describeFrame(sparse, frame).tile;
      if (!stated?.slide) throw new Error('a tile has no place');
      const { firstColumn, firstRow } = stated;
      const same = computed.find((tile) => tile?.firstColumn === firstColumn && tile.firstRow === firstRow);
      expect(same?.slide?.originSlideMm).toEqual({
        x: expect.closeTo(stated.slide.originSlideMm.x, 6),
        y: expect.closeTo(stated.slide.originSlideMm.y, 6),
      });
    }
  },
);
