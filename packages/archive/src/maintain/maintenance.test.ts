import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tag, tagToHex } from '@isocenter/dicom';
import { sql, type Transaction } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Archive } from '../archive.ts';
import { openDatabase } from '../index/sql/database.ts';
import { openArchive } from '../open-archive.ts';
import { silentLogger } from '../ports.ts';
import { everything } from '../query/restriction.ts';
import { FolderBlobStore } from '../store/folder-blob-store.ts';
import { inChunks, madeFile, secondaryCapture, stillClock } from '../testing/made-instances.ts';
import type { Problem } from './fsck.ts';
import { Journal } from './journal.ts';
import { reindex } from './reindex.ts';
import { restore } from './restore.ts';
import type { ScrubState } from './scrub.ts';

let folder: string;
let archive: Archive;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isocenter-maintain-'));
  archive = await openArchive({ folder: join(folder, 'data'), clock: stillClock });
});
afterEach(async () => {
  await archive.close();
  await rm(folder, { recursive: true });
});

const data = () => join(folder, 'data');
const reopen = async () => {
  archive = await openArchive({ folder: data(), clock: stillClock });
};
const keep = async (sopInstanceUid: string, more = {}) => {
  const bytes = inChunks(madeFile({ SOPInstanceUID: sopInstanceUid, ...more }), 500);
  return (await archive.keep({ origin: { door: 'import', userId: 'local' }, bytes })).status;
};
const decider = { userId: 'operator', restriction: everything };
const remove = (sopInstanceUid: string) =>
  archive.withhold({ sopInstanceUid }, { ...decider, reason: 'deleted', why: 'asked' });
const shown = async () =>
  (await archive.instancesOf({ studyInstanceUid: '2.25.1' }, everything))
    .map(({ sopInstanceUid }) => sopInstanceUid)
    .sort();
const withheld = async () =>
  (await archive.withheld({ restriction: everything })).instances
    .map(({ reason, record }) => `${record.entry.instance.sop_instance_uid} ${reason}`)
    .sort();

const reindexed = async (
  migrations: Parameters<typeof reindex>[0]['migrations'] = [],
  takeOver?: Parameters<typeof reindex>[0]['takeOver'],
) =>
  reindex({
    folder: data(),
    blobs: await FolderBlobStore.open(data()),
    journal: new Journal(await FolderBlobStore.open(join(data(), 'journal'))),
    clock: stillClock,
    logger: silentLogger,
    migrations,
    takeOver,
  });

async function blobFiles(): Promise<string[]> {
  const names = await readdir(join(data(), 'blobs'), { recursive: true });
  return names.filter((name) => name.length > 3).sort();
}

/** One instance shown, one deleted, one deleted and sent again, one in quarantine, one accepted with a correction. */
async function fill(): Promise<void> {
  for (const uid of ['2.25.1', '2.25.2', '2.25.3']) await keep(uid);
  await remove('2.25.2');
  await remove('2.25.3');
  await keep('2.25.3');
  await keep('2.25.4', { PatientID: 'OTHER' });
  await keep('2.25.5', { PatientID: 'WRONG' });
  const { instances } = await archive.withheld({ sopInstanceUids: ['2.25.5'], restriction: everything });
  const correction = { '00100020': { vr: 'LO', Value: ['P1'] } };
  await archive.accept([instances[0]?.id ?? 0], { ...decider, correction });
}
const shownAfterFill = ['2.25.1', '2.25.3', '2.25.5'];
/** Of two lines about one file, only the last says how it counts. */
const withheldAfterRebuild = ['2.25.2 deleted', '2.25.4 quarantined'];

describe('a lost index', () => {
  /** Ten instances of one study that each spell the patient's name another way; the first to come names the study. */
  async function fillWithSpellings(): Promise<void> {
    for (let number = 0; number < 10; number++) {
      const PatientName = `Spelling${number}`;
      await keep(`2.25.10${number}`, { PatientName, PatientID: 'P1', StudyInstanceUID: '2.25.77' });
      const file = (await blobFiles()).find((name) => !seen.has(name)) ?? '';
      seen.add(file);
      // What comes one after the other is told apart by no clock here.
      await utimes(join(data(), 'blobs', file), 1_000 + number, 1_000 + number);
    }
  }
  const seen = new Set<string>();
  const nameOfStudy = async () => {
    const keys = [{ tag: Tag.StudyInstanceUID, match: { kind: 'single', value: '2.25.77' } }] as const;
    const { matches } = await archive.find({
      level: 'STUDY',
      keys,
      offset: 0,
      limit: 1,
      restriction: everything,
    });
    return matches[0]?.attributes[tagToHex(Tag.PatientName)]?.Value;
  };

  test.each(['the next start', 'reindex'])(
    'gives a study whose first file came first, by %s',
    async (way) => {
      seen.clear();
      await fillWithSpellings();
      expect(await nameOfStudy()).toEqual([{ Alphabetic: 'Spelling0' }]);
      await archive.close();
      if (way === 'reindex') await reindexed();
      else await rm(join(data(), 'index.sqlite'));
      await reopen();
      expect(await nameOfStudy()).toEqual([{ Alphabetic: 'Spelling0' }]);
      const [first] = await archive.instancesOf({ studyInstanceUid: '2.25.77' }, everything);
      expect(Date.parse(first?.receivedAt ?? '')).toBeLessThan(2_000_000);
    },
  );

  test('is rebuilt at the next start with nothing shown that was hidden', async () => {
    await fill();
    await archive.close();
    await rm(join(data(), 'index.sqlite'));
    await reopen();
    expect([await shown(), await withheld()]).toEqual([shownAfterFill, withheldAfterRebuild]);
    const corrected = await archive.instance({ sopInstanceUid: '2.25.5' }, everything);
    expect(corrected?.overlay?.['00100020']?.Value).toEqual(['P1']);
  });

  test('is rebuilt beside the old one and swapped in; what other rooms keep comes along', async () => {
    await fill();
    const lastSequence = await archive.lastSequence();
    await archive.addSearchAttribute({ tag: 0x00081010, level: 'SERIES', vr: 'SH' });
    await archive.close();
    const drafts = {
      name: 'records/0001',
      up: async (database: Transaction<unknown>) => {
        await sql`create table drafts (id integer primary key, body text)`.execute(database);
      },
    };
    const database = await openDatabase(data(), { clock: stillClock, migrations: [drafts] });
    await sql`insert into drafts (body) values ('a note')`.execute(database.kysely);
    await database.close();
    const lost = async () => {
      throw new Error('what other rooms keep could not be adjusted');
    };
    await expect(reindexed([drafts], lost)).rejects.toThrow('could not be adjusted');
    const report = await reindexed([drafts], async ({ kysely }) => {
      await sql`update drafts set body = body || (select min(sequence) from changes)`.execute(kysely);
    });
    expect(report).toMatchObject({ files: 5, shown: 3, withheld: 2, problems: [], recordsKept: true });
    const again = await openDatabase(data(), { clock: stillClock, migrations: [drafts] });
    const { rows } = await sql<{ body: string }>`select body from drafts`.execute(again.kysely);
    expect(rows).toEqual([{ body: `a note${lastSequence + 1}` }]);
    await again.close();
    await reopen();
    expect([await shown(), await withheld()]).toEqual([shownAfterFill, withheldAfterRebuild]);
    expect(await archive.lastSequence()).toBeGreaterThan(lastSequence);
    expect(await archive.searchAttributes()).toMatchObject([{ tag: 0x00081010, vr: 'SH' }]);
  });

  test('that is damaged is replaced too, and kept for whoever wants to look at it', async () => {
    await fill();
    await archive.close();
    await writeFile(join(data(), 'index.sqlite'), 'no database');
    const report = await reindexed();
    expect(report).toMatchObject({ shown: 3, recordsKept: false });
    expect(await readFile(report.replaced ?? '', 'utf8')).toBe('no database');
    await reopen();
    expect(await shown()).toEqual(shownAfterFill);
  });
});

describe('fsck', () => {
  const check = async (repair: boolean, backup?: FolderBlobStore) => {
    const problems: string[] = [];
    const onProblem = ({ kind, sopInstanceUid, repaired }: Problem) =>
      problems.push(`${kind} ${sopInstanceUid} ${repaired}`);
    const report = await archive.fsck({ repair, digests: true, backup, onProblem });
    return { report, problems: problems.sort() };
  };

  test('finds nothing wrong with what was kept, hidden or not', async () => {
    await fill();
    const { report, problems } = await check(true);
    expect([report.files, problems]).toEqual([5, []]);
  });

  test('clears the renditions of an index that is gone, and leaves those that it names', async () => {
    await keep('2.25.1');
    const put = (kind: string) =>
      archive.putRendition(
        { subject: '2.25.1', kind, version: '1', mediaType: 'text/plain' },
        inChunks(Buffer.from(kind)),
      );
    await put('before');
    await archive.close();
    await rm(join(data(), 'index.sqlite'));
    await reindexed();
    await reopen();
    await put('after');
    const files = async () => {
      const names = await readdir(join(data(), 'renditions', 'blobs'), { recursive: true });
      return names.filter((name) => name.length > 3);
    };
    for (const name of await files()) await utimes(join(data(), 'renditions', 'blobs', name), 0, 0);
    expect((await check(false)).report.leftover).toEqual({ found: 1, repaired: 0 });
    expect(await files()).toHaveLength(2);
    expect((await check(true)).report.leftover).toEqual({ found: 1, repaired: 1 });
    expect(await files()).toHaveLength(1);
    const kept = await (await archive.rendition('2.25.1', 'after'))?.open();
    expect(kept && Buffer.from(await kept.read(0, kept.byteLength)).toString()).toBe('after');
    await kept?.close();
    expect((await check(true)).report.leftover).toEqual({ found: 0, repaired: 0 });
  });

  test('tells damage of each kind, and repairs what can be without destroying anything', async () => {
    await fill();
    await archive.backUp(join(folder, 'backup'));
    const before = await blobFiles();
    const keyOf = async (uid: string) => {
      const stored = await archive.instance({ sopInstanceUid: uid }, everything);
      return before.find((name) => name.endsWith(stored?.sha256 ?? '?')) ?? '';
    };
    const path = (key: string) => join(data(), 'blobs', key);
    const [damaged, missing] = [await keyOf('2.25.1'), await keyOf('2.25.3')];
    const whole = await readFile(path(damaged));
    await writeFile(
      path(damaged),
      Buffer.concat([whole.subarray(0, 400), Buffer.from('X'), whole.subarray(401)]),
    );
    await rm(path(missing));
    const stray = `${damaged.slice(0, 3)}${'0'.repeat(64)}`;
    await writeFile(path(stray), 'no instance');
    const kinds = ['damaged 2.25.1', 'missing 2.25.3', 'unusable undefined'];
    expect((await check(false)).problems).toEqual(kinds.map((kind) => `${kind} false`));
    expect(await blobFiles()).toContain(stray);
    const backup = await FolderBlobStore.open(join(folder, 'backup'));
    expect((await check(true, backup)).problems).toEqual(kinds.map((kind) => `${kind} true`));
    expect((await check(false)).problems).toEqual([]);
    expect(await blobFiles()).toEqual(before);
    expect((await readdir(join(data(), 'set-aside'))).sort()).toEqual(
      [damaged.slice(3), stray.slice(3)].sort(),
    );
  });

  test('takes in a whole file that the index does not name, as the journal says of it', async () => {
    await keep('2.25.1');
    await keep('2.25.2');
    await remove('2.25.2');
    await archive.close();
    const database = await openDatabase(data(), { clock: stillClock });
    await sql`delete from withheld`.execute(database.kysely);
    await database.close();
    await reopen();
    expect((await check(true)).problems).toEqual(['unindexed 2.25.2 true']);
    expect([await shown(), await withheld()]).toEqual([['2.25.1'], ['2.25.2 deleted']]);
  });

  test('leaves alone what is stored while it runs', async () => {
    const numbers = Array.from({ length: 12 }, (_, number) => `2.25.7${number}`);
    const [{ problems }, ...outcomes] = await Promise.all([check(true), ...numbers.map((uid) => keep(uid))]);
    expect(problems).toEqual([]);
    expect(outcomes).toEqual(numbers.map(() => 'stored'));
    expect(await shown()).toHaveLength(12);
  });
});

describe('a backup', () => {
  test('holds what the archive held at one moment, copies only what is new, and is restored whole', async () => {
    await fill();
    const target = join(folder, 'backup');
    expect(await archive.backUp(target)).toMatchObject({ files: 5, copied: 5, problems: [] });
    await keep('2.25.8');
    const rendition = { subject: '2.25.1', kind: 'thumbnail', version: '1', mediaType: 'image/jpeg' };
    await archive.putRendition(rendition, inChunks(new Uint8Array(9), 9));
    expect(await archive.rendition('2.25.1', 'thumbnail')).toBeDefined();
    expect(await archive.backUp(target)).toMatchObject({ files: 6, copied: 1, problems: [] });
    await archive.close();
    await rm(data(), { recursive: true });
    expect(await restore(target, data(), { clock: stillClock })).toMatchObject({ files: 6, problems: [] });
    await reopen();
    expect(await shown()).toEqual([...shownAfterFill, '2.25.8']);
    // Its file is not in the backup: it can be made again.
    expect(await archive.rendition('2.25.1', 'thumbnail')).toBeUndefined();
    expect(await archive.verify()).toEqual({ draftsRemoved: 0, adopted: 0, setAside: 0, missing: [] });
  });

  test('is made while instances are stored, and agrees with itself', async () => {
    const target = join(folder, 'backup');
    const numbers = Array.from({ length: 16 }, (_, number) => `2.25.8${number}`);
    const [report] = await Promise.all([archive.backUp(target), ...numbers.map((uid) => keep(uid))]);
    expect(report.problems).toEqual([]);
    const restored = await restore(target, join(folder, 'restored'), { clock: stillClock });
    expect(restored).toMatchObject({ files: report.files, problems: [] });
  });

  test('says which file is damaged, and is refused where it is none or would write over something', async () => {
    await keep('2.25.1');
    const target = join(folder, 'backup');
    await archive.backUp(target);
    const [name = ''] = (await readdir(join(target, 'blobs'), { recursive: true })).filter(
      (one) => one.length > 3,
    );
    await writeFile(join(target, 'blobs', name), 'rot');
    const restored = await restore(target, join(folder, 'restored'), { clock: stillClock });
    expect(restored.problems).toMatchObject([{ kind: 'damaged', sopInstanceUid: '2.25.1' }]);
    const into = (place: string, from: string) => restore(from, place, { clock: stillClock });
    await expect(into(data(), target)).rejects.toMatchObject({ code: 'ARCHIVE_RESTORE_INTO_USED' });
    await expect(into(join(folder, 'x'), join(folder, 'nothing'))).rejects.toMatchObject({
      code: 'ARCHIVE_BACKUP_MISSING',
    });
  });
});

describe('reading instances again for a promise to keep them', () => {
  const prove = async (...uids: string[]) =>
    [...(await archive.prove(uids, everything))]
      .map(([uid, { problem }]) => `${uid} ${problem ?? 'whole'}`)
      .sort();

  test('finds those shown and in quarantine whole, and none that was deleted or never here', async () => {
    await fill();
    expect(await prove('2.25.1', '2.25.2', '2.25.3', '2.25.4', '2.25.5', '2.25.9')).toEqual([
      '2.25.1 whole',
      '2.25.3 whole',
      '2.25.4 whole',
      '2.25.5 whole',
    ]);
    expect((await archive.prove(['2.25.4'], everything)).get('2.25.4')?.sopClassUid).toBe(secondaryCapture);
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(archive.prove(['2.25.1'], everything, stopped)).rejects.toThrow('stopped');
  });

  test('finds those that are not what was stored', async () => {
    await fill();
    const keyOf = async (sopInstanceUid: string) => {
      const { instances } = await archive.withheld({
        sopInstanceUids: [sopInstanceUid],
        restriction: everything,
      });
      return instances[0]?.record.blob.blobKey ?? '';
    };
    const path = join(data(), 'blobs', await keyOf('2.25.4'));
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill((bytes[400] ?? 0) ^ 1, 400, 401));
    expect(await prove('2.25.1', '2.25.4')).toEqual(['2.25.1 whole', '2.25.4 damaged']);
    await rm(join(data(), 'blobs'), { recursive: true });
    expect(await prove('2.25.1', '2.25.4')).toEqual(['2.25.1 missing', '2.25.4 missing']);
  });
});

test('the scrub goes on where it was stopped, and finds what was damaged', async () => {
  for (const number of [1, 2, 3, 4]) await keep(`2.25.${number}`);
  const [name = ''] = (await blobFiles()).slice(-1);
  await writeFile(join(data(), 'blobs', name), 'rot');
  let kept: ScrubState | undefined;
  const memory = {
    load: async () => kept,
    save: async (state: ScrubState) => {
      kept = state;
    },
  };
  const abort = new AbortController();
  let read = 0;
  const stopped = archive.scrub({
    memory,
    roundMs: 4_000_000,
    signal: abort.signal,
    onFile() {
      read += 1;
      abort.abort(new Error('stop'));
    },
  });
  await expect(stopped).rejects.toThrow('stop');
  expect(kept).toMatchObject({ files: 1 });
  const found: string[] = [];
  const done = await archive.scrub({
    memory,
    roundMs: 0,
    signal: new AbortController().signal,
    onFile({ finding }) {
      read += 1;
      if (finding) found.push(finding.kind);
    },
  });
  expect([read, found]).toEqual([4, ['damaged']]);
  expect(done.lastRound).toMatchObject({ files: 4, problems: 1 });
});
