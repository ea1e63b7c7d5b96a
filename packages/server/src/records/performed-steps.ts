import type { PerformedSeries, PerformedState } from './procedure-step-records.ts';
import type { WorklistState } from './worklist-records.ts';

/** What became of an order when a step that does it says this of itself. */
export function worklistStateOf(state: PerformedState): WorklistState {
  switch (state) {
    case 'IN PROGRESS':
      return 'started';
    case 'COMPLETED':
      return 'completed';
    case 'DISCONTINUED':
      return 'discontinued';
  }
}

interface StepOfStudy {
  readonly studyInstanceUid: string;
  readonly state: PerformedState;
  readonly series: readonly PerformedSeries[];
}

/**
 * Instances the modalities announced for each study. None where a step of it still goes on, or where no step named any. A series that
 * several steps tell of counts once, as the longest of them.
 */
export function expectedByStudy(steps: readonly StepOfStudy[]): Map<string, number> {
  const expected = new Map<string, number>();
  for (const studyInstanceUid of new Set(steps.map((step) => step.studyInstanceUid))) {
    const ofStudy = steps.filter((step) => step.studyInstanceUid === studyInstanceUid);
    if (ofStudy.some(({ state }) => state === 'IN PROGRESS')) continue;
    const counts = new Map<string, number>();
    for (const { seriesInstanceUid, instances } of ofStudy.flatMap(({ series }) => series))
      counts.set(seriesInstanceUid, Math.max(instances, counts.get(seriesInstanceUid) ?? 0));
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (total > 0) expected.set(studyInstanceUid, total);
  }
  return expected;
}
