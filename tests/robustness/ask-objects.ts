import type { DataSet } from '@isocenter/dicom';
import {
  contoursOnPlane,
  documentBytes,
  fillContours,
  framesByPlace,
  readChannel,
  readDose,
  readEncapsulatedDocument,
  readKeyObjectSelection,
  readPlan,
  readPresentationState,
  readSegmentation,
  readStructuredReport,
  readStructureSet,
  readWaveform,
  type StructureSet,
  stateOfFrame,
  type WaveformRecording,
  walkContent,
} from '@isocenter/objects';
import type { ImagePlane } from '@isocenter/pixels';
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
  const segmentation = ask('readSegmentation', () => readSegmentation(dataSet));
  if (segmentation) questions.ask('framesByPlace', () => framesByPlace(segmentation.frames));
  const structures = ask('readStructureSet', () => readStructureSet(dataSet));
  if (structures) questions.ask('fillContours', () => fillFirst(structures));
  const state = ask('readPresentationState', () => readPresentationState(dataSet));
  const [image] = state?.images ?? [];
  if (state && image) questions.ask('stateOfFrame', () => stateOfFrame(state, { ...image, frameNumber: 1 }));
  ask('readPlan', () => readPlan(dataSet));
  ask('readDose', () => readDose(dataSet));
  const document = ask('readEncapsulatedDocument', () => readEncapsulatedDocument(dataSet));
  if (document) questions.ask('documentBytes', () => documentBytes(dataSet, document));
  const recording = ask('readWaveform', () => readWaveform(dataSet));
  if (recording) askChannels(dataSet, recording, questions);
}

/** The contours of each region that lie on the plane of its first, as a viewer draws them. */
function fillFirst({ regions }: StructureSet): void {
  for (const region of regions.slice(0, 10)) {
    const frameOfReferenceUid = region.frameOfReferenceUid;
    const plane = axialPlaneAt(region.contours[0]?.coordinatesLps[2] ?? 0);
    const contours = contoursOnPlane(region, { plane, frameOfReferenceUid }, 1);
    fillContours(contours, plane, { rows: 64, columns: 64 });
  }
}

const axialPlaneAt = (z: number): ImagePlane => ({
  originLps: { x: -64, y: -64, z },
  rowDirectionLps: { x: 1, y: 0, z: 0 },
  columnDirectionLps: { x: 0, y: 1, z: 0 },
  normalLps: { x: 0, y: 0, z: 1 },
  rowSpacingMm: 2,
  columnSpacingMm: 2,
});

function askChannels(dataSet: DataSet, recording: WaveformRecording, questions: Questions): void {
  for (const [groupIndex, { channels }] of recording.groups.slice(0, 4).entries())
    for (const channelIndex of channels.slice(0, MOST_CHANNELS).keys())
      questions.ask('readChannel', () => readChannel(dataSet, recording, groupIndex, channelIndex));
}
