import { expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import type { Annotation } from './annotation.ts';
import { AnnotationDocument } from './annotation-document.ts';
import { DraftSaver } from './draft-saver.ts';
import type { DraftStore, SavedAnnotations } from './draft-store.ts';

/** A store in memory that counts what it was given. */
function memoryDrafts() {
  const saves: SavedAnnotations[] = [];
  const drafts: DraftStore = {
    load: async () => saves.at(-1) ?? { version: 0, annotations: [] },
    save: async (_study, { annotations }) => {
      saves.push({ version: saves.length + 1, annotations });
      return { version: saves.length };
    },
  };
  return { drafts, saves };
}

const annotation = (annotationId: string): Annotation =>
  ({ annotationId, kind: 'probe', points: [] }) as unknown as Annotation;

async function openSaver(drafts: DraftStore) {
  const clock = new HandClock();
  const document = new AnnotationDocument();
  const saver = new DraftSaver({ studyInstanceUid: '1.2.3', document, drafts, clock });
  await saver.load(new AbortController().signal);
  const quietTime = async () => {
    clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { document, saver, quietTime };
}

test('saves once after several changes, when it is quiet', async () => {
  const { drafts, saves } = memoryDrafts();
  const { document, saver, quietTime } = await openSaver(drafts);
  document.add(annotation('a'));
  document.add(annotation('b'));
  expect(saver.saving.get().status).toBe('pending');
  await quietTime();
  expect(saves.map(({ annotations }) => annotations.length)).toEqual([2]);
  expect(saver.saving.get().status).toBe('saved');
});

test('a change that is undone before it was saved leaves nothing to save, and says so', async () => {
  const { drafts, saves } = memoryDrafts();
  const { document, saver, quietTime } = await openSaver(drafts);
  document.add(annotation('a'));
  await quietTime();
  const mark = document.mark();
  document.remove('a');
  document.commit(mark);
  expect(saver.saving.get().status).toBe('pending');
  document.undo();
  expect(saver.saving.get().status).toBe('saved');
  await quietTime();
  expect(saves).toHaveLength(1);
  document.redo();
  await quietTime();
  expect(saves.map(({ annotations }) => annotations.length)).toEqual([1, 0]);
});
