import { CT_GEOMETRY, MR_TRUTH } from './truth.ts';
import { uidFromName } from './uid-from-name.ts';

export interface SampleSeries {
  /** Stable key within the study, such as `t2`. */
  readonly key: string;
  readonly seriesInstanceUid: string;
  readonly seriesNumber: number;
  readonly modality: 'CT' | 'MR' | 'US' | 'CR' | 'XA';
  readonly seriesDescription: string;
  readonly numberOfInstances: number;
}

export interface SampleStudy {
  readonly key: SampleStudyKey;
  readonly studyInstanceUid: string;
  /** DICOM form, family name first. */
  readonly patientName: string;
  readonly patientId: string;
  readonly patientSex: 'M' | 'F';
  /** YYYYMMDD */
  readonly patientBirthDate: string;
  readonly studyDate: string;
  /** HHMMSS */
  readonly studyTime: string;
  readonly accessionNumber: string;
  readonly studyId: string;
  readonly studyDescription: string;
  readonly series: readonly SampleSeries[];
}

export type SampleStudyKey =
  | 'thorax-ct'
  | 'head-mr'
  | 'head-mr-prior'
  | 'heart-us'
  | 'chest-cr'
  | 'vessels-xa';

type SeriesPlan = Omit<SampleSeries, 'seriesInstanceUid'>;
type StudyPlan = Omit<SampleStudy, 'studyInstanceUid' | 'series'> & {
  readonly series: readonly SeriesPlan[];
};

const thoraxPatient = {
  patientName: 'PHANTOM^THORAX',
  patientId: 'ISO-PHANTOM-1',
  patientSex: 'M',
  patientBirthDate: '19580412',
} as const;
const headPatient = {
  patientName: 'PHANTOM^HEAD',
  patientId: 'ISO-PHANTOM-2',
  patientSex: 'F',
  patientBirthDate: '19660927',
} as const;
const heartPatient = {
  patientName: 'PHANTOM^HEART',
  patientId: 'ISO-PHANTOM-3',
  patientSex: 'M',
  patientBirthDate: '19711103',
} as const;

const vesselPatient = {
  patientName: 'PHANTOM^VESSELS',
  patientId: 'ISO-PHANTOM-4',
  patientSex: 'F',
  patientBirthDate: '19550119',
} as const;

const headSeries = (['T1', 'T2', 'FLAIR'] as const).map(
  (weighting, index): SeriesPlan => ({
    key: weighting.toLowerCase(),
    seriesNumber: index + 2,
    modality: 'MR',
    seriesDescription: ['Ax T1 SE', 'Ax T2 TSE', 'Ax T2 FLAIR'][index] as string,
    numberOfInstances: MR_TRUTH.numberOfSlices,
  }),
);

const plans: readonly StudyPlan[] = [
  {
    key: 'vessels-xa',
    ...vesselPatient,
    studyDate: '20240227',
    studyTime: '134500',
    accessionNumber: 'ISO0006',
    studyId: '1006',
    studyDescription: 'Cerebral angiography',
    series: [
      {
        key: 'lateral',
        seriesNumber: 1,
        modality: 'XA',
        seriesDescription: 'Carotid lateral',
        numberOfInstances: 1,
      },
    ],
  },
  {
    key: 'heart-us',
    ...heartPatient,
    studyDate: '20240418',
    studyTime: '143000',
    accessionNumber: 'ISO0002',
    studyId: '1002',
    studyDescription: 'Echocardiography',
    series: [
      {
        key: 'a4c',
        seriesNumber: 1,
        modality: 'US',
        seriesDescription: 'Apical 4 chamber',
        numberOfInstances: 1,
      },
    ],
  },
  {
    key: 'chest-cr',
    ...thoraxPatient,
    studyDate: '20240314',
    studyTime: '101500',
    accessionNumber: 'ISO0001',
    studyId: '1001',
    studyDescription: 'Chest PA',
    series: [
      { key: 'pa', seriesNumber: 1, modality: 'CR', seriesDescription: 'Chest PA', numberOfInstances: 1 },
    ],
  },
  {
    key: 'head-mr',
    ...headPatient,
    studyDate: '20240610',
    studyTime: '090500',
    accessionNumber: 'ISO0003',
    studyId: '1003',
    studyDescription: 'MR Head',
    series: headSeries,
  },
  {
    key: 'head-mr-prior',
    ...headPatient,
    studyDate: '20231211',
    studyTime: '112000',
    accessionNumber: 'ISO0004',
    studyId: '1004',
    studyDescription: 'MR Head',
    series: headSeries,
  },
  {
    key: 'thorax-ct',
    ...thoraxPatient,
    studyDate: '20240315',
    studyTime: '083000',
    accessionNumber: 'ISO0005',
    studyId: '1005',
    studyDescription: 'CT Thorax and Abdomen',
    series: [
      {
        key: 'axial',
        seriesNumber: 2,
        modality: 'CT',
        seriesDescription: 'Thorax Abdomen 2.5 mm',
        numberOfInstances: CT_GEOMETRY.numberOfSlices,
      },
    ],
  },
];

/** All sample studies, in the order in which they are made: the quickest first. */
export const sampleStudies: readonly SampleStudy[] = plans.map((plan) => ({
  ...plan,
  studyInstanceUid: uidFromName(plan.key),
  series: plan.series.map((series) => ({
    ...series,
    seriesInstanceUid: uidFromName(`${plan.key}/${series.key}`),
  })),
}));

export function sampleStudy(key: SampleStudyKey): SampleStudy {
  const study = sampleStudies.find((candidate) => candidate.key === key);
  if (!study) throw new RangeError(`There is no sample study "${key}".`);
  return study;
}

/** Instances of all sample studies together. */
export const numberOfSampleInstances = sampleStudies
  .flatMap((study) => study.series)
  .reduce((sum, series) => sum + series.numberOfInstances, 0);

/** SOP Instance UID of one sample instance; numbers count from 1. */
export function sampleSopInstanceUid(study: SampleStudyKey, series: string, instanceNumber: number): string {
  return uidFromName(`${study}/${series}/${instanceNumber}`);
}
