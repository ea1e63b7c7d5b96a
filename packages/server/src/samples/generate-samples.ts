import { type DataSet, writePart10 } from '@isocenter/dicom';
import { createRunScanner } from './angiogram/run.ts';
import { crImage } from './dicom/cr-image.ts';
import { ctImage, ctSliceZ } from './dicom/ct-image.ts';
import type { InstancePlace } from './dicom/modules.ts';
import { mrImage } from './dicom/mr-image.ts';
import { usMultiFrameImage } from './dicom/us-image.ts';
import { xaImage } from './dicom/xa-image.ts';
import { WEIGHTINGS } from './head/contrast.ts';
import { createHeadScanner, type HeadStudy } from './head/mr-slice.ts';
import {
  numberOfSampleInstances,
  type SampleStudyKey,
  sampleSopInstanceUid,
  sampleStudy,
} from './sample-studies.ts';
import { exposeChest } from './thorax/cr-projection.ts';
import { createCtScanner } from './thorax/ct-slice.ts';
import { growOrgans, type Organs } from './thorax/trunk.ts';
import { CT_GEOMETRY, MR_TRUTH, US_TRUTH, XA_TRUTH } from './truth.ts';
import { createCineScanner } from './ultrasound/cine.ts';

export interface SampleInstance {
  readonly study: SampleStudyKey;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly modality: string;
  readonly instanceNumber: number;
}

export interface GenerateSamplesOptions {
  /** Takes one Part 10 file; the next is made when this settles. */
  onInstance(bytes: Uint8Array, instance: SampleInstance): Promise<void> | void;
  onProgress?(progress: { readonly done: number; readonly total: number }): void;
  readonly signal?: AbortSignal;
}

function placeOf(studyKey: SampleStudyKey, seriesKey: string, instanceNumber: number): InstancePlace {
  const study = sampleStudy(studyKey);
  const series = study.series.find(({ key }) => key === seriesKey);
  if (!series) throw new RangeError(`The sample study "${studyKey}" has no series "${seriesKey}".`);
  return { study, series, instanceNumber };
}

interface MadeInstance {
  readonly place: InstancePlace;
  readonly dataSet: DataSet;
}

function* chest(organs: Organs): Generator<MadeInstance | undefined> {
  const place = placeOf('chest-cr', 'pa', 1);
  yield { place, dataSet: crImage(place, yield* exposeChest(organs)) };
}

function* heart(): Generator<MadeInstance | undefined> {
  const { rows, columns, numberOfFrames } = US_TRUTH;
  const frameLength = rows * columns * 3;
  const frames = new Uint8Array(frameLength * numberOfFrames);
  const scanner = createCineScanner();
  for (let frameIndex = 0; frameIndex < numberOfFrames; frameIndex++) {
    frames.set(scanner.scan(frameIndex), frameIndex * frameLength);
    yield undefined;
  }
  const place = placeOf('heart-us', 'a4c', 1);
  yield { place, dataSet: usMultiFrameImage(place, frames) };
}

function* vessels(): Generator<MadeInstance | undefined> {
  const { rows, columns, numberOfFrames } = XA_TRUTH;
  const frames = new Uint16Array(rows * columns * numberOfFrames);
  const scanner = createRunScanner();
  for (let frameIndex = 0; frameIndex < numberOfFrames; frameIndex++) {
    frames.set(scanner.scan(frameIndex), frameIndex * rows * columns);
    yield undefined;
  }
  const place = placeOf('vessels-xa', 'lateral', 1);
  yield { place, dataSet: xaImage(place, frames) };
}

/** Slice by slice, since the anatomy of a slice serves both studies and all weightings. */
function* head(): Generator<MadeInstance> {
  const scanner = createHeadScanner();
  const studies: readonly (readonly [HeadStudy, SampleStudyKey])[] = [
    ['current', 'head-mr'],
    ['prior', 'head-mr-prior'],
  ];
  for (let instanceNumber = 1; instanceNumber <= MR_TRUTH.numberOfSlices; instanceNumber++) {
    for (const [headStudy, key] of studies) {
      const pictures = scanner.scan(instanceNumber - 1, headStudy);
      for (const [index, weighting] of WEIGHTINGS.entries()) {
        const place = placeOf(key, weighting.name.toLowerCase(), instanceNumber);
        yield { place, dataSet: mrImage(place, headStudy, weighting, pictures[index] as Uint16Array) };
      }
    }
  }
}

function* thorax(organs: Organs): Generator<MadeInstance> {
  const scanner = createCtScanner(organs);
  for (let instanceNumber = 1; instanceNumber <= CT_GEOMETRY.numberOfSlices; instanceNumber++) {
    const place = placeOf('thorax-ct', 'axial', instanceNumber);
    yield { place, dataSet: ctImage(place, scanner.scan(ctSliceZ(instanceNumber))) };
  }
}

/** What is quickly made comes first. `undefined` marks a place where other work may have its turn. */
function* allInstances(): Generator<MadeInstance | undefined> {
  yield* head();
  yield* vessels();
  yield* heart();
  const organs = yield* growOrgans();
  yield* chest(organs);
  yield* thorax(organs);
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Makes all sample studies, one instance at a time, and hands each out as a Part 10 file. Between instances other
 * work of the process gets its turn. Rejects with the signal's reason when aborted.
 */
export async function generateSamples({
  onInstance,
  onProgress,
  signal,
}: GenerateSamplesOptions): Promise<void> {
  let done = 0;
  for (const made of allInstances()) {
    signal?.throwIfAborted();
    await nextTurn();
    if (!made) continue;
    const { study, series, instanceNumber } = made.place;
    await onInstance(writePart10(made.dataSet), {
      study: study.key,
      studyInstanceUid: study.studyInstanceUid,
      seriesInstanceUid: series.seriesInstanceUid,
      sopInstanceUid: sampleSopInstanceUid(study.key, series.key, instanceNumber),
      modality: series.modality,
      instanceNumber,
    });
    done++;
    onProgress?.({ done, total: numberOfSampleInstances });
  }
}
