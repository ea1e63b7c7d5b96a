import type { Archive, BlobStore } from '@isocenter/archive';
import { serverError } from '../errors.ts';
import type { ReadinessCheck } from './health.ts';

export interface ReadinessParts {
  readonly archive: Pick<Archive, 'lastSequence'>;
  readonly blobs: Pick<BlobStore, 'createDraft' | 'freeBytes'>;
  readonly minimumFreeBytes: number;
}

/** The database answers, files can be written, and there is room for more. */
export function readinessChecks({ archive, blobs, minimumFreeBytes }: ReadinessParts): ReadinessCheck[] {
  return [
    { name: 'database', check: async () => void (await archive.lastSequence()) },
    {
      name: 'blobs',
      async check() {
        const draft = await blobs.createDraft();
        try {
          await draft.append(Buffer.from('ready'));
          await draft.source(); // writes what was gathered
        } finally {
          await draft.discard();
        }
      },
    },
    {
      name: 'disk',
      async check() {
        const freeBytes = await blobs.freeBytes();
        if (freeBytes !== undefined && freeBytes < minimumFreeBytes) throw serverError('SERVER_DISK_LOW', {});
      },
    },
  ];
}
