import type { DataSet } from '@isocenter/dicom';
import {
  documentBytes,
  readChannel,
  readDose,
  readEncapsulatedDocument,
  readKeyObjectSelection,
  readPlan,
  readSegmentation,
  readStructuredReport,
  readStructureSet,
  readWaveform,
  type WaveformRecording,
  walkContent,
} from '@isocenter/objects';
import type { Questions } from './questions.ts';

/** Longer recordings are not read in full. */
const MOST_CHANNELS = 16;

/** Every reader of objects, whatever the object says it is: most refuse it by its class. */
export function askObjects(dataSet: DataSet, questions: Questions): void {
  const ask = <T>(question: string, answer: () => T) => questions.ask(question, answer, { isUsual: true });
  ask('readKeyObjectSelection', () => readKeyObjectSelection(dataSet));
  ask('readStructuredReport', () => {
    for (const _ of walkContent(readStructuredReport(dataSet).root));
  });
  ask('readSegmentation', () => readSegmentation(dataSet));
  ask('readStructureSet', () => readStructureSet(dataSet));
  ask('readPlan', () => readPlan(dataSet));
  ask('readDose', () => readDose(dataSet));
  const document = ask('readEncapsulatedDocument', () => readEncapsulatedDocument(dataSet));
  if (document) questions.ask('documentBytes', () => documentBytes(dataSet, document));
  const recording = ask('readWaveform', () => readWaveform(dataSet));
  if (recording) askChannels(dataSet, recording, questions);
}

function askChannels(dataSet: DataSet, recording: WaveformRecording, questions: Questions): void {
  for (const [groupIndex, { channels }] of recording.groups.slice(0, 4).entries())
    for (const channelIndex of channels.slice(0, MOST_CHANNELS).keys())
      questions.ask('readChannel', () => readChannel(dataSet, recording, groupIndex, channelIndex));
}
