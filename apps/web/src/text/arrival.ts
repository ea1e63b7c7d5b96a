import type { StudyArrival } from '../api.ts';
import { countOf, formatCount } from './counts.ts';

export interface ArrivingStudy {
  readonly numberOfInstances: number;
  readonly arrival?: StudyArrival | undefined;
}

/** `short`: quiet, though more was announced. `whole`: all that was announced is here. `quiet`: nobody said how much is to come. */
export type ArrivalKind = 'arriving' | 'short' | 'whole' | 'quiet';

/** Undefined where the archive says nothing of it. */
export function arrivalOf({ numberOfInstances, arrival }: ArrivingStudy): ArrivalKind | undefined {
  if (arrival === undefined) return undefined;
  const { state, expectedInstances } = arrival;
  if (state === 'arriving') return 'arriving';
  if (expectedInstances === undefined) return 'quiet';
  return numberOfInstances < expectedInstances ? 'short' : 'whole';
}

/** `Arriving: 12 of 20 images`. */
export function arrivalSentence(study: ArrivingStudy): string | undefined {
  const { numberOfInstances, arrival } = study;
  const images = countOf(numberOfInstances, 'image');
  const expected = arrival?.expectedInstances ?? 0;
  const share = `${formatCount(numberOfInstances)} of ${countOf(expected, 'image')}`;
  switch (arrivalOf(study)) {
    case undefined:
      return undefined;
    case 'arriving':
      return expected > numberOfInstances ? `Arriving: ${share}` : `Arriving: ${images} so far`;
    case 'short':
      return `Incomplete: ${share}, and nothing new for a minute`;
    case 'whole':
      return numberOfInstances === 1 ? 'Complete: all of 1 image' : `Complete: all ${images}`;
    case 'quiet':
      return `Quiet: ${images}, nothing new for a minute`;
  }
}
