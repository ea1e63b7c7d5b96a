import { type DataSetContent, dataSetOf, isIsocenterError, readPart10, writePart10 } from '@isocenter/dicom';
import type { ImagePlane } from '@isocenter/pixels';
import { describe, expect, test } from 'vitest';
import { type Contour, contoursOnPlane, fillContours, readStructureSet } from '../index.ts';

const contour = (geometricType: string, coordinates: readonly number[], image?: string): DataSetContent => ({
  ContourGeometricType: geometricType,
  NumberOfContourPoints: Math.floor(coordinates.length / 3),
  ContourData: coordinates.map(String),
  ContourImageSequence: image
    ? [{ ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2', ReferencedSOPInstanceUID: image }]
    : undefined,
});

function structureSet(contours: readonly DataSetContent[], changes: DataSetContent = {}) {
  const dataSet = dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.3',
    SOPInstanceUID: '2.25.3',
    StructureSetLabel: 'PLAN A',
    StructureSetROISequence: [
      {
        ROINumber: 5,
        ROIName: 'PTV',
        ReferencedFrameOfReferenceUID: '2.25.1',
        ROIGenerationAlgorithm: 'MANUAL',
      },
    ],
    ROIContourSequence: [
      { ROIDisplayColor: ['255', '128', '0'], ReferencedROINumber: 5, ContourSequence: [...contours] },
    ],
    RTROIObservationsSequence: [{ ReferencedROINumber: 5, RTROIInterpretedType: 'PTV' }],
    ...changes,
  });
  return readStructureSet(readPart10(writePart10(dataSet)).dataSet);
}

/** Pixels of 1 mm whose centres are whole millimetres, at z. */
const axialPlane = (z: number): ImagePlane => ({
  originLps: { x: 0, y: 0, z },
  rowDirectionLps: { x: 1, y: 0, z: 0 },
  columnDirectionLps: { x: 0, y: 1, z: 0 },
  normalLps: { x: 0, y: 0, z: 1 },
  rowSpacingMm: 1,
  columnSpacingMm: 1,
});

const square = (from: number, to: number, z = 0) =>
  [from, from, to, from, to, to, from, to].flatMap((value, i) => (i % 2 === 1 ? [value, z] : [value]));

const closed = (geometricType: string, coordinates: readonly number[]): Contour => ({
  number: undefined,
  geometricType,
  coordinatesLps: Float64Array.from(coordinates),
  images: [],
});

const picture = (mask: Uint8Array, columns: number) =>
  Array.from({ length: mask.length / columns }, (_, row) =>
    [...mask.subarray(row * columns, (row + 1) * columns)].map((inside) => (inside ? '#' : '.')).join(''),
  );

describe('a structure set', () => {
  test('has regions with name, type, colour and contours in the patient', () => {
    const { label, regions, findings } = structureSet([contour('POINT', [1.5, -2, 30], '2.25.9')]);
    expect(label).toBe('PLAN A');
    expect(findings).toEqual([]);
    expect(regions).toMatchObject([
      {
        number: 5,
        name: 'PTV',
        interpretedType: 'PTV',
        frameOfReferenceUid: '2.25.1',
        generationAlgorithm: 'MANUAL',
        colorRgb: [255, 128, 0],
        contours: [{ geometricType: 'POINT', images: [{ sopInstanceUid: '2.25.9' }] }],
      },
    ]);
    expect([...(regions[0]?.contours[0]?.coordinatesLps ?? [])]).toEqual([1.5, -2, 30]);
  });

  test('leaves out a contour whose coordinates cannot be told apart, and says so', () => {
    const uneven = contour('CLOSED_PLANAR', [1, 2, 3, 4]);
    const broken = {
      ...contour('CLOSED_PLANAR', [1, 2, 3]),
      ContourData: { vr: 'LO', value: ['1', 'x', '3'] },
    } as const;
    const { regions, findings } = structureSet([uneven, broken, contour('POINT', [1, 2, 3])]);
    expect(regions[0]?.contours.map(({ geometricType }) => geometricType)).toEqual(['POINT']);
    expect(findings.map(({ code }) => code)).toEqual(['OBJECTS_CONTOUR_INVALID', 'OBJECTS_NOT_A_NUMBER']);
  });

  test('believes the points that are there rather than their stated number', () => {
    const { regions, findings } = structureSet([
      { ...contour('CLOSED_PLANAR', square(0, 2)), NumberOfContourPoints: '2147483647' },
    ]);
    expect(regions[0]?.contours[0]?.coordinatesLps).toHaveLength(12);
    expect(findings.map(({ code }) => code)).toEqual(['OBJECTS_CONTOUR_INVALID']);
  });

  test('keeps contours of a region that is not described', () => {
    const { regions, findings } = structureSet([], {
      ROIContourSequence: [{ ReferencedROINumber: 8, ContourSequence: [contour('POINT', [0, 0, 0])] }],
    });
    expect(regions.map(({ number, name, contours }) => [number, name, contours.length])).toEqual([
      [5, 'PTV', 0],
      [8, '', 1],
    ]);
    expect(findings.map(({ code }) => code)).toEqual(['OBJECTS_REGION_INVALID']);
  });

  test('is not looked for in an image', () => {
    try {
      readStructureSet(dataSetOf({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.2' }));
      expect.unreachable();
    } catch (error) {
      expect(isIsocenterError(error, 'OBJECTS_OTHER_KIND')).toBe(true);
    }
  });
});

describe('contours on a plane', () => {
  const { regions } = structureSet([
    contour('CLOSED_PLANAR', square(0, 2, 10), '2.25.wrong'),
    contour('CLOSED_PLANAR', square(0, 2, 12.4)),
    contour('OPEN_NONPLANAR', [0, 0, 10, 0, 0, 40]),
  ]);
  const region = regions[0] as NonNullable<(typeof regions)[0]>;
  const zOf = (found: readonly Contour[]) => found.map(({ coordinatesLps }) => coordinatesLps[2]);

  test('trap 41: are found by millimetres and frame of reference, whatever image they name or lack', () => {
    const at = (z: number, frameOfReferenceUid: string | undefined = '2.25.1') =>
      zOf(contoursOnPlane(region, { plane: axialPlane(z), frameOfReferenceUid }, 1.25));
    expect(at(10)).toEqual([10]);
    expect(at(12.5)).toEqual([12.4]);
    expect(at(14)).toEqual([]);
    expect(at(10, '2.25.2')).toEqual([]);
    expect(
      zOf(contoursOnPlane(region, { plane: axialPlane(10), frameOfReferenceUid: undefined }, 1.25)),
    ).toEqual([]);
  });
});

describe('a filled contour', () => {
  test('trap 41: CLOSEDPLANAR_XOR contours cut each other out, and fill again inside the hole', () => {
    const contours = [
      [0.5, 7.5],
      [1.5, 6.5],
      [2.5, 5.5],
    ].map(([from, to]) => closed('CLOSEDPLANAR_XOR', square(from as number, to as number)));
    expect(picture(fillContours(contours, axialPlane(0), { rows: 8, columns: 8 }), 8)).toEqual([
      '........',
      '.#######',
      '.#.....#',
      '.#.###.#',
      '.#.###.#',
      '.#.###.#',
      '.#.....#',
      '.#######',
    ]);
  });

  test('trap 41: CLOSED_PLANAR contours add up', () => {
    const contours = [closed('CLOSED_PLANAR', square(0.5, 3.5)), closed('CLOSED_PLANAR', square(1.5, 4.5))];
    expect(picture(fillContours(contours, axialPlane(0), { rows: 6, columns: 6 }), 6)).toEqual([
      '......',
      '.###..',
      '.####.',
      '.####.',
      '..###.',
      '......',
    ]);
  });

  test('trap 41: a keyhole of one contour leaves its inside out', () => {
    // Outer square 0.5 to 5.5, a channel along y = 2.2 to the inner square 1.5 to 4.5 run the other way, and back.
    const outerThenInner = [
      [0.5, 0.5],
      [5.5, 0.5],
      [5.5, 5.5],
      [0.5, 5.5],
      [0.5, 2.2],
      [1.5, 2.2],
      [1.5, 4.5],
      [4.5, 4.5],
      [4.5, 1.5],
      [1.5, 1.5],
      [1.5, 2.2],
      [0.5, 2.2],
    ].flatMap(([x, y]) => [x as number, y as number, 0]);
    const mask = fillContours([closed('CLOSED_PLANAR', outerThenInner)], axialPlane(0), {
      rows: 7,
      columns: 7,
    });
    expect(picture(mask, 7)).toEqual([
      '.......',
      '.#####.',
      '.#...#.',
      '.#...#.',
      '.#...#.',
      '.#####.',
      '.......',
    ]);
  });

  test('takes pixel centres on the path of a CLOSED_PLANAR contour as inside', () => {
    const mask = fillContours([closed('CLOSED_PLANAR', square(1, 3))], axialPlane(0), {
      rows: 5,
      columns: 5,
    });
    expect(picture(mask, 5)).toEqual(['.....', '.###.', '.###.', '.###.', '.....']);
  });

  test('is cut off at the edges of the picture, and open contours have no inside', () => {
    const contours = [closed('CLOSED_PLANAR', square(-5, 1.5)), closed('OPEN_PLANAR', square(0, 3))];
    expect(picture(fillContours(contours, axialPlane(0), { rows: 3, columns: 3 }), 3)).toEqual([
      '##.',
      '##.',
      '...',
    ]);
  });

  test('of 100,000 points is filled without each row looking at all of them', () => {
    const side = 512;
    const points = Array.from({ length: 100_000 }, (_, i) => {
      const angle = (2 * Math.PI * i) / 100_000;
      return [256 + 250 * Math.cos(angle), 256 + 250 * Math.sin(angle), 0];
    });
    for (const geometricType of ['CLOSED_PLANAR', 'CLOSEDPLANAR_XOR']) {
      const circle = closed(geometricType, points.flat());
      const mask = fillContours([circle], axialPlane(0), { rows: side, columns: side });
      mask.forEach((inside, i) => {
        const radius = Math.hypot((i % side) - 256, Math.floor(i / side) - 256);
        if (Math.abs(radius - 250) > 1e-3 && (inside === 1) !== radius < 250)
          expect.fail(`Pixel ${i} at radius ${radius} has ${inside}`);
      });
    }
  });
});
