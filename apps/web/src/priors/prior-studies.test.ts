import { expect, test } from 'vitest';
import type { RemoteStudy, Retrieval, StudyRow } from '../api.ts';
import { noRetrievals, withStep } from '../retrievals/retrieval-state.ts';
import { priorStudies, sourceOf } from './prior-studies.ts';

const row = (studyInstanceUid: string, part: Partial<StudyRow> = {}): StudyRow => ({
  studyInstanceUid,
  modalities: ['CT'],
  numberOfSeries: 1,
  numberOfInstances: 10,
  ...part,
});
const remote = (studyInstanceUid: string, part: Partial<RemoteStudy> = {}): RemoteStudy => ({
  studyInstanceUid,
  modalities: ['CT'],
  here: 'none',
  numberOfInstancesHere: 0,
  ...part,
});
const north = (...studies: RemoteStudy[]) => ({ nodeId: 'north', nodeName: 'North', studies });
const south = (...studies: RemoteStudy[]) => ({ nodeId: 'south', nodeName: 'South', studies });
const retrieval = (nodeId: string, state: Retrieval['state']): Retrieval => ({
  id: nodeId,
  nodeId,
  studyInstanceUid: 'b',
  state,
  completed: 0,
  failed: 0,
  warning: 0,
});

test('each study stands once, the newest first and those without a date last', () => {
  const found = priorStudies(
    [row('a', { studyDate: '2024-01-01' }), row('undated')],
    [
      north(remote('b', { studyDate: '2025-01-01', numberOfInstances: 20 })),
      south(
        remote('b', { studyDate: '2025-01-01', numberOfInstances: 30 }),
        remote('a', { numberOfInstances: 12 }),
      ),
    ],
  );
  expect(found.map(({ study }) => study.studyInstanceUid)).toEqual(['b', 'a', 'undated']);
  expect(found.map(({ at }) => at.map(({ nodeName }) => nodeName))).toEqual([
    ['South', 'North'],
    ['South'],
    [],
  ]);
});

test.each([
  ['all', row('a'), remote('a', { numberOfInstances: 10 })],
  ['part', row('a'), remote('a', { numberOfInstances: 12 })],
  ['part', row('a', { arrival: { state: 'quiet', expectedInstances: 11 } }), undefined],
  ['some', row('a'), undefined],
  ['none', undefined, remote('a', { numberOfInstances: 12 })],
  // It came between the two answers.
  ['all', undefined, remote('a', { numberOfInstances: 12, numberOfInstancesHere: 12 })],
])('how much is here: %s', (state, here, there) => {
  const [prior] = priorStudies(here ? [here] : [], there ? [north(there)] : []);
  expect(prior?.study.here).toBe(state);
});

test('a node that failed gives way to another, and comes again when all have failed', () => {
  const [prior] = priorStudies(
    [],
    [north(remote('b', { numberOfInstances: 9 })), south(remote('b', { numberOfInstances: 8 }))],
  );
  if (!prior) throw new Error('There has to be one.');
  expect(sourceOf(prior, noRetrievals)).toMatchObject({ retrieval: undefined, next: { nodeId: 'north' } });
  const once = withStep(noRetrievals, retrieval('north', 'failed'));
  expect(sourceOf(prior, once)).toMatchObject({ retrieval: { state: 'failed' }, next: { nodeId: 'south' } });
  const running = withStep(once, retrieval('south', 'running'));
  expect(sourceOf(prior, running).retrieval).toMatchObject({ nodeId: 'south', state: 'running' });
  const twice = withStep(once, retrieval('south', 'failed'));
  expect(sourceOf(prior, twice).next?.nodeId).toBe('north');
});
