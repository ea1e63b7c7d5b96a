import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { everything, type StudyRow } from '@isocenter/archive';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NodeRecord } from '../records/index.ts';
import { findPriors, findPriorsHere } from './find-priors.ts';

/** A node that has as many studies of whoever is asked for as its path says, each told in one line of QIDO-RS. */
let server: Server;
beforeAll(async () => {
  server = createServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url ?? '/', 'http://node');
    const [offset, limit] = ['offset', 'limit'].map((name) => Number(searchParams.get(name)));
    const numberOfStudies = Number(pathname.split('/')[1]);
    const matches = Array.from({ length: numberOfStudies }, (_, index) => ({
      '0020000D': { vr: 'UI', Value: [`1.2.${index + 1}`] },
      '00100020': { vr: 'LO', Value: ['QA-1'] },
    }));
    response.setHeader('content-type', 'application/dicom+json');
    response.end(JSON.stringify(matches.slice(offset, (offset ?? 0) + (limit ?? 0))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const patient = {
  studyInstanceUid: '1.2.1',
  patientId: 'QA-1',
  issuer: undefined,
  birthDate: undefined,
  sex: undefined,
};
const rowOf = (studyInstanceUid: string): StudyRow => ({
  studyInstanceUid,
  patientId: 'QA-1',
  modalities: [],
  numberOfSeries: 1,
  numberOfInstances: 1,
  numberOfQuarantined: 0,
});
const archiveOf = (rows: readonly StudyRow[], total: number) => ({
  findStudies: async () => ({ studies: [...rows], total }),
  find: async () => ({ matches: [], total, ignoredKeys: [] }),
});

test.each([
  [500, 499, false],
  [501, 499, true],
])('of %i studies at a node %i others are told, and whether that is all', async (there, told, isCut) => {
  const { port } = server.address() as AddressInfo;
  const node = { dicomwebUrl: `http://127.0.0.1:${port}/${there}` } as NodeRecord;
  const found = await findPriors(node, patient, {
    archive: archiveOf([], 0),
    restriction: everything,
    connectNode: () => Promise.reject(new Error('It is asked by DICOMweb.')),
  });
  expect(found.error).toBeUndefined();
  expect([found.studies.length, found.isCut]).toEqual([told, isCut]);
});

test.each([
  [3, false],
  [4, true],
])('of %i studies here three are read, and it is told whether that is all', async (total, isCut) => {
  const archive = archiveOf(['1.2.1', '1.2.2', '1.2.3'].map(rowOf), total);
  const found = await findPriorsHere(patient, { archive, restriction: everything });
  expect([found.studies.length, found.isCut]).toEqual([2, isCut]);
});
