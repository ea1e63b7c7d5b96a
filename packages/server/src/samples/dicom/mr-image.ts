import { type DataSet, dataSetOf, SopClassUid } from '@isocenter/dicom';
import type { Weighting } from '../head/contrast.ts';
import { HEAD_FRAME, type HeadStudy } from '../head/mr-slice.ts';
import { MR_TRUTH } from '../truth.ts';
import {
  commonModules,
  decimalString,
  frameOfReferenceModule,
  greyPixelModule,
  type InstancePlace,
  imagePlaneModule,
} from './modules.ts';

type Vector = readonly [number, number, number];

/** How the head lay in the magnet: nodded, tilted and turned, in degrees, and moved, in mm. */
const POSES: Record<
  HeadStudy,
  { readonly nod: number; readonly tilt: number; readonly turn: number; readonly shift: Vector }
> = {
  current: { nod: 11, tilt: 1.5, turn: -2, shift: [2.5, 14, -6] },
  prior: { nod: 7.5, tilt: -1, turn: 1.2, shift: [-3, 18, 4] },
};

function turned([x, y, z]: Vector, { nod, tilt, turn }: (typeof POSES)[HeadStudy]): Vector {
  const radians = (degrees: number): [number, number] => [
    Math.cos((degrees * Math.PI) / 180),
    Math.sin((degrees * Math.PI) / 180),
  ];
  const [ca, sa] = radians(nod);
  const [cb, sb] = radians(tilt);
  const [cc, sc] = radians(turn);
  const [x1, y1, z1] = [x, y * ca - z * sa, y * sa + z * ca];
  const [x2, y2, z2] = [x1 * cb + z1 * sb, y1, -x1 * sb + z1 * cb];
  return [x2 * cc - y2 * sc, x2 * sc + y2 * cc, z2];
}

/** Where the slices of a study lie in the patient. */
export function headPlane(study: HeadStudy, instanceNumber: number) {
  const pose = POSES[study];
  const z = HEAD_FRAME.firstZ + (instanceNumber - 1) * MR_TRUTH.sliceSpacingMm;
  const corner = turned([HEAD_FRAME.firstX, HEAD_FRAME.firstY, z], pose);
  return {
    positionLps: [corner[0] + pose.shift[0], corner[1] + pose.shift[1], corner[2] + pose.shift[2]] as const,
    rowDirection: turned([1, 0, 0], pose),
    columnDirection: turned([0, 1, 0], pose),
    pixelSpacingMm: MR_TRUTH.pixelSpacingMm,
    sliceThicknessMm: MR_TRUTH.sliceThicknessMm,
    sliceLocationMm: z,
  };
}

const WINDOWS = { T1: [600, 1100], T2: [420, 800], FLAIR: [320, 620] } as const;

/** MR Image IOD. PS3.3 A.4. */
export function mrImage(
  place: InstancePlace,
  study: HeadStudy,
  weighting: Weighting,
  pixels: Uint16Array,
): DataSet {
  const inverted = weighting.inversionTimeMs !== undefined;
  const [center, width] = WINDOWS[weighting.name];
  return dataSetOf({
    ...commonModules(place, {
      sopClassUid: SopClassUid.MRImageStorage,
      stationName: 'PHANTOMMR',
      secondsIntoStudy: place.series.seriesNumber * 180 + place.instanceNumber,
    }),
    ImageType: ['ORIGINAL', 'PRIMARY', 'OTHER'],
    BodyPartExamined: 'HEAD',
    ScanningSequence: inverted ? ['SE', 'IR'] : ['SE'],
    SequenceVariant: weighting.echoTrainLength > 1 ? ['SK', 'SP'] : ['NONE'],
    ScanOptions: '',
    MRAcquisitionType: '2D',
    SequenceName: inverted ? '*tir2d1_21' : weighting.echoTrainLength > 1 ? '*tse2d1_15' : '*se2d1',
    AngioFlag: 'N',
    RepetitionTime: decimalString(weighting.repetitionTimeMs),
    EchoTime: decimalString(weighting.echoTimeMs),
    InversionTime: inverted ? decimalString(weighting.inversionTimeMs) : undefined,
    NumberOfAverages: '1',
    ImagingFrequency: '63.68',
    ImagedNucleus: '1H',
    EchoNumbers: 1,
    MagneticFieldStrength: '1.5',
    SpacingBetweenSlices: decimalString(MR_TRUTH.sliceSpacingMm),
    NumberOfPhaseEncodingSteps: MR_TRUTH.rows,
    EchoTrainLength: weighting.echoTrainLength,
    PercentSampling: '100',
    PercentPhaseFieldOfView: '100',
    PixelBandwidth: '130',
    ProtocolName: place.series.seriesDescription,
    ReceiveCoilName: 'HEAD 12',
    AcquisitionMatrix: [0, MR_TRUTH.columns, MR_TRUTH.rows, 0],
    InPlanePhaseEncodingDirection: 'ROW',
    FlipAngle: '90',
    SAR: '0.8',
    PatientPosition: 'HFS',
    AcquisitionNumber: 1,
    ...frameOfReferenceModule(place),
    ...imagePlaneModule(headPlane(study, place.instanceNumber)),
    ...greyPixelModule(pixels, { rows: MR_TRUTH.rows, columns: MR_TRUTH.columns, bitsStored: 12 }),
    WindowCenter: decimalString(center),
    WindowWidth: decimalString(width),
  });
}
