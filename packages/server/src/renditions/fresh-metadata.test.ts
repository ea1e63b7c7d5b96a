import { everything, type IncomingInstance } from '@isocenter/archive';
import { createUid, formatDicomJson, readPart10, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MetadataWriter, readMetadata } from '../dicomweb/retrieving/instance-metadata.ts';
import {
  type InstanceInTest,
  instanceInTest,
  type ServerInTest,
  startServerInTest,
} from '../testing/server-in-test.ts';
import { FreshMetadata } from './fresh-metadata.ts';
import { holedText } from './holed-text.ts';

let server: ServerInTest;
let fresh: FreshMetadata;
beforeEach(async () => {
  const ours = { kind: 'set', tag: Tag.StudyDescription, values: ['OURS'] } as const;
  server = await startServerInTest({
    coercions: [
      {
        name: 'of scanner',
        when: { attributes: [{ tag: Tag.StationName, pattern: 'SCANNER' }] },
        changes: [ours],
      },
    ],
  });
  fresh = new FreshMetadata();
});
afterEach(() => server.remove());

/** Sent in small chunks, as a network sends it. */
async function keep(
  instance: InstanceInTest,
  change: Partial<IncomingInstance> = {},
  bytes = instance.bytes,
) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
  }
  const incoming = { origin: { door: 'dimse', userId: 'local' }, bytes: chunks(), ...change } as const;
  const outcome = await fresh.around(server.archive).keep(incoming);
  expect(outcome.status).toBe('stored');
  const stored = await server.archive.instance(instance, everything);
  if (!stored) throw new Error('It is not there');
  return stored;
}

const uids = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };

test('what came in last is told as it would be read from its file', async () => {
  const slices = [1, 2, 3].map((number) => instanceInTest({ ...uids, InstanceNumber: number }));
  for (const slice of slices) {
    const stored = await keep(slice);
    await expect.poll(() => fresh.find(stored)).toBeDefined();
    expect(fresh.find(stored)).toEqual(holedText(formatDicomJson(await readMetadata(stored))));
  }
});

test('many series at a time are told too, though the writing of few is remembered', async () => {
  const study = { StudyInstanceUID: createUid() };
  const series = Array.from({ length: 20 }, () => ({ ...study, SeriesInstanceUID: createUid() }));
  for (const InstanceNumber of [1, 2]) {
    for (const which of series) {
      const stored = await keep(instanceInTest({ ...which, InstanceNumber }));
      await expect.poll(() => fresh.find(stored)).toBeDefined();
      expect(fresh.find(stored)).toEqual(holedText(formatDicomJson(await readMetadata(stored))));
    }
  }
});

test('a bare data set in implicit VR, as C-STORE sends it, is read in its own transfer syntax', async () => {
  const transferSyntaxUid = TransferSyntaxUid.ImplicitVrLittleEndian;
  const content = { SmallestImagePixelValue: 7, '00290010': 'SIEMENS CSA HEADER', '00291008': 'IMAGE NUM 4' };
  const instance = instanceInTest(content, transferSyntaxUid);
  const bytes = instance.bytes.subarray(readPart10(instance.bytes).dataSetByteOffset);
  const dataSetOnly = { ...instance, transferSyntaxUid, sopClassUid: '1.2.840.10008.5.1.4.1.1.2' };
  const stored = await keep(instance, { dataSetOnly }, bytes);
  await expect.poll(() => fresh.find(stored)).toBeDefined();
  expect(fresh.find(stored)).toEqual(holedText(formatDicomJson(await readMetadata(stored))));
});

test('what the archive changed, and what its head alone does not tell, is not told', async () => {
  const coerced = await keep(instanceInTest({ ...uids, StationName: 'SCANNER' }));
  const history = 'x'.repeat(10_000);
  const long = await keep(
    instanceInTest({ ...uids, AdditionalPatientHistory: history, PatientComments: history }),
  );
  const plain = await keep(instanceInTest(uids));
  await expect.poll(() => fresh.find(plain)).toBeDefined();
  expect(coerced.overlay).toBeDefined();
  const asItCame = { ...coerced, overlay: undefined };
  expect([coerced, asItCame, long].map((stored) => fresh.find(stored))).toEqual(Array(3).fill(undefined));
  expect(fresh.find({ ...plain, overlay: { '00100020': { vr: 'LO', Value: ['NEW'] } } })).toBeUndefined();
  fresh.forget(uids.SeriesInstanceUID);
  expect(fresh.find(plain)).toBeUndefined();
});

test('what a rule took out of each instance of a series is told of that one alone', async () => {
  const writer = new MetadataWriter();
  for (const theirs of ['THEIRS', 'THEIRS TOO']) {
    const stored = await keep(instanceInTest({ ...uids, StationName: 'SCANNER', StudyDescription: theirs }));
    const text = await writer.read(stored);
    expect(text).toContain(`["${theirs}"]`);
    expect(text).toBe(formatDicomJson(await readMetadata(stored)));
  }
});
