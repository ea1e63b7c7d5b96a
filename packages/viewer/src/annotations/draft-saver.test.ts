import { expect, test } from 'vitest';
import { viewerError } from '../errors.ts';
import { HandClock } from '../testing/hand-clock.ts';
import type { Annotation } from './annotation.ts';
import { AnnotationDocument } from './annotation-document.ts';
import { DraftSaver } from './draft-saver.ts';
import type { DraftStore, SavedAnnotations } from './draft-store.ts';
import { isAnnotation } from './is-annotation.ts';

const annotation = (annotationId: string): Annotation => ({
  annotationId,
  kind: 'probe',
  studyInstanceUid: '1',
  seriesInstanceUid: '2',
  sopInstanceUid: '3',
  frameIndex: 0,
  points: [{ space: 'image', column: 1, row: 2 }],
  createdAt: '2026-11-22T10:00:00Z',
});

/** Keeps drafts as the server does: a save must name the version it was made on. */
class MemoryDrafts implements DraftStore {
  saved: SavedAnnotations = { version: 0, annotations: [] };
  saves = 0;
  isBroken = false;
  isUnreadable = false;
  /** Saves wait for it. */
  held: Promise<void> | undefined;

  async load(): Promise<SavedAnnotations> {
    if (this.isBroken) throw new Error('no connection');
    if (this.isUnreadable) throw viewerError('VIEWER_DRAFT_UNREADABLE', {});
    return this.saved;
  }

  async save(_study: string, { version, annotations }: SavedAnnotations) {
    this.saves++;
    await this.held;
    if (this.isBroken) throw new Error('no connection');
    if (version !== this.saved.version) return 'conflict' as const;
    this.saved = { version: version + 1, annotations };
    return { version: version + 1 };
  }
}

async function saverWith(drafts: MemoryDrafts | undefined) {
  const clock = new HandClock();
  const document = new AnnotationDocument();
  const saver = new DraftSaver({ studyInstanceUid: '1', document, drafts, clock });
  await saver.load(new AbortController().signal);
  const passes = async (durationMs: number) => {
    clock.advance(durationMs);
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { clock, document, saver, passes, ids: () => drafts?.saved.annotations.map((a) => a.annotationId) };
}

test('saves once the hand is quiet, not at every movement', async () => {
  const drafts = new MemoryDrafts();
  const { document, saver, passes, ids } = await saverWith(drafts);
  document.add(annotation('a'));
  await passes(500);
  document.update('a', { label: 'node' });
  await passes(500);
  expect(saver.saving.get().status).toBe('pending');
  expect(drafts.saves).toBe(0);
  await passes(500);
  expect([drafts.saves, ids()]).toEqual([1, ['a']]);
  expect(saver.saving.get().status).toBe('saved');
});

test('reading what was saved is no change to save', async () => {
  const drafts = new MemoryDrafts();
  drafts.saved = { version: 4, annotations: [annotation('old')] };
  const { document, passes } = await saverWith(drafts);
  await passes(5000);
  expect(document.annotations.map(({ annotationId }) => annotationId)).toEqual(['old']);
  expect(drafts.saves).toBe(0);
});

test('what someone else saved in between is kept beside ours', async () => {
  const drafts = new MemoryDrafts();
  const { document, passes, ids } = await saverWith(drafts);
  document.add(annotation('ours'));
  drafts.saved = { version: 9, annotations: [annotation('theirs')] };
  await passes(1000);
  await passes(1000);
  expect(ids()).toEqual(['theirs', 'ours']);
  expect(drafts.saved.version).toBe(10);
});

test('a save that failed is said, and tried again', async () => {
  const drafts = new MemoryDrafts();
  const { document, saver, passes, ids } = await saverWith(drafts);
  drafts.isBroken = true;
  document.add(annotation('a'));
  await passes(1000);
  expect(saver.saving.get().status).toBe('failed');
  drafts.isBroken = false;
  await passes(6000);
  expect(saver.saving.get().status).toBe('saved');
  expect(ids()).toEqual(['a']);
});

test('what could not be read is never overwritten', async () => {
  const drafts = new MemoryDrafts();
  drafts.saved = { version: 4, annotations: [annotation('old')] };
  drafts.isUnreadable = true;
  const { document, saver, passes, ids } = await saverWith(drafts);
  document.add(annotation('new'));
  await passes(10_000);
  expect(saver.saving.get().status).toBe('failed');
  expect(ids()).toEqual(['old']);
});

test('what could not be read for a passing reason is read later, and what was drawn meanwhile is kept', async () => {
  const drafts = new MemoryDrafts();
  drafts.saved = { version: 4, annotations: [annotation('old')] };
  drafts.isBroken = true;
  const { document, passes, ids } = await saverWith(drafts);
  document.add(annotation('new'));
  drafts.isBroken = false;
  await passes(6000);
  await passes(1000);
  expect(ids()).toEqual(['old', 'new']);
});

test('leaving before anything was read keeps what was drawn beside what was there', async () => {
  const drafts = new MemoryDrafts();
  drafts.saved = { version: 4, annotations: [annotation('old')] };
  drafts.isBroken = true;
  const { document, saver, ids } = await saverWith(drafts);
  document.add(annotation('new'));
  drafts.isBroken = false;
  await saver.dispose();
  expect(ids()).toEqual(['old', 'new']);
});

test('leaving saves what was still waiting', async () => {
  const drafts = new MemoryDrafts();
  const { document, saver, ids } = await saverWith(drafts);
  document.add(annotation('a'));
  await saver.dispose();
  expect(ids()).toEqual(['a']);
});

test('leaving while a save is on its way saves what came after it, and nothing of the next study', async () => {
  const drafts = new MemoryDrafts();
  const { document, saver, passes, ids } = await saverWith(drafts);
  let release = (): void => {};
  drafts.held = new Promise((resolve) => {
    release = resolve;
  });
  document.add(annotation('a'));
  await passes(1000);
  document.add(annotation('b'));
  void saver.dispose();
  document.reset([]);
  document.add(annotation('of the next study'));
  release();
  await passes(1000);
  await passes(10_000);
  expect(ids()).toEqual(['a', 'b']);
});

test('a save that failed on leaving is tried again with what was left', async () => {
  const drafts = new MemoryDrafts();
  const { document, saver, passes, ids } = await saverWith(drafts);
  document.add(annotation('a'));
  drafts.isBroken = true;
  void saver.dispose();
  document.reset([annotation('of the next study')]);
  await passes(0);
  drafts.isBroken = false;
  await passes(6000);
  expect(ids()).toEqual(['a']);
});

test('a conflict found on leaving is settled without touching the next study', async () => {
  const drafts = new MemoryDrafts();
  const { document, saver, passes, ids } = await saverWith(drafts);
  document.add(annotation('ours'));
  drafts.saved = { version: 9, annotations: [annotation('theirs')] };
  void saver.dispose();
  document.reset([annotation('of the next study')]);
  await passes(1000);
  await passes(1000);
  expect(ids()).toEqual(['theirs', 'ours']);
  expect(document.annotations.map(({ annotationId }) => annotationId)).toEqual(['of the next study']);
});

test('without a place to keep them annotations say so', async () => {
  const { saver } = await saverWith(undefined);
  expect(saver.saving.get()).toEqual({ status: 'not-kept' });
});

test('only whole annotations of a known kind are taken from outside', () => {
  const good = annotation('a');
  expect(isAnnotation(good)).toBe(true);
  expect(isAnnotation({ ...good, kind: 'ellipse' })).toBe(false);
  expect(isAnnotation({ ...good, points: [{ space: 'patient', x: 1, y: Number.NaN, z: 2 }] })).toBe(false);
  expect(isAnnotation({ ...good, kind: 'length' })).toBe(false);
  expect(isAnnotation(null)).toBe(false);
});
