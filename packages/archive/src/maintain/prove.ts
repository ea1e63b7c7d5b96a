import type { InstanceIndex } from '../index/instance-index.ts';
import type { Restriction } from '../query/restriction.ts';
import type { BlobKey, BlobStore } from '../store/blob-store.ts';
import { type BlobProblem, findBlobProblem } from './blob-problem.ts';

/** What reading an instance again showed. */
export interface Proof {
  readonly sopClassUid: string;
  /** Absent: it is byte for byte what was stored. */
  readonly problem?: BlobProblem | undefined;
}

export interface ProveOptions {
  readonly blobs: Pick<BlobStore, 'open'>;
  readonly index: Pick<InstanceIndex, 'instance' | 'withheld'>;
  readonly restriction: Restriction;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads instances from the disk again and compares digests, for a promise to keep them: those that are shown and those in quarantine,
 * which are as safe. What is not here, or was deleted, rejected or replaced, has no entry. Throws what the store of files throws when it
 * cannot be asked, which says nothing of the instances.
 */
export async function proveInstances(
  sopInstanceUids: readonly string[],
  { blobs, index, restriction, signal }: ProveOptions,
): Promise<Map<string, Proof>> {
  const proofs = new Map<string, Proof>();
  const prove = async (sopInstanceUid: string, sopClassUid: string, blobKey: BlobKey) => {
    signal?.throwIfAborted();
    const problem =
      proofs.get(sopInstanceUid)?.problem ?? (await findBlobProblem(blobs, blobKey, signal)).problem;
    proofs.set(sopInstanceUid, { sopClassUid, problem });
  };
  const { instances } = await index.withheld({ reason: 'quarantined', sopInstanceUids, restriction });
  for (const { record } of instances) {
    const { sop_instance_uid: uid, sop_class_uid: sopClassUid } = record.entry.instance;
    await prove(uid, sopClassUid, record.blob.blobKey);
  }
  for (const sopInstanceUid of new Set(sopInstanceUids)) {
    const shown = await index.instance({ sopInstanceUid }, restriction);
    if (shown) await prove(sopInstanceUid, shown.sopClassUid, shown.blobKey);
  }
  return proofs;
}
