import { type DataSet, dataSetOf, SopClassUid, Tag } from '@isocenter/dicom';
import { XA_TRUTH } from '../truth.ts';
import { commonModules, decimalString, greyPixelModule, type InstancePlace } from './modules.ts';

/** X-Ray Angiographic Image IOD, with masks to subtract. PS3.3 A.14, C.7.6.10, C.8.7. */
export function xaImage(place: InstancePlace, frames: Uint16Array): DataSet {
  const { rows, columns, numberOfFrames, numberOfMaskFrames, frameTimeMs, imagerPixelSpacingMm } = XA_TRUTH;
  const masks = Array.from({ length: numberOfMaskFrames }, (_, index) => index + 1);
  return dataSetOf({
    ...commonModules(place, {
      sopClassUid: SopClassUid.XRayAngiographicImageStorage,
      stationName: 'PHANTOMXA',
      secondsIntoStudy: 300,
    }),
    ImageType: ['ORIGINAL', 'PRIMARY', 'SINGLE PLANE'],
    BodyPartExamined: 'HEAD',
    PatientOrientation: ['A', 'F'],
    KVP: '80',
    RadiationSetting: 'GR',
    PositionerMotion: 'STATIC',
    PositionerPrimaryAngle: '90',
    PositionerSecondaryAngle: '0',
    ImagerPixelSpacing: [decimalString(imagerPixelSpacingMm), decimalString(imagerPixelSpacingMm)],
    PixelIntensityRelationship: 'LOG',
    NumberOfFrames: numberOfFrames,
    FrameIncrementPointer: Tag.FrameTime,
    FrameTime: decimalString(frameTimeMs),
    RecommendedViewingMode: 'NAT',
    MaskSubtractionSequence: [
      {
        MaskOperation: 'AVG_SUB',
        MaskFrameNumbers: masks,
        ApplicableFrameRange: [1, numberOfFrames],
      },
    ],
    WindowCenter: '2500',
    WindowWidth: '2600',
    ...greyPixelModule(frames, { rows, columns, bitsStored: 12 }),
  });
}
