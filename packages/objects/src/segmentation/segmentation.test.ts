import {
  type DataSetContent,
  dataSetOf,
  isIsocenterError,
  readFrame,
  readPart10,
  writePart10,
} from '@isocenter/dicom';
import type { CodecLoader } from '@isocenter/pixels';
import { decodeFrame } from '@isocenter/pixels/decoding';
import { describe, expect, test } from 'vitest';
import {
  countSegmentPixels,
  framesByPlace,
  layersOf,
  overlappingSegments,
  readSegmentation,
  segmentFractions,
  segmentMask,
} from '../index.ts';

const segment = (number: number, label: string): DataSetContent => ({
  SegmentNumber: number,
  SegmentLabel: label,
  SegmentAlgorithmType: 'MANUAL',
  SegmentedPropertyTypeCodeSequence: [
    { CodeValue: '10200004', CodingSchemeDesignator: 'SCT', CodeMeaning: 'Liver' },
  ],
  RecommendedDisplayCIELabValue: [65535, 32896, 32896],
});

/** A frame of a segment whose top left pixel centre lies at z. */
const frameOf = (segmentNumber: number | undefined, z: number): DataSetContent => ({
  ...(segmentNumber !== undefined && {
    SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segmentNumber }],
  }),
  PlanePositionSequence: [{ ImagePositionPatient: [-10, -20, z] }],
  DerivationImageSequence: [
    {
      SourceImageSequence: [
        { ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2', ReferencedSOPInstanceUID: `2.25.${z}` },
      ],
    },
  ],
});

const shared: DataSetContent = {
  PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
  PixelMeasuresSequence: [{ PixelSpacing: [0.5, 0.25], SliceThickness: 3 }],
};

function segmentation(changes: DataSetContent, frames: readonly DataSetContent[] = []) {
  return dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.4',
    SOPInstanceUID: '2.25.66',
    FrameOfReferenceUID: '2.25.1',
    ContentLabel: 'LIVER',
    SegmentationType: 'BINARY',
    SegmentSequence: [segment(1, 'one'), segment(2, 'two')],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: 3,
    Columns: 3,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    NumberOfFrames: frames.length,
    SharedFunctionalGroupsSequence: [shared],
    PerFrameFunctionalGroupsSequence: [...frames],
    ...changes,
  });
}

const noCodec: CodecLoader = {
  load: () => Promise.reject(new Error('native pixels need no codec')),
} as unknown as CodecLoader;

async function decoded(dataSet: ReturnType<typeof segmentation>) {
  const file = readPart10(writePart10(dataSet));
  const read = readSegmentation(file.dataSet);
  const frames = await Promise.all(
    read.frames.map(async ({ frameIndex }) => {
      const { values } = await decodeFrame(readFrame(file, frameIndex), read.format, noCodec);
      return values;
    }),
  );
  return { read, frames };
}

describe('a segmentation', () => {
  test('has segments with their codes, and frames with segment, plane and sources', () => {
    const read = readSegmentation(segmentation({ SegmentsOverlap: 'NO' }, [frameOf(2, 7), frameOf(1, 10)]));
    expect(read).toMatchObject({
      label: 'LIVER',
      type: 'BINARY',
      overlap: 'NO',
      frameOfReferenceUid: '2.25.1',
      numberOfFrames: 2,
      findings: [],
    });
    expect(
      read.segments.map(({ number, label, propertyType }) => [number, label, propertyType?.value]),
    ).toEqual([
      [1, 'one', '10200004'],
      [2, 'two', '10200004'],
    ]);
    expect(read.segments[0]?.recommendedPcsLab).toEqual([65535, 32896, 32896]);
    expect(read.frames[0]).toMatchObject({
      frameIndex: 0,
      segmentNumber: 2,
      plane: { originLps: { x: -10, y: -20, z: 7 }, rowSpacingMm: 0.5, columnSpacingMm: 0.25 },
      sources: [{ sopInstanceUid: '2.25.7' }],
    });
  });

  test('trap 42: frames of 9 bits lie one after the other without a gap, and each is found where it begins', async () => {
    // Frame 1: a ring of 8 around 0. Frame 2: only its first and last pixel. Bits from the least significant one on:
    // 1 1 1 1 0 1 1 1 | 1, then 1 0 0 0 0 0 0 0 1 → 11101111, 00000011, 00000010.
    const bits = Uint8Array.of(0b11101111, 0b00000011, 0b00000010, 0);
    const { read, frames } = await decoded(segmentation({ PixelData: bits }, [frameOf(1, 0), frameOf(2, 0)]));
    expect(frames.map((values) => [...values])).toEqual([
      [1, 1, 1, 1, 0, 1, 1, 1, 1],
      [1, 0, 0, 0, 0, 0, 0, 0, 1],
    ]);
    const counts = read.frames.map((frame, i) => [...countSegmentPixels(frame, frames[i] as Uint8Array)]);
    expect(counts).toEqual([[[1, 8]], [[2, 2]]]);
  });

  test('trap 43: segments that share a pixel go to different layers, others share one', async () => {
    const bits = Uint8Array.of(0b11101111, 0b00000011, 0b00000010, 0);
    const { read, frames } = await decoded(segmentation({ PixelData: bits }, [frameOf(1, 0), frameOf(2, 0)]));
    expect(read.overlap).toBe('UNDEFINED');
    const overlaps = framesByPlace(read.frames).flatMap((place) =>
      overlappingSegments(
        place.map(({ frameIndex, segmentNumber }) => ({
          segmentNumber: segmentNumber as number,
          values: frames[frameIndex] as Uint8Array,
        })),
      ),
    );
    expect(overlaps).toEqual([[1, 2]]);
    const apart = [Uint8Array.of(1, 0, 1), Uint8Array.of(0, 1, 0)].map((values, i) => ({
      segmentNumber: i + 1,
      values,
    }));
    expect(overlappingSegments(apart)).toEqual([]);
    expect(layersOf([1, 2, 3], overlaps)).toEqual([[1, 3], [2]]);
    expect(layersOf([1, 2, 3], [])).toEqual([[1, 2, 3]]);
  });

  test('trap 43: frames are at one place by their planes, whatever their order', () => {
    const { frames } = readSegmentation(
      segmentation({}, [frameOf(1, 5), frameOf(1, 0), frameOf(2, 0.001), frameOf(2, 5)]),
    );
    expect(framesByPlace(frames).map((place) => place.map(({ frameIndex }) => frameIndex))).toEqual([
      [1, 2],
      [0, 3],
    ]);
  });

  test('trap 43: in a label map each pixel is a segment number, and 0 is one of them', async () => {
    const { read, frames } = await decoded(
      segmentation(
        {
          SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.7',
          SegmentationType: 'LABELMAP',
          SegmentSequence: [segment(0, 'background'), segment(7, 'seven')],
          PixelPaddingValue: 0,
          Rows: 2,
          Columns: 2,
          BitsAllocated: 8,
          BitsStored: 8,
          HighBit: 7,
          PixelData: Uint8Array.of(0, 7, 7, 0),
        },
        [frameOf(undefined, 0)],
      ),
    );
    const [frame] = read.frames;
    const values = frames[0] as Uint8Array;
    expect(read).toMatchObject({ type: 'LABELMAP', overlap: 'NO', backgroundValue: 0 });
    expect(frame?.segmentNumber).toBeUndefined();
    expect([...segmentMask({ segmentNumber: undefined }, values, 7)]).toEqual([0, 1, 1, 0]);
    expect([...countSegmentPixels({ segmentNumber: undefined }, values)]).toEqual([
      [0, 2],
      [7, 2],
    ]);
  });

  test('trap 43: fractions are stored values over Maximum Fractional Value', async () => {
    const fractional: DataSetContent = {
      SegmentationType: 'FRACTIONAL',
      SegmentationFractionalType: 'PROBABILITY',
      MaximumFractionalValue: 200,
      Rows: 1,
      Columns: 4,
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      PixelData: Uint8Array.of(0, 50, 200, 255),
    };
    const { read, frames } = await decoded(segmentation(fractional, [frameOf(1, 0)]));
    expect(read.fractionalType).toBe('PROBABILITY');
    expect([...segmentFractions(read, frames[0] as Uint8Array)]).toEqual([0, 0.25, 1, 1]);
    expect([...segmentMask({ segmentNumber: 1 }, frames[0] as Uint8Array, 1)]).toEqual([0, 1, 1, 1]);

    const unscaled = readSegmentation(
      segmentation({ ...fractional, MaximumFractionalValue: undefined }, [frameOf(1, 0)]),
    );
    expect(unscaled.findings.map(({ code }) => code)).toEqual(['OBJECTS_FRACTION_UNSCALED']);
    expect(() => segmentFractions(unscaled, Uint8Array.of(1))).toThrow(/Maximum Fractional Value/);
  });

  test("trap 43: geometry is the segmentation's own, and its absence is not made up from a source image", () => {
    const { frames } = readSegmentation(
      segmentation({ SharedFunctionalGroupsSequence: [], SegmentSequence: [segment(1, 'one')] }, [
        frameOf(1, 0),
      ]),
    );
    expect(frames[0]).toMatchObject({ plane: undefined, sources: [{ sopInstanceUid: '2.25.0' }] });
  });

  test('takes the only segment for a frame that names none, but does not choose among several', () => {
    const only = segmentation({ SegmentSequence: [segment(4, 'four')] }, [frameOf(undefined, 0)]);
    expect(readSegmentation(only).frames[0]?.segmentNumber).toBe(4);
    const several = () => readSegmentation(segmentation({}, [frameOf(1, 0), frameOf(undefined, 0)]));
    expect(several).toThrow(/Frame 2 does not say which segment/);
  });

  test('counts frames of TILED_FULL segment by segment', () => {
    const tiled = segmentation({
      DimensionOrganizationType: 'TILED_FULL',
      NumberOfFrames: 4,
      PerFrameFunctionalGroupsSequence: undefined,
    });
    expect(readSegmentation(tiled).frames.map(({ segmentNumber }) => segmentNumber)).toEqual([1, 1, 2, 2]);
  });

  test('says what it tolerated', () => {
    const { segments, findings } = readSegmentation(
      segmentation(
        {
          SegmentationType: undefined,
          SegmentSequence: [segment(1, 'one'), segment(1, 'again'), { SegmentLabel: 'no number' }],
        },
        [frameOf(1, 0), frameOf(9, 0)],
      ),
    );
    expect(segments.map(({ label }) => label)).toEqual(['one']);
    expect(findings.map(({ code }) => code)).toEqual([
      'OBJECTS_SEGMENTATION_TYPE_ABSENT',
      'OBJECTS_SEGMENT_INVALID',
      'OBJECTS_SEGMENT_INVALID',
      'OBJECTS_SEGMENT_INVALID',
    ]);
  });

  test('shares plane and sources among frames that nothing tells apart, of which a file may name a million', () => {
    const { frames } = readSegmentation(
      segmentation({ NumberOfFrames: 1_000_000, SegmentSequence: [{ SegmentNumber: 1, SegmentLabel: 'A' }] }),
    );
    expect(frames).toHaveLength(1_000_000);
    expect(frames.at(-1)?.sources).toBe(frames.at(-2)?.sources);
  });

  test('is refused where a guess would be needed, or too much memory', () => {
    const codeOf = (read: () => unknown) => {
      try {
        read();
      } catch (error) {
        return isIsocenterError(error) ? error.code : 'not ours';
      }
      return 'no error';
    };
    const refusals = [
      () => readSegmentation(dataSetOf({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.2' })),
      () => readSegmentation(segmentation({ SegmentationType: 'HEIGHTMAP' })),
      () => readSegmentation(segmentation({ SegmentationType: undefined, BitsAllocated: 8 })),
      () => readSegmentation(segmentation({ NumberOfFrames: 2 ** 31 - 1 })),
    ];
    expect(refusals.map(codeOf)).toEqual([
      'OBJECTS_OTHER_KIND',
      'OBJECTS_SEGMENTATION_TYPE',
      'OBJECTS_SEGMENTATION_TYPE',
      'OBJECTS_TOO_MANY_FRAMES',
    ]);
  });
});
