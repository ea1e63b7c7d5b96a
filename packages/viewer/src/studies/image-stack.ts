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

/** Single frames scroll as one; beside others, each multi-frame instance (a clip) stands alone. */
function imageStacks(study: Study, series: Series, images: readonly Instance[]): ImageStack[] {
  const groups =
    images.length < 2
      ? [images]
      : [
          images.filter((instance) => instance.numberOfFrames === 1),
          ...images.filter((instance) => instance.numberOfFrames > 1).map((instance) => [instance]),
        ];
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

function titleOf({ seriesInstanceUid, seriesNumber, modality, seriesDescription, bodyPart }: Series) {
  return {
    seriesInstanceUid,
    ...(seriesNumber !== undefined && { seriesNumber }),
    ...(modality !== undefined && { modality }),
    ...(seriesDescription !== undefined && { seriesDescription }),
    ...(bodyPart !== undefined && { bodyPart }),
  };
}

const bySeriesNumber = (a: Series, b: Series): number =>
  (a.seriesNumber ?? Number.MAX_SAFE_INTEGER) - (b.seriesNumber ?? Number.MAX_SAFE_INTEGER);
