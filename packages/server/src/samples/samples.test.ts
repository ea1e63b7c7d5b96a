import { createHash } from 'node:crypto';
import { isValidUid, readPart10, Tag, writePart10 } from '@isocenter/dicom';
import {
  describeFrame,
  type FrameDescription,
  pixelFromPatient,
  subtractionMask,
  subtractMask,
} from '@isocenter/pixels';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRunScanner } from './angiogram/run.ts';
import { crImage } from './dicom/cr-image.ts';
import { ctImage, ctSliceZ } from './dicom/ct-image.ts';
import { headPlane, mrImage } from './dicom/mr-image.ts';
import { usMultiFrameImage } from './dicom/us-image.ts';
import { xaImage } from './dicom/xa-image.ts';
import { WEIGHTINGS } from './head/contrast.ts';
import { createHeadScanner, type HeadStudy } from './head/mr-slice.ts';
import {
  CR_TRUTH,
  CT_GEOMETRY,
  CT_TRUTH,
  generateSamples,
  MR_TRUTH,
  numberOfSampleInstances,
  placeInCt,
  sampleStudies,
  sampleStudy,
  US_TRUTH,
  XA_TRUTH,
} from './index.ts';
import { exposeChest } from './thorax/cr-projection.ts';
import { type CtScanner, createCtScanner, RESCALE_INTERCEPT } from './thorax/ct-slice.ts';
import { growOrgans, type Organs } from './thorax/trunk.ts';
import { createCineScanner } from './ultrasound/cine.ts';

/** Runs a stepwise piece of work to its end. */
function finish<Result>(steps: Generator<undefined, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

type Pixels = Int16Array | Uint16Array | Uint8Array;
const hashOf = (pixels: Pixels): string =>
  createHash('sha256')
    .update(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength))
    .digest('hex');

function placeOf(study: Parameters<typeof sampleStudy>[0], seriesIndex: number, instanceNumber: number) {
  const found = sampleStudy(study);
  const series = found.series[seriesIndex];
  if (!series) throw new RangeError('no such series');
  return { study: found, series, instanceNumber };
}

/** Width at half height between the middle and the surroundings, along a line of samples. */
function halfHeightWidth(line: readonly number[], inside: number, outside: number): number {
  const half = (inside + outside) / 2;
  const above = line.map((value) => (inside > outside ? value > half : value < half));
  const middle = Math.floor(line.length / 2);
  let first = middle;
  let last = middle;
  while (above[first - 1]) first--;
  while (above[last + 1]) last++;
  const crossing = (inner: number, outer: number): number => {
    const a = line[inner] as number;
    const b = line[outer] as number;
    return (a - half) / (a - b);
  };
  return last - first + crossing(first, first - 1) + crossing(last, last + 1);
}

let organs: Organs;
beforeAll(() => {
  organs = finish(growOrgans());
});

describe('the CT of the trunk', () => {
  let scanner: CtScanner;
  const slices = new Map<number, Int16Array>();
  const sliceAt = (z: number): Int16Array => {
    let slice = slices.get(z);
    if (!slice) {
      slice = scanner.scan(z);
      slices.set(z, slice);
    }
    return slice;
  };
  const hounsfield = (column: number, row: number, z: number): number =>
    (sliceAt(z)[row * CT_GEOMETRY.columns + column] as number) + RESCALE_INTERCEPT;

  beforeAll(() => {
    scanner = createCtScanner(organs);
  });

  test.each(Object.entries(CT_TRUTH.tissues))('reads the known mean in %s', (_name, tissue) => {
    const { column, row } = placeInCt(tissue.centreLps);
    const reach = tissue.radiusMm / CT_GEOMETRY.pixelSpacingMm;
    let sum = 0;
    let count = 0;
    for (let r = Math.ceil(row - reach); r <= row + reach; r++) {
      for (let c = Math.ceil(column - reach); c <= column + reach; c++) {
        if (Math.hypot(c - column, r - row) > reach) continue;
        sum += hounsfield(c, r, tissue.centreLps[2]);
        count++;
      }
    }
    expect(Math.abs(sum / count - tissue.meanHu), `mean ${sum / count} HU`).toBeLessThan(tissue.toleranceHu);
  });

  test.each([
    ['lung', -850, 2],
    ['liver', 60, 5],
    ['renalCyst', 34, 4],
  ] as const)('shows the lesion of the %s in its known size', (name, surroundings, averaged) => {
    const { centreLps, diameterMm, meanHu } = CT_TRUTH.lesions[name];
    const { column, row } = placeInCt(centreLps);
    expect([column, row].every(Number.isInteger)).toBe(true);
    // A band of rows is averaged against the noise; it is narrow enough not to shorten the chord noticeably.
    const line = Array.from({ length: 81 }, (_, index) => {
      let sum = 0;
      for (let step = -averaged; step <= averaged; step++)
        sum += hounsfield(column - 40 + index, row + step, centreLps[2]);
      return sum / (2 * averaged + 1);
    });
    let sum = 0;
    for (let r = -5; r <= 5; r++)
      for (let c = -5; c <= 5; c++) sum += hounsfield(column + c, row + r, centreLps[2]);
    expect(Math.abs(sum / 121 - meanHu), `mean ${sum / 121} HU`).toBeLessThan(4);
    if (name === 'renalCyst') return; // it lies at the kidney's rim, so no edge is all kidney
    const smooth = line.map(
      (_, index) =>
        line.slice(Math.max(0, index - 1), index + 2).reduce((a, b) => a + b, 0) /
        Math.min(3, 81 - Math.max(0, index - 1)),
    );
    const widthMm = halfHeightWidth(smooth, meanHu, surroundings) * CT_GEOMETRY.pixelSpacingMm;
    expect(Math.abs(widthMm - diameterMm), `${widthMm} mm`).toBeLessThan(1.5);
  });

  test('holds its beads exactly where the truth says', () => {
    const centroid = (beadLps: readonly [number, number, number]): [number, number, number] => {
      const { column, row } = placeInCt(beadLps);
      const sum = [0, 0, 0, 0] as [number, number, number, number];
      for (const dz of [-2.5, 0, 2.5]) {
        for (let dr = -5; dr <= 5; dr++) {
          for (let dc = -5; dc <= 5; dc++) {
            const weight = Math.max(0, hounsfield(column + dc, row + dr, beadLps[2] + dz) - 150);
            sum[0] += weight * dc * CT_GEOMETRY.pixelSpacingMm;
            sum[1] += weight * dr * CT_GEOMETRY.pixelSpacingMm;
            sum[2] += weight * dz;
            sum[3] += weight;
          }
        }
      }
      return [beadLps[0] + sum[0] / sum[3], beadLps[1] + sum[1] / sum[3], beadLps[2] + sum[2] / sum[3]];
    };
    const { a, b, c, d } = CT_TRUTH.beads;
    const found = { a: centroid(a), b: centroid(b), c: centroid(c), d: centroid(d) };
    for (const [pair, distanceMm] of Object.entries(CT_TRUTH.distancesMm)) {
      const [from, to] = [found[pair[0] as 'a'], found[pair[1] as 'a']];
      const seen = Math.hypot(from[0] - to[0], from[1] - to[1], from[2] - to[2]);
      expect(Math.abs(seen - distanceMm), `${pair}: ${seen} mm`).toBeLessThan(0.12);
      const exact = (key: string) => CT_TRUTH.beads[key as 'a'];
      const [p, q] = [exact(pair[0] as string), exact(pair[1] as string)];
      expect(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])).toBe(distanceMm);
    }
  });

  test('writes a file whose geometry leads back to the beads', () => {
    const { instanceNumber, column, row } = placeInCt(CT_TRUTH.beads.a);
    expect(ctSliceZ(instanceNumber)).toBe(CT_TRUTH.beads.a[2]);
    const { dataSet } = readPart10(
      writePart10(ctImage(placeOf('thorax-ct', 0, instanceNumber), sliceAt(-40))),
    );
    const description = describeFrame(dataSet, 0);
    expect(pixelOf(description, CT_TRUTH.beads.a)).toEqual([column, row]);
    expect(description.padding).toMatchObject({ lowest: -2000, highest: -2000 });
    expect(description.modalityTransform).toEqual({ kind: 'rescale', slope: 1, intercept: -1024 });
    expect(description.valueUnit).toBe('HU');
  });

  test('is the same on every run', () => {
    expect(hashOf(createCtScanner(finish(growOrgans())).scan(50))).toBe(hashOf(scanner.scan(50)));
  });
});

function pixelOf(
  description: FrameDescription,
  pointLps: readonly [number, number, number],
): [number, number] {
  if (!description.plane) throw new Error('the image has no place in the patient');
  const [x, y, z] = pointLps;
  const { column, row } = pixelFromPatient(description.plane, { x, y, z });
  return [Math.round(column * 1e6) / 1e6, Math.round(row * 1e6) / 1e6];
}

describe('the MR of the head', () => {
  const lesionSlice = MR_TRUTH.lesion.instanceNumber - 1;
  const lesionWidthMm = (pixels: Uint16Array): number => {
    const { column, row } = MR_TRUTH.lesion;
    const line = Array.from({ length: 51 }, (_, index) => {
      let sum = 0;
      for (let step = -1; step <= 1; step++)
        sum += pixels[(row + step) * MR_TRUTH.columns + column - 25 + index] as number;
      return sum / 3;
    });
    const inside = ((line[19] as number) + (line[31] as number)) / 2;
    const outside = Math.min(...line.slice(0, 8));
    return halfHeightWidth(line, inside, outside) * MR_TRUTH.pixelSpacingMm;
  };
  const t2 = (study: HeadStudy): Uint16Array =>
    createHeadScanner().scan(lesionSlice, study)[1] as Uint16Array;

  test('shows one lesion that grew from its prior to its current diameter', () => {
    expect(Math.abs(lesionWidthMm(t2('current')) - MR_TRUTH.lesion.diameterMm)).toBeLessThan(1.6);
    expect(Math.abs(lesionWidthMm(t2('prior')) - MR_TRUTH.lesion.priorDiameterMm)).toBeLessThan(1.6);
  });

  test('weights fluid dark in T1 and FLAIR and bright in T2, white over grey matter only in T1', () => {
    const [t1, t2Picture, flair] = createHeadScanner().scan(11, 'current') as [
      Uint16Array,
      Uint16Array,
      Uint16Array,
    ];
    const mean = (pixels: Uint16Array, column: number, row: number): number => {
      let sum = 0;
      for (let r = row - 1; r <= row + 1; r++)
        for (let c = column - 1; c <= column + 1; c++) sum += pixels[r * 256 + c] as number;
      return sum / 9;
    };
    const ventricle = [116, 119] as const;
    const white = [90, 110] as const;
    expect(mean(t1, ...ventricle)).toBeLessThan(mean(t1, ...white) * 0.6);
    expect(mean(flair, ...ventricle)).toBeLessThan(mean(flair, ...white) * 0.6);
    expect(mean(t2Picture, ...ventricle)).toBeGreaterThan(mean(t2Picture, ...white) * 2);
  });

  test('lies obliquely in the magnet, at right angles all the same, and differently in the prior', () => {
    const pictures = createHeadScanner().scan(lesionSlice, 'current');
    const weighting = WEIGHTINGS[0];
    const place = placeOf('head-mr', 0, lesionSlice + 1);
    const { dataSet } = readPart10(
      writePart10(mrImage(place, 'current', weighting, pictures[0] as Uint16Array)),
    );
    const { plane } = describeFrame(dataSet, 0);
    if (!plane) throw new Error('the image has no place in the patient');
    const { rowDirectionLps: r, columnDirectionLps: c } = plane;
    expect(Math.abs(r.x * c.x + r.y * c.y + r.z * c.z)).toBeLessThan(1e-9);
    expect(Math.hypot(r.x, r.y, r.z)).toBeCloseTo(1, 9);
    expect(Math.abs(plane.normalLps.z)).toBeLessThan(0.99);
    expect(headPlane('prior', 1).columnDirection).not.toEqual(headPlane('current', 1).columnDirection);
    expect(dataSet.findString(Tag.FrameOfReferenceUID)).toMatch(/^2\.25\./);
  });

  test('is the same on every run', () => {
    expect(hashOf(t2('current'))).toBe(hashOf(t2('current')));
    expect(hashOf(t2('current'))).not.toBe(hashOf(t2('prior')));
  });
});

describe('the ultrasound cine', () => {
  test('draws its depth scale to the calibration that the file states', () => {
    const { from, to, distanceCm } = US_TRUTH.scaleTicks;
    expect((to.row - from.row) * US_TRUTH.cmPerPixel).toBeCloseTo(distanceCm, 9);
    const picture = createCineScanner().scan(0);
    const grey = (row: number): number => picture[(row * US_TRUTH.columns + from.column + 6) * 3] as number;
    for (const tick of [from, to]) {
      expect(grey(tick.row)).toBe(200);
      expect(grey(tick.row + 2)).toBe(0);
    }
    const frames = new Uint8Array(US_TRUTH.rows * US_TRUTH.columns * 3 * US_TRUTH.numberOfFrames);
    const description = describeFrame(usMultiFrameImage(placeOf('heart-us', 0, 1), frames), 0);
    expect(description.numberOfFrames).toBe(36);
    expect(description.frameTimeMs).toBe(45);
    expect(description.ultrasoundRegions).toHaveLength(3);
  });

  test('moves, in colour, and comes round after one beat', () => {
    const scanner = createCineScanner();
    const [relaxed, contracted, nextBeat] = [scanner.scan(1), scanner.scan(6), scanner.scan(19)];
    const differing = (a: Uint8Array, b: Uint8Array): number =>
      a.reduce((sum, value, index) => sum + (Math.abs(value - (b[index] as number)) > 24 ? 1 : 0), 0);
    expect(differing(relaxed, contracted)).toBeGreaterThan(40000);
    expect(differing(relaxed, nextBeat)).toBeLessThan(400); // only the cursor on the ECG
    let coloured = 0;
    for (let index = 0; index < contracted.length; index += 3) {
      if (Math.abs((contracted[index] as number) - (contracted[index + 2] as number)) > 60) coloured++;
    }
    expect(coloured).toBeGreaterThan(1500);
  });

  test('is the same on every run', () => {
    expect(hashOf(createCineScanner().scan(4))).toBe(hashOf(createCineScanner().scan(4)));
  });
});

describe('the run of an angiogram', () => {
  const { rows, columns, numberOfFrames, motion } = XA_TRUTH;
  const frameOf = (values: Uint16Array) => ({
    rows,
    columns,
    samplesPerPixel: 1 as const,
    values,
    minimum: 0,
    maximum: 4095,
  });
  /** Pixels in which a frame less the mask is much darker than nothing. */
  const vesselPixels = (frameIndex: number): number => {
    const scanner = createRunScanner();
    const mask = subtractionMask([frameOf(scanner.scan(0)), frameOf(scanner.scan(1))]);
    const { values } = subtractMask([frameOf(scanner.scan(frameIndex))], mask);
    return values.filter((value) => value < -150).length;
  };

  test('says what is subtracted, and at what rate it plays', () => {
    const dataSet = xaImage(placeOf('vessels-xa', 0, 1), new Uint16Array(rows * columns * numberOfFrames));
    const description = describeFrame(dataSet, 8);
    expect(description.maskSubtractions).toEqual([
      { itemIndex: 0, operation: 'AVG_SUB', maskFrameIndexes: [0, 1], contrastFrameIndexes: [8] },
    ]);
    expect([description.frameTimeMs, description.numberOfFrames]).toEqual([250, 16]);
  });

  test('fills its vessels between the masks and the motion of the head', () => {
    expect(vesselPixels(1)).toBe(0);
    expect(vesselPixels(motion.fromFrameIndex - 1)).toBeGreaterThan(vesselPixels(3));
    expect(vesselPixels(3)).toBeGreaterThan(500);
  });

  test('is the same on every run', () => {
    expect(hashOf(createRunScanner().scan(6))).toBe(hashOf(createRunScanner().scan(6)));
  });
});

describe('the chest radiograph', () => {
  test('shows two lead balls 168 mm apart at the detector, bright bone and dark lung, twice the same', {
    timeout: 600_000,
  }, () => {
    const pixels = finish(exposeChest(organs));
    const { a, b } = CR_TRUTH.beads;
    const centroid = (bead: { column: number; row: number }): number => {
      const background = pixels[bead.row * CR_TRUTH.columns + bead.column - 20] as number;
      let sum = 0;
      let weights = 0;
      for (let dr = -12; dr <= 12; dr++) {
        for (let dc = -12; dc <= 12; dc++) {
          const value = pixels[(bead.row + dr) * CR_TRUTH.columns + bead.column + dc] as number;
          const weight = value > background + 300 ? value - background : 0;
          sum += weight * (bead.column + dc);
          weights += weight;
        }
      }
      return sum / weights;
    };
    const seenMm = (centroid(b) - centroid(a)) * CR_TRUTH.imagerPixelSpacingMm;
    expect(Math.abs(seenMm - CR_TRUTH.distanceMm)).toBeLessThan(0.1);
    const meanAt = (column: number, row: number): number => {
      let sum = 0;
      for (let dr = -20; dr < 20; dr++)
        for (let dc = -20; dc < 20; dc++)
          sum += pixels[(row + dr) * CR_TRUTH.columns + column + dc] as number;
      return sum / 1600;
    };
    expect(meanAt(1024, 1150)).toBeGreaterThan(meanAt(400, 1000) + 500);
    const { dataSet } = readPart10(writePart10(crImage(placeOf('chest-cr', 0, 1), pixels)));
    const description = describeFrame(dataSet, 0);
    expect(description.spacing).toMatchObject({
      rowSpacingMm: 0.168,
      columnSpacingMm: 0.168,
      provenance: 'detector',
    });
    expect(hashOf(finish(exposeChest(organs)))).toBe(hashOf(pixels));
  });
});

describe('the list of sample studies', () => {
  test('names every study a phantom and gives each instance a UID of its own', () => {
    for (const study of sampleStudies) {
      expect(study.patientName).toMatch(/^PHANTOM\^/);
      expect(study.patientId).toMatch(/^ISO-PHANTOM-\d$/);
    }
    const uids = sampleStudies.flatMap((study) => [
      study.studyInstanceUid,
      ...study.series.map((series) => series.seriesInstanceUid),
    ]);
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.every(isValidUid)).toBe(true);
    expect(numberOfSampleInstances).toBe(156 + 6 * 24 + 1 + 1 + 1);
    expect(sampleStudy('thorax-ct').studyInstanceUid).toBe(sampleStudies.at(-1)?.studyInstanceUid);
  });

  test('keeps half a year between the two head studies of one patient', () => {
    const [current, prior] = [sampleStudy('head-mr'), sampleStudy('head-mr-prior')];
    expect(prior.patientId).toBe(current.patientId);
    expect([prior.studyDate, current.studyDate]).toEqual(['20231211', '20240610']);
  });

  test('stops when it is told to, before the next instance is made', async () => {
    const stopping = new AbortController();
    const made: string[] = [];
    const run = generateSamples({
      signal: stopping.signal,
      onInstance(bytes, instance) {
        made.push(instance.sopInstanceUid);
        expect(readPart10(bytes).dataSet.findString(Tag.SOPInstanceUID)).toBe(instance.sopInstanceUid);
        stopping.abort(new Error('enough'));
      },
    });
    await expect(run).rejects.toThrow('enough');
    expect(made).toHaveLength(1);
  });
});
