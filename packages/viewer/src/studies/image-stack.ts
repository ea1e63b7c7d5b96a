import type { ImageStack, Instance, OtherObject, Series, Study } from './study.ts';

/** What can be shown of a study, in the order of Series Number, and what cannot. */
export function stacksOf(study: Study): { stacks: ImageStack[]; others: OtherObject[] } {
  const stacks: ImageStack[] = [];
  const others: OtherObject[] = [];
  for (const series of [...study.series].sort(bySeriesNumber)) {
    const images = series.instances.filter((instance) => instance.numberOfFrames > 0);
    stacks.push(...imageStacks(study, series, images));
    const otherCount = series.instances.length - images.length;
    if (otherCount > 0) others.push({ ...titleOf(series), numberOfInstances: otherCount });
  }
  return { stacks, others };
}

/** Single frames scroll as one; each multi-frame instance (a clip) stands alone, the parts of a concatenation together. */
function imageStacks(study: Study, series: Series, images: readonly Instance[]): ImageStack[] {
  const single: Instance[] = [];
  const clips = new Map<string, Instance[]>();
  for (const instance of images) {
    const { concatenation, numberOfFrames, sopInstanceUid } = instance;
    if (!concatenation && numberOfFrames === 1) single.push(instance);
    else {
      const name = concatenation?.concatenationUid ?? sopInstanceUid;
      clips.set(name, [...(clips.get(name) ?? []), instance]);
    }
  }
  const groups = [single, ...[...clips.values()].map((parts) => parts.sort(byPartNumber))];
  return groups
    .filter((group) => group.length > 0)
    .map((instances, index) => ({
      ...titleOf(series),
      stackId: `${series.seriesInstanceUid}/${index}`,
      studyInstanceUid: study.studyInstanceUid,
      instances,
      numberOfFrames: instances.reduce((sum, instance) => sum + instance.numberOfFrames, 0),
    }));
}

/** Whether the frames of a stack are those of one image, in however many parts it came. */
export const isOneImage = ({ instances: [first, second] }: ImageStack): boolean =>
  second === undefined || first?.concatenation !== undefined;

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
