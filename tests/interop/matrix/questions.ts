import { Tag } from '@isocenter/dicom';
import type { Sample, StudyOnDisk } from './material.ts';

export type QueryLevel = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE';
export type Model = 'Patient Root' | 'Study Root';

/** What is asked about a study on one level, and what is right. */
export interface Question {
  readonly level: QueryLevel;
  /** Keys with a value, without the level. PS3.4 §C.6. */
  readonly keys: Readonly<Record<string, string>>;
  /** The unique key of the level, and its values among the answers, in order. */
  readonly unique: string;
  readonly values: readonly string[];
  /** What a retrieval of the same brings. */
  readonly samples: readonly Sample[];
}

/** One question for each level of a model, the study's CT series for those below it. */
export function questionsAbout(
  { patientId, studyInstanceUid, samples }: StudyOnDisk,
  model: Model,
): Question[] {
  const ct = samples.filter(({ dataSet }) => dataSet.getString(Tag.Modality) === 'CT');
  const [first] = ct;
  if (!first) throw new Error('The study has no CT series');
  const above: Record<string, string> = model === 'Patient Root' ? { PatientID: patientId } : {};
  const study = { ...above, StudyInstanceUID: studyInstanceUid };
  const series = { ...study, SeriesInstanceUID: first.seriesInstanceUid };
  const image = { ...series, SOPInstanceUID: first.sopInstanceUid };
  const patient: Question = {
    ...{ level: 'PATIENT', keys: { PatientID: patientId }, unique: 'PatientID', values: [patientId] },
    samples,
  };
  return [
    ...(model === 'Patient Root' ? [patient] : []),
    { level: 'STUDY', keys: study, unique: 'StudyInstanceUID', values: [studyInstanceUid], samples },
    {
      ...{ level: 'SERIES', keys: series, unique: 'SeriesInstanceUID', values: [first.seriesInstanceUid] },
      samples: ct,
    },
    {
      ...{ level: 'IMAGE', keys: image, unique: 'SOPInstanceUID', values: [first.sopInstanceUid] },
      samples: [first],
    },
  ];
}

/** The same without the unique key: all there are below what is named. */
export function openQuestionsAbout(study: StudyOnDisk, model: Model): Question[] {
  return questionsAbout(study, model).map((question): Question => {
    const { level, unique, keys, samples } = question;
    // A patient is known by nothing else, and a study of the patient by its ID.
    if (level === 'PATIENT') return question;
    const { [unique]: _, ...above } = keys;
    const patientKey = level === 'STUDY' ? { PatientID: study.patientId } : {};
    const isOfSeries = ({ seriesInstanceUid }: Sample) => seriesInstanceUid === samples[0]?.seriesInstanceUid;
    const values = {
      STUDY: [study.studyInstanceUid],
      SERIES: [...new Set(study.samples.map(({ seriesInstanceUid }) => seriesInstanceUid))].sort(),
      IMAGE: study.samples.filter(isOfSeries).map(({ sopInstanceUid }) => sopInstanceUid),
    }[level];
    return { ...question, keys: { ...above, ...patientKey }, values };
  });
}
