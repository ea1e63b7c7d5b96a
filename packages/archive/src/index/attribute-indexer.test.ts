import { Tag } from '@isocenter/dicom';
import { beforeEach, expect, test, vi } from 'vitest';
import { createArchive } from '../open-archive.ts';
import type { PortArchive } from '../port-archive.ts';
import { silentLogger } from '../ports.ts';
import { everything } from '../query/restriction.ts';
import { MemoryBlobStore } from '../store/memory-blob-store.ts';
import { inChunks, madeFile, stillClock } from '../testing/made-instances.ts';
import { MemoryIndex } from './memory-index.ts';

const parts = () => ({
  blobs: new MemoryBlobStore(),
  renditions: new MemoryBlobStore(),
  journal: new MemoryBlobStore(),
  index: new MemoryIndex(),
  clock: stillClock,
  logger: silentLogger,
  close: async () => {},
});

let made: ReturnType<typeof parts>;
let archive: PortArchive;
beforeEach(() => {
  made = parts();
  archive = createArchive(made);
});

const keep = (number: number, protocolName: string) =>
  archive.keep({
    origin: { door: 'import', userId: 'local' },
    bytes: inChunks(
      madeFile({
        StudyInstanceUID: `2.25.${number}`,
        SeriesInstanceUID: `2.25.${number}.1`,
        SOPInstanceUID: `2.25.${number}.1.1`,
        ProtocolName: protocolName,
      }),
    ),
  });

async function find(protocolName: string): Promise<number> {
  const { total } = await archive.find({
    level: 'STUDY',
    keys: [{ tag: Tag.ProtocolName, match: { kind: 'single', value: protocolName } }],
    offset: 0,
    limit: 100,
    restriction: everything,
  });
  return total;
}

const isWhole = async () => {
  const [attribute] = await archive.searchAttributes();
  return attribute?.isWhole;
};

test('an attribute made searchable is read from what is here and from what comes', async () => {
  for (let number = 1; number <= 30; number += 1) await keep(number, number % 3 === 0 ? 'Chest' : 'Head');
  await archive.addSearchAttribute({ tag: Tag.ProtocolName, level: 'SERIES', vr: 'LO' });
  await expect.poll(isWhole).toBe(true);
  expect([await find('Chest'), await find('Head')]).toEqual([10, 20]);
  await keep(31, 'Knee');
  await expect.poll(isWhole).toBe(true);
  expect(await find('Knee')).toBe(1);
  await archive.close();
});

test('what a stopped process had not read is read by the next, without beginning anew', async () => {
  for (let number = 1; number <= 30; number += 1) await keep(number, 'Chest');
  const read = vi.spyOn(made.blobs, 'open');
  const put = made.index.putAttributeValues.bind(made.index);
  let closing: Promise<void> | undefined;
  vi.spyOn(made.index, 'putAttributeValues').mockImplementationOnce(async (values) => {
    await put(values);
    closing = archive.close();
  });
  await archive.addSearchAttribute({ tag: Tag.ProtocolName, level: 'SERIES', vr: 'LO' });
  await expect.poll(() => closing !== undefined).toBe(true);
  await closing;
  const before = await find('Chest');
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(30);
  archive = createArchive(made);
  archive.readOn();
  await expect.poll(isWhole).toBe(true);
  expect(await find('Chest')).toBe(30);
  expect(read).toHaveBeenCalledTimes(30);
});

test('a file that cannot be read holds up no other', async () => {
  await keep(1, 'Chest');
  await keep(2, 'Chest');
  const kept = await made.index.findKept(['2.25.1.1.1']);
  await made.blobs.delete(kept.get('2.25.1.1.1')?.blobKey ?? '');
  await archive.addSearchAttribute({ tag: Tag.ProtocolName, level: 'SERIES', vr: 'LO' });
  await expect.poll(isWhole).toBe(true);
  expect(await find('Chest')).toBe(1);
});
