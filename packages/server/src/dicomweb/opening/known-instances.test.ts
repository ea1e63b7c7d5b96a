import type { Archive, Change, InstanceDigest, Restriction, StoredInstance } from '@isocenter/archive';
import { everything } from '@isocenter/archive';
import { expect, test } from 'vitest';
import { KnownInstances } from './known-instances.ts';

/** An index that counts its questions, and answers when the test says so. */
class ScriptedArchive {
  asked = 0;
  digest = 'first';
  gate: Promise<void> = Promise.resolve();
  #tell: (changes: readonly Change[]) => void = () => {};

  async instance(_address: unknown, restriction: Restriction): Promise<StoredInstance | undefined> {
    this.asked++;
    const { digest } = this;
    await this.gate;
    const maySee = restriction.kind === 'everything' || restriction.studyInstanceUids.includes('1');
    return maySee ? ({ sha256: digest, numberOfFrames: 1 } as StoredInstance) : undefined;
  }

  async digestsOf(): Promise<InstanceDigest[]> {
    this.asked++;
    const { digest } = this;
    await this.gate;
    return [{ sha256: digest }];
  }

  onChange(listener: (changes: readonly Change[]) => void) {
    this.#tell = listener;
    return () => {};
  }

  changes(): void {
    const kind = 'instance-removed';
    this.#tell([
      { kind, studyInstanceUid: '1', seriesInstanceUid: '1.1', sopInstanceUid: '1.1.1' } as Change,
    ]);
  }
}

const address = { studyInstanceUid: '1', sopInstanceUid: '1.1.1' };
const both = () => {
  const archive = new ScriptedArchive();
  return { archive, known: new KnownInstances(archive as unknown as Archive) };
};

test('asks once, and again after the change feed named the instance', async () => {
  const { archive, known } = both();
  for (let time = 0; time < 3; time++) expect((await known.find(address, everything))?.sha256).toBe('first');
  expect(archive.asked).toBe(1);
  archive.digest = 'second';
  archive.changes();
  expect((await known.find(address, everything))?.sha256).toBe('second');
});

test('asks for the digests of a series once, and again after the change feed named it', async () => {
  const { archive, known } = both();
  const series = { studyInstanceUid: '1', seriesInstanceUid: '1.1' };
  for (let time = 0; time < 3; time++)
    expect(await known.digests(series, everything)).toEqual([{ sha256: 'first' }]);
  expect(archive.asked).toBe(1);
  archive.digest = 'second';
  archive.changes();
  expect(await known.digests(series, everything)).toEqual([{ sha256: 'second' }]);
});

test('an answer that was under way when the change came is given to nobody who asks after it', async () => {
  const { archive, known } = both();
  let open = () => {};
  archive.gate = new Promise((resolve) => {
    open = resolve;
  });
  const before = known.find(address, everything);
  archive.digest = 'second';
  archive.changes();
  const after = known.find(address, everything);
  open();
  expect((await before)?.sha256).toBe('first');
  expect((await after)?.sha256).toBe('second');
  expect((await known.find(address, everything))?.sha256).toBe('second');
});

test('what one may see is never given to another, and absence is asked for each time', async () => {
  const { archive, known } = both();
  const none: Restriction = { kind: 'studies', studyInstanceUids: ['2'] };
  expect(await known.find(address, everything)).toBeDefined();
  expect(await known.find(address, none)).toBeUndefined();
  expect(await known.find(address, { ...none })).toBeUndefined();
  expect(archive.asked).toBe(3);
  expect(await known.find(address, { kind: 'studies', studyInstanceUids: ['1'] })).toBeDefined();
});
