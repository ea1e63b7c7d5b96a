import type { InstanceIndex } from '../index/instance-index.ts';
import type { BlobDraft, BlobStore } from '../store/blob-store.ts';

/** The moments of a keep at which something may go wrong, in their order. */
export const keepSteps = [
  'before-append',
  'after-append',
  'before-sync',
  'after-sync',
  'before-publish',
  'after-publish',
  'after-sync-names',
  'after-commit',
] as const;
export type KeepStep = (typeof keepSteps)[number];

/** The moments of a removal at which something may go wrong, in their order. */
export const removalSteps = [
  'before-removal',
  'after-removal',
  'before-deletes',
  'between-deletes',
  'after-deletes',
  'after-forgetting',
] as const;
export type RemovalStep = (typeof removalSteps)[number];

/** The parts of an archive, calling `at` at each moment; what it throws is thrown there, and a removal waits for it. */
export function faultyParts<Parts extends { blobs: BlobStore; index: InstanceIndex }>(
  { blobs, index }: Parts,
  at: (step: KeepStep | RemovalStep) => void | Promise<void>,
): { blobs: BlobStore; index: InstanceIndex } {
  const faultyDraft = (draft: BlobDraft): BlobDraft => ({
    async append(bytes) {
      at('before-append');
      await draft.append(bytes);
      at('after-append');
    },
    complete: () => draft.complete?.(),
    source: () => draft.source(),
    async sync(key) {
      at('before-sync');
      await draft.sync(key);
      at('after-sync');
    },
    async publish(key, options) {
      at('before-publish');
      await draft.publish(key, options);
      at('after-publish');
    },
    discard: () => draft.discard(),
  });
  return {
    blobs: intercepted(blobs, {
      createDraft: async () => faultyDraft(await blobs.createDraft()),
      async syncNames(keys) {
        await blobs.syncNames(keys);
        at('after-sync-names');
      },
      async deleteAll(keys) {
        await at('before-deletes');
        await blobs.deleteAll(keys.slice(0, 1));
        await at('between-deletes');
        await blobs.deleteAll(keys);
        await at('after-deletes');
      },
    }),
    index: intercepted(index, {
      async apply(steps, basedOn, named) {
        const changes = await index.apply(steps, basedOn, named);
        at('after-commit');
        return changes;
      },
      async add(records) {
        const changes = await index.add(records);
        at('after-commit');
        return changes;
      },
      async removeSamples(options) {
        await at('before-removal');
        const changes = await index.removeSamples(options);
        await at('after-removal');
        return changes;
      },
      async forgetDoomed(keys) {
        await index.forgetDoomed(keys);
        await at('after-forgetting');
      },
    }),
  };
}

function intercepted<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      const own = methods[name as keyof T];
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
