import { type DataSetContent, dataSetOf, isIsocenterError, readPart10, writePart10 } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import {
  displayedRectangle,
  pixelFromAnnotation,
  readPresentationState,
  type SpatialTransform,
  stateOfFrame,
} from '../index.ts';

const image = (sopInstanceUid: string, frames?: readonly string[]): DataSetContent => ({
  ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2.1',
  ReferencedSOPInstanceUID: sopInstanceUid,
  ReferencedFrameNumber: frames ? [...frames] : undefined,
});

const area = (topLeft: number[], bottomRight: number[], changes: DataSetContent = {}): DataSetContent => ({
  DisplayedAreaTopLeftHandCorner: topLeft,
  DisplayedAreaBottomRightHandCorner: bottomRight,
  PresentationSizeMode: 'SCALE TO FIT',
  ...changes,
});

function state(changes: DataSetContent = {}) {
  const dataSet = dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.11.1',
    SOPInstanceUID: '2.25.11',
    ContentLabel: 'KEY',
    ReferencedSeriesSequence: [{ SeriesInstanceUID: '2.25.4', ReferencedImageSequence: [image('2.25.5')] }],
    DisplayedAreaSelectionSequence: [area([1, 1], [512, 256])],
    GraphicLayerSequence: [{ GraphicLayer: 'MEASURES', GraphicLayerOrder: '1' }],
    PresentationLUTShape: 'INVERSE',
    ...changes,
  });
  return readPresentationState(readPart10(writePart10(dataSet)).dataSet);
}

const graphic = (changes: DataSetContent = {}): DataSetContent => ({
  GraphicAnnotationUnits: 'PIXEL',
  GraphicDimensions: 2,
  NumberOfGraphicPoints: 2,
  GraphicData: Float32Array.of(0, 0, 1, 1),
  GraphicType: 'POLYLINE',
  GraphicFilled: 'N',
  ...changes,
});

const annotated = (...graphics: DataSetContent[]) =>
  state({ GraphicAnnotationSequence: [{ GraphicLayer: 'MEASURES', GraphicObjectSequence: graphics }] });

const lut = (entries: readonly number[], changes: DataSetContent = {}): DataSetContent => ({
  LUTDescriptor: { vr: 'US', value: [entries.length, 0, 8] },
  LUTData: { vr: 'US', value: [...entries] },
  ...changes,
});

describe('a presentation state', () => {
  test('names its images, areas, layers and LUT shape', () => {
    expect(state()).toMatchObject({
      label: 'KEY',
      images: [{ sopInstanceUid: '2.25.5', seriesInstanceUid: '2.25.4', frameNumbers: [] }],
      displayedAreas: [
        { topLeft: { column: 1, row: 1 }, bottomRight: { column: 512, row: 256 }, sizeMode: 'SCALE TO FIT' },
      ],
      layers: [{ name: 'MEASURES', order: 1 }],
      presentationShape: 'INVERSE',
      modalityTransform: undefined,
      spatialTransform: undefined,
      shutter: undefined,
      findings: [],
    });
  });

  test('has graphics with units and points, texts with box and anchor', () => {
    const { annotations, findings } = state({
      GraphicAnnotationSequence: [
        {
          GraphicLayer: 'MEASURES',
          GraphicObjectSequence: [
            graphic({
              GraphicFilled: 'Y',
              LineStyleSequence: [
                { LineThickness: 2, LineDashingStyle: 'DASHED', PatternOnColorCIELabValue: [1, 2, 3] },
              ],
            }),
          ],
          TextObjectSequence: [
            {
              UnformattedTextValue: 'Länge\r\n12 mm',
              BoundingBoxAnnotationUnits: 'DISPLAY',
              BoundingBoxTopLeftHandCorner: Float32Array.of(0.25, 0.5),
              BoundingBoxBottomRightHandCorner: Float32Array.of(0.5, 0.75),
              BoundingBoxTextHorizontalJustification: 'LEFT',
              AnchorPointAnnotationUnits: 'PIXEL',
              AnchorPoint: Float32Array.of(10, 20),
              AnchorPointVisibility: 'Y',
            },
          ],
        },
      ],
    });
    expect(findings).toEqual([]);
    expect(annotations).toMatchObject([
      {
        layerName: 'MEASURES',
        graphics: [
          {
            units: 'PIXEL',
            type: 'POLYLINE',
            points: [
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ],
            isFilled: true,
            isDashed: true,
            lineThickness: 2,
            linePcsLab: [1, 2, 3],
          },
        ],
        texts: [
          {
            text: 'Länge\r\n12 mm',
            boundingBox: { units: 'DISPLAY', topLeft: { x: 0.25, y: 0.5 }, justification: 'LEFT' },
            anchor: { units: 'PIXEL', point: { x: 10, y: 20 }, isVisible: true },
          },
        ],
      },
    ]);
  });

  test('leaves out graphics that could lie anywhere, and says so', () => {
    const { annotations, findings } = annotated(
      graphic({ GraphicAnnotationUnits: undefined }),
      graphic({ GraphicAnnotationUnits: 'INCH' }),
      graphic({ GraphicData: Float32Array.of(1, Number.NaN, 3, 4) }),
      graphic({ GraphicData: Float32Array.of(1, 2, 3) }),
      graphic({ GraphicDimensions: 3 }),
      graphic({ GraphicData: Float32Array.of() }),
      graphic({ GraphicType: 'CIRCLE', GraphicData: Float32Array.of(1, 2), NumberOfGraphicPoints: 1 }),
      graphic({ NumberOfGraphicPoints: 65535 }),
    );
    expect(annotations[0]?.graphics).toHaveLength(1);
    expect(findings.length).toBeGreaterThanOrEqual(8);
  });

  test('brings its own modality, VOI and presentation tables', () => {
    const { modalityTransform, voi, presentationLut } = state({
      ModalityLUTSequence: [lut([0, 9, 5])],
      SoftcopyVOILUTSequence: [
        {
          WindowCenter: ['40', '300'],
          WindowWidth: ['400', '1500'],
          WindowCenterWidthExplanation: ['SOFT', 'BONE'],
        },
        { ReferencedImageSequence: [image('2.25.5')], VOILUTSequence: [lut([7, 8])] },
      ],
      PresentationLUTShape: undefined,
      PresentationLUTSequence: [lut([0, 128, 255])],
    });
    expect(modalityTransform?.kind === 'lut' && [...modalityTransform.lut.entries]).toEqual([0, 9, 5]);
    expect(voi[0]?.windows).toMatchObject([
      { center: 40, width: 400, function: 'LINEAR', explanation: 'SOFT' },
      { center: 300, width: 1500 },
    ]);
    expect([...(voi[1]?.voiLuts[0]?.entries ?? [])]).toEqual([7, 8]);
    expect([...(presentationLut?.entries ?? [])]).toEqual([0, 128, 255]);
    expect(state({ RescaleSlope: '2', RescaleIntercept: '-1024' }).modalityTransform).toEqual({
      kind: 'rescale',
      slope: 2,
      intercept: -1024,
    });
  });

  test('has a shutter and the layers of overlays', () => {
    const { shutter, overlayActivations, findings } = state({
      ShutterShape: 'RECTANGULAR',
      ShutterLeftVerticalEdge: '10',
      ShutterRightVerticalEdge: '20',
      ShutterUpperHorizontalEdge: '30',
      ShutterLowerHorizontalEdge: '40',
      '60021001': 'OVERLAYS',
    });
    expect(shutter?.rectangle).toEqual({ leftColumn: 10, rightColumn: 20, upperRow: 30, lowerRow: 40 });
    expect(overlayActivations).toEqual([{ group: 0x6002, layerName: 'OVERLAYS' }]);
    expect(findings.map(({ code }) => code)).toEqual(['OBJECTS_LAYER_UNKNOWN']);
  });

  test('names the images of both sides of one that blends', () => {
    const blending = (sopInstanceUid: string): DataSetContent => ({
      ReferencedSeriesSequence: [
        { SeriesInstanceUID: '2.25.4', ReferencedImageSequence: [image(sopInstanceUid)] },
      ],
    });
    const { images } = state({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.11.4',
      ReferencedSeriesSequence: undefined,
      BlendingSequence: [blending('2.25.6'), blending('2.25.7')],
    });
    expect(images.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['2.25.6', '2.25.7']);
  });

  test('is refused where it would turn images otherwise than the standard knows', () => {
    const codeOf = (read: () => unknown) => {
      try {
        read();
      } catch (error) {
        return isIsocenterError(error) ? error.code : 'not ours';
      }
      return 'no error';
    };
    expect(codeOf(() => state({ ImageRotation: 45, ImageHorizontalFlip: 'N' }))).toBe(
      'OBJECTS_SPATIAL_TRANSFORM',
    );
    expect(codeOf(() => state({ ImageRotation: 90, ImageHorizontalFlip: 'X' }))).toBe(
      'OBJECTS_SPATIAL_TRANSFORM',
    );
    expect(codeOf(() => readPresentationState(dataSetOf({})))).toBe('OBJECTS_OTHER_KIND');
  });
});

describe('a state and a frame', () => {
  test('trap 68: a state is for the images and frames it lists, and each part of it for those that it lists', () => {
    const enhanced = state({
      ReferencedSeriesSequence: [
        {
          SeriesInstanceUID: '2.25.4',
          ReferencedImageSequence: [image('2.25.5', ['2', '3']), image('2.25.6')],
        },
      ],
      DisplayedAreaSelectionSequence: [
        area([1, 1], [10, 10], { ReferencedImageSequence: [image('2.25.5', ['3'])] }),
        area([1, 1], [99, 99]),
      ],
      GraphicAnnotationSequence: [
        {
          ReferencedImageSequence: [image('2.25.5', ['2'])],
          GraphicLayer: 'MEASURES',
          GraphicObjectSequence: [graphic()],
        },
      ],
    });
    const of = (sopInstanceUid: string, frameNumber: number) => {
      const found = stateOfFrame(enhanced, { sopInstanceUid, frameNumber });
      return found && [found.displayedArea?.bottomRight.column, found.annotations.length];
    };
    expect(of('2.25.5', 1)).toBeUndefined();
    expect(of('2.25.5', 2)).toEqual([99, 1]);
    expect(of('2.25.5', 3)).toEqual([10, 0]);
    expect(of('2.25.6', 17)).toEqual([99, 0]);
    expect(of('2.25.7', 1)).toBeUndefined();
  });

  test('trap 69: frames of one multi-frame instance are told apart by their numbers', () => {
    const { images } = state({
      ReferencedSeriesSequence: [
        { SeriesInstanceUID: '2.25.4', ReferencedImageSequence: [image('2.25.5', ['7'])] },
      ],
    });
    expect(images[0]?.frameNumbers).toEqual([7]);
  });
});

describe('coordinates of a state', () => {
  const corners = { topLeft: { column: 1, row: 1 }, bottomRight: { column: 4, row: 2 } };
  const turned = (rotationDegrees: SpatialTransform['rotationDegrees'], isFlipped = false) => ({
    area: corners,
    transform: { rotationDegrees, isFlipped },
  });

  test('trap 68: PIXEL counts from the corner of the first pixel, the displayed area counts pixels from 1', () => {
    expect(pixelFromAnnotation({ x: 0, y: 0 }, 'PIXEL', turned(90))).toEqual({ column: -0.5, row: -0.5 });
    expect(pixelFromAnnotation({ x: 10.5, y: 20.5 }, 'PIXEL', turned(0, true))).toEqual({
      column: 10,
      row: 20,
    });
    expect(displayedRectangle(corners)).toEqual({ left: -0.5, top: -0.5, right: 3.5, bottom: 1.5 });
  });

  test('trap 68: the corners of the area are those of the turned image, so either may be the larger', () => {
    const flipped = { topLeft: { column: 4, row: 1 }, bottomRight: { column: 1, row: 2 } };
    expect(displayedRectangle(flipped)).toEqual(displayedRectangle(corners));
  });

  test('trap 68: DISPLAY runs over the area after it is first rotated clockwise, then flipped', () => {
    // A picture of 4 × 2 pixels; its corners A top left, B top right, C bottom right, D bottom left.
    const names: Readonly<Record<string, string>> = {
      '-0.5,-0.5': 'A',
      '3.5,-0.5': 'B',
      '3.5,1.5': 'C',
      '-0.5,1.5': 'D',
    };
    const seen = (rotationDegrees: SpatialTransform['rotationDegrees'], isFlipped: boolean) =>
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ]
        .map(([x, y]) =>
          pixelFromAnnotation(
            { x: x as number, y: y as number },
            'DISPLAY',
            turned(rotationDegrees, isFlipped),
          ),
        )
        .map(({ column, row }) => names[`${column},${row}`])
        .join('');
    // Read clockwise from the top left of the screen.
    expect([seen(0, false), seen(90, false), seen(180, false), seen(270, false)]).toEqual([
      'ABCD',
      'DABC',
      'CDAB',
      'BCDA',
    ]);
    expect([seen(0, true), seen(90, true), seen(180, true), seen(270, true)]).toEqual([
      'BADC',
      'ADCB',
      'DCBA',
      'CBAD',
    ]);
  });

  test('trap 68: TRUE SIZE and MAGNIFY keep their sizes, and are fitted with a finding where they lack them', () => {
    const modeOf = (changes: DataSetContent) => {
      const { displayedAreas, findings } = state({
        DisplayedAreaSelectionSequence: [area([1, 1], [9, 9], changes)],
      });
      return [
        displayedAreas[0]?.sizeMode,
        displayedAreas[0]?.pixelSpacingMm,
        displayedAreas[0]?.magnification,
        findings.length,
      ];
    };
    expect(modeOf({ PresentationSizeMode: 'TRUE SIZE', PresentationPixelSpacing: ['0.5', '0.25'] })).toEqual([
      'TRUE SIZE',
      { row: 0.5, column: 0.25 },
      undefined,
      0,
    ]);
    expect(modeOf({ PresentationSizeMode: 'MAGNIFY', PresentationPixelMagnificationRatio: 1.5 })).toEqual([
      'MAGNIFY',
      undefined,
      1.5,
      0,
    ]);
    expect(modeOf({ PresentationSizeMode: 'TRUE SIZE' })).toEqual(['SCALE TO FIT', undefined, undefined, 1]);
  });
});
