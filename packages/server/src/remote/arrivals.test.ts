import { expect, test } from 'vitest';
import { Arrivals, arrivalOf } from './arrivals.ts';

const receivedAt = '2026-01-01T12:00:00.000Z';
const at = (time: string) => Date.parse(`2026-01-01T${time}.000Z`);
const study = { studyInstanceUid: '2.25.1', numberOfInstances: 5, receivedAt };

test.each([
  ['its newest instance is seconds old', at('12:00:10'), undefined, false, { state: 'arriving' }],
  ['nothing came for a minute', at('12:01:00'), undefined, false, { state: 'quiet' }],
  ['it has all that was announced', at('12:00:10'), 5, false, { state: 'quiet', expectedInstances: 5 }],
  ['more was announced', at('12:00:10'), 9, false, { state: 'arriving', expectedInstances: 9 }],
  ['more was announced long ago', at('13:00:00'), 9, false, { state: 'quiet', expectedInstances: 9 }],
  ['it is fetched slowly', at('13:00:00'), 9, true, { state: 'arriving', expectedInstances: 9 }],
] as const)('%s', (_title, now, expected, isFetched, arrival) => {
  expect(arrivalOf(study, { now, expected, isFetched, quietMs: 60_000 })).toEqual(arrival);
});

test.each([
  [
    'fetched from a node that has less of it than the modality made',
    5,
    9,
    { state: 'arriving', expectedInstances: 9 },
  ],
  [
    'fetched from a node that has more than was announced',
    12,
    9,
    { state: 'arriving', expectedInstances: 12 },
  ],
  [
    'fetched from a node, and nobody announced it',
    12,
    undefined,
    { state: 'arriving', expectedInstances: 12 },
  ],
  [
    'moved here by another system, which says nothing of how much',
    undefined,
    undefined,
    { state: 'arriving' },
  ],
])('a study %s', async (_title, fetched, announced, arrival) => {
  const arrivals = new Arrivals({
    clock: { now: () => at('12:00:10') },
    procedureSteps: {
      expectedInstances: async () => new Map(announced === undefined ? [] : [['2.25.1', announced]]),
    },
    retrievals: { expectedInstances: () => fetched },
  });
  expect(await arrivals.of([study])).toEqual([arrival]);
});
