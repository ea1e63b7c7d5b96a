import { expect, test } from 'vitest';
import type { RemoteStudy, Retrieval } from '../api.ts';
import { hereNow, hereSentence } from './here.ts';

const study = (part: Partial<RemoteStudy>): RemoteStudy => ({
  studyInstanceUid: '1.2',
  modalities: ['CT'],
  numberOfInstances: 120,
  here: 'none',
  numberOfInstancesHere: 0,
  ...part,
});
const retrieval = (state: Retrieval['state'], completed: number, failed = 0): Retrieval => ({
  id: 'id',
  nodeId: 'north',
  studyInstanceUid: '1.2',
  state,
  completed,
  failed,
  warning: 0,
});
const none = study({});
const part = study({ here: 'part', numberOfInstancesHere: 60 });

test.each([
  [none, undefined, 'Not here'],
  [part, undefined, '60 of 120 here'],
  [study({ here: 'all', numberOfInstancesHere: 120 }), undefined, 'All here'],
  [{ ...part, here: 'some' as const, numberOfInstances: undefined }, undefined, '60 images here'],
  [none, retrieval('running', 34), 'Retrieving 34 of 120'],
  [none, retrieval('failed', 0), 'Failed'],
  [none, retrieval('done', 120), 'All here'],
  [none, retrieval('done', 100), 'All here'],
  [none, retrieval('cancelled', 34), '34 of 120 here'],
  [none, retrieval('cancelled', 0), 'Not here'],
] as [RemoteStudy, Retrieval | undefined, string][])('%j with %j is told as: %s', (one, under, sentence) => {
  expect(hereSentence(one, under)).toBe(sentence);
});

test('a retrieval in work says how many are here already', () => {
  expect(hereNow(none, retrieval('running', 34))).toEqual({ here: 'part', count: 34 });
  expect(hereNow(part, retrieval('running', 34))).toEqual({ here: 'part', count: 60 });
});
