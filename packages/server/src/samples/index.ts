export { type GenerateSamplesOptions, generateSamples, type SampleInstance } from './generate-samples.ts';
export {
  numberOfSampleInstances,
  type SampleSeries,
  type SampleStudy,
  type SampleStudyKey,
  sampleSopInstanceUid,
  sampleStudies,
  sampleStudy,
} from './sample-studies.ts';
export {
  CR_TRUTH,
  CT_GEOMETRY,
  CT_TRUTH,
  type LesionTruth,
  MR_TRUTH,
  type PlacedPoint,
  placeInCt,
  type TissueTruth,
  US_TRUTH,
  XA_TRUTH,
} from './truth.ts';
