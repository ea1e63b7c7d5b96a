import { expect, test } from 'vitest';
import type { JobRecord } from './job.ts';
import { jobForApi } from './job-for-api.ts';

const job: JobRecord = {
  id: 'j1',
  kind: 'route-study',
  state: 'dead',
  payload: { ruleId: 'r1', studyInstanceUid: '1.2.3', secret: 'PHANTOM' },
  priority: 0,
  attempts: 1,
  createdAt: '2026-11-23T12:00:00.000Z',
  notBefore: '2026-11-23T12:00:00.000Z',
  lastError: undefined,
};

test('a job tells of its payload only what it is about', () => {
  const { payload: _, ...rest } = job;
  expect(jobForApi(job)).toEqual({ ...rest, about: { ruleId: 'r1', studyInstanceUid: '1.2.3' } });
});

test.each([null, 'text', {}, { other: 1 }, { nodeId: 7 }])('of the payload %j nothing is told', (payload) => {
  expect(jobForApi({ ...job, payload })).not.toHaveProperty('about');
});
