import { isForProcessing, objectKind } from './object-kind.ts';
import { isVideo } from './stack-frame.ts';
import type { ImageStack, Instance, OtherObject, Series, Study } from './study.ts';

/** What can be shown of a study, in the order of Series Number, and what cannot, by kind. */
export function stacksOf(study: Study): { stacks: ImageStack[]; others: OtherObject[] } {
  const stacks: ImageStack[] = [];
  const others: OtherObject[] = [];
  for (const series of [...study.series].sort(bySeriesNumber)) {
    const images = series.instances.filter(isImage);
    stacks.push(...imageStacks(study, series, images));
    const counts = new Map<string | undefined, number>();
    for (const instance of series.instances) {
      if (isImage(instance)) continue;
      const kind = objectKind(instance.sopClassUid);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    for (const [kind, numberOfInstances] of counts) {
      others.push({ ...titleOf(series), ...(kind !== undefined && { kind }), numberOfInstances });
    }
    if (series.problem)
      others.push({ ...titleOf(series), kind: 'Series', numberOfInstances: 0, problem: series.problem });
  }
  return { stacks, others };
}

const isImage = ({ sopClassUid, numberOfFrames }: Instance): boolean =>
  numberOfFrames > 0 && objectKind(sopClassUid) === undefined;

/** Single frames scroll as one; each multi-frame instance (a clip or video) stands alone, the parts of a concatenation together. */
function imageStacks(study: Study, series: Series, images: readonly Instance[]): ImageStack[] {
  const single: Instance[] = [];
  const forProcessing: Instance[] = [];
  const clips = new Map<string, Instance[]>();
  for (const instance of images) {
    const { concatenation, numberOfFrames, sopInstanceUid } = instance;
    if (!concatenation && numberOfFrames === 1 && !isVideo(instance)) {
      (isForProcessing(instance.sopClassUid) ? forProcessing : single).push(instance);
    } else {
      const name = concatenation?.concatenationUid ?? sopInstanceUid;
      clips.set(name, [...(clips.get(name) ?? []), instance]);
    }
  }
  const groups = [single, forProcessing, ...[...clips.values()].map((parts) => parts.sort(byPartNumber))];
  return groups
    .filter((group) => group.length > 0)
    .map((instances, index) => ({
      ...titleOf(series),
      stackId: `${series.seriesInstanceUid}/${index}`,
      studyInstanceUid: study.studyInstanceUid,
      instances,
      isForProcessing: instances.every(({ sopClassUid }) => isForProcessing(sopClassUid)),
      numberOfFrames: instances.reduce((sum, instance) => sum + instance.numberOfFrames, 0),
    }));
}

/** Whether the frames of a stack are those of one image, in however many parts it came. */
export const isOneImage = ({ instances: [first, second] }: ImageStack): boolean =>
  second === undefined || first?.concatenation !== undefined;

/** The stack that is shown before others: the first that is meant for reading. PS3.3 C.8.11.2. */
export const preferredStack = (stacks: readonly ImageStack[]): ImageStack | undefined =>
  stacks.find((stack) => !stack.isForProcessing) ?? stacks[0];

function titleOf({ seriesInstanceUid, seriesNumber, modality, seriesDescription, bodyPart }: Series) {
  return {
    seriesInstanceUid,
    ...(seriesNumber !== undefined && { seriesNumber }),
    ...(modality !== undefined && { modality }),
    ...(seriesDescription !== undefined && { seriesDescription }),
    ...(bodyPart !== undefined && { bodyPart }),
  };
}

const byPartNumber = (a: Instance, b: Instance): number =>
  (a.concatenation?.partNumber ?? 0) - (b.concatenation?.partNumber ?? 0);

const bySeriesNumber = (a: Series, b: Series): number =>
  (a.seriesNumber ?? Number.MAX_SAFE_INTEGER) - (b.seriesNumber ?? Number.MAX_SAFE_INTEGER);
