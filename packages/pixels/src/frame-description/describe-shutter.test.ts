import { type DataSetContent, dataSetOf, SopClassUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeFrame } from './describe-frame.ts';

const describeImage = (content: DataSetContent, frameIndex = 0) =>
  describeFrame(
    dataSetOf({
      SOPClassUID: SopClassUid.XRayAngiographicImageStorage,
      Rows: 4,
      Columns: 8,
      BitsAllocated: 8,
      PhotometricInterpretation: 'MONOCHROME2',
      ...content,
    }),
    frameIndex,
  );

test('trap 47: all shapes are read, corners as row and column', () => {
  const { shutter } = describeImage({
    ShutterShape: ['RECTANGULAR', 'CIRCULAR', 'POLYGONAL'],
    ShutterLeftVerticalEdge: 2,
    ShutterRightVerticalEdge: 7,
    ShutterUpperHorizontalEdge: 1,
    ShutterLowerHorizontalEdge: 3,
    CenterOfCircularShutter: [2, 5],
    RadiusOfCircularShutter: 3,
    VerticesOfThePolygonalShutter: [1, 2, 4, 2, 4, 8],
    ShutterPresentationValue: 32896,
    ShutterPresentationColorCIELabValue: [65535, 32896, 32896],
  });
  expect(shutter).toEqual({
    rectangle: { leftColumn: 2, rightColumn: 7, upperRow: 1, lowerRow: 3 },
    circle: { centerRow: 2, centerColumn: 5, radiusColumns: 3 },
    polygon: [
      { row: 1, column: 2 },
      { row: 4, column: 2 },
      { row: 4, column: 8 },
    ],
    greyLevel: 128, // 32896 / 65535 · 255
    rgb: [255, 255, 255], // L* 100, a* and b* 0
  });
});

test('trap 47: without a presentation value the shutter is black; a shape without numbers is a finding', () => {
  const { shutter, findings } = describeImage({
    ShutterShape: ['CIRCULAR', 'POLYGONAL'],
    CenterOfCircularShutter: [2, 5],
    RadiusOfCircularShutter: 3,
  });
  expect(shutter).toEqual({ circle: { centerRow: 2, centerColumn: 5, radiusColumns: 3 }, greyLevel: 0 });
  expect(findings).toMatchObject([{ code: 'PIXELS_SHUTTER_INVALID' }]);
});

test('trap 47: a frame of an enhanced object has its own shutter', () => {
  const shutterOf = (radius: number) => ({
    FrameDisplayShutterSequence: [
      { ShutterShape: 'CIRCULAR', CenterOfCircularShutter: [1, 1], RadiusOfCircularShutter: radius },
    ],
  });
  const content = { NumberOfFrames: 2, PerFrameFunctionalGroupsSequence: [shutterOf(1), shutterOf(2)] };
  expect(describeImage(content, 0).shutter?.circle?.radiusColumns).toBe(1);
  expect(describeImage(content, 1).shutter?.circle?.radiusColumns).toBe(2);
});

test('trap 47: a bitmap shutter is taken out of the overlays', () => {
  const { shutter, overlays } = describeImage({
    Rows: 1,
    Columns: 8,
    ShutterShape: 'BITMAP',
    ShutterOverlayGroup: 0x6002,
    '60020010': { vr: 'US', value: 1 },
    '60020011': { vr: 'US', value: 8 },
    '60020050': { vr: 'SS', value: [1, 1] },
    '60020100': { vr: 'US', value: 1 },
    '60023000': { vr: 'OW', value: Uint8Array.of(0b00000101, 0) },
  });
  expect(overlays).toEqual([]);
  expect(shutter?.bitmap?.bits).toEqual({ kind: 'separate', mask: Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 0) });
});

test('trap 47: a polygon of more corners than a shutter has is a finding, and not applied', () => {
  const corners = Array.from({ length: 2 * 5000 }, (_, i) => i);
  const { shutter, findings } = describeFrame(
    dataSetOf({
      Rows: 4,
      Columns: 4,
      ShutterShape: 'POLYGONAL',
      VerticesOfThePolygonalShutter: { vr: 'UC', value: corners.map(String) },
    }),
    0,
  );
  expect(shutter).toBeUndefined();
  expect(findings.map(({ code }) => code)).toContain('PIXELS_SHUTTER_INVALID');
});
