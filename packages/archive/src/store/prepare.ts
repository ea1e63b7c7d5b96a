import {
  type DataSet,
  type Finding,
  findTransferSyntax,
  type IndexedPart10,
  nameOfUid,
  Tag,
} from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import type { BareDataSet, IncomingInstance, RefusedInstance } from '../incoming-instance.ts';
import { catalogInstance } from '../index/catalog.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import type { Coerced } from '../rules/coercion.ts';
import { findRejectionNote } from '../rules/rejection-note.ts';
import { blobKeyOf } from './blob-key.ts';
import type { BlobDraft } from './blob-store.ts';
import { findStoredFrames } from './find-stored-frames.ts';
import { type Identity, identify } from './identify.ts';
import { checkNesting } from './nesting.ts';
import { type Received, receive, rewriteFileMeta } from './receive.ts';
import type { SpaceFloor } from './space-floor.ts';
import type { StoreLimits } from './store-limits.ts';

/** An instance that is on disk under a temporary name, durable, and known well enough to be indexed. */
export interface Prepared {
  readonly draft: BlobDraft;
  readonly record: InstanceRecord;
}

export interface PrepareOptions {
  readonly createDraft: () => Promise<BlobDraft>;
  readonly space: SpaceFloor;
  readonly limits: StoreLimits;
  /** What the rules of the door make of the data set; undefined where they change nothing. */
  readonly coerce: (dataSet: DataSet) => Coerced | undefined;
  /** Told once all bytes are here; what follows is a look at the head and a flush. */
  readonly onReceived?: (byteLength: number) => void;
  /** ISO 8601 in UTC. */
  readonly receivedAt: string;
  /** Filled with what the instance says about itself, for the report of a refusal. */
  readonly seen: { -readonly [K in keyof RefusedInstance]: RefusedInstance[K] };
  readonly signal: AbortSignal | undefined;
}

/**
 * The first half of keeping: everything that may end in a refusal, and all the waiting for bytes. When it throws,
 * nothing is left.
 */
export async function prepare(incoming: IncomingInstance, options: PrepareOptions): Promise<Prepared> {
  const { signal, limits } = options;
  const onGrowth = boundedBy(options, incoming.declaredByteLength);
  await onGrowth(0);
  let draft = await options.createDraft();
  try {
    let received = await receive(incoming, draft, { signal, onGrowth });
    const { head } = received;
    options.onReceived?.(received.byteLength);
    checkNesting(head.dataSet, limits.maximumNesting);
    const { identity, findings } = identify(head, incoming, options.seen);
    if (needsFileMeta(head)) {
      const bare = { ...identity, transferSyntaxUid: head.transferSyntaxUid };
      const worse = draft;
      draft = await options.createDraft();
      received = await rewritten(worse, received, bare, draft, signal);
    }
    const coerced = options.coerce(head.dataSet);
    const dataSet = coerced?.dataSet ?? head.dataSet;
    const shown = coerced ? identify({ fileMeta: head.fileMeta, dataSet }, {}, {}).identity : identity;
    const rejects = findRejectionNote(dataSet);
    const blobKey = blobKeyOf(identity.studyInstanceUid, received.sha256);
    const blob = { blobKey, ...(await factsOf(received, draft, signal)) };
    const { origin } = incoming;
    const { receivedAt } = options;
    const allFindings = [
      ...received.findings,
      ...head.findings,
      ...findings,
      ...missingPixelData(head, identity),
    ];
    const syncing = draft.sync(blobKey);
    try {
      // The disk works meanwhile.
      const entry = catalogInstance(dataSet, shown, head.pixelData);
      const more = { ...(coerced && { overlay: coerced.overlay }), ...(rejects && { rejects }) };
      return { draft, record: { entry, blob, origin, receivedAt, findings: allFindings, ...more } };
    } finally {
      await syncing;
      signal?.throwIfAborted();
    }
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

/** Holds the growing instance against its limit and the room that is left; what was declared is taken at once. */
function boundedBy({ space, limits }: PrepareOptions, declaredByteLength = 0) {
  let taken = 0;
  return (byteLength: number): Promise<void> | undefined => {
    const wanted = Math.max(byteLength, declaredByteLength);
    if (wanted > limits.maximumInstanceBytes) {
      throw archiveError('ARCHIVE_INSTANCE_TOO_LARGE', { limitBytes: limits.maximumInstanceBytes });
    }
    const more = wanted - taken;
    if (taken > 0 && more <= 0) return undefined;
    taken = wanted;
    return space.take(more);
  };
}

/** What of the file the index keeps. Offsets into a deflated data set are not offsets into its file. PS3.5 A.5. */
async function factsOf(
  { byteLength, sha256, head }: Received,
  draft: BlobDraft,
  signal: AbortSignal | undefined,
): Promise<Omit<InstanceRecord['blob'], 'blobKey'>> {
  const isEncapsulated = head.pixelData?.kind === 'encapsulated' || isCompressed(head.transferSyntaxUid);
  const source = isEncapsulated ? await draft.source() : nothing;
  return { byteLength, sha256, ...(await layoutOf({ ...head, source }, signal)) };
}

/** How a stored file is laid out: where data set, pixel data and frames begin. */
export async function layoutOf(
  opened: Parameters<typeof findStoredFrames>[0],
  signal?: AbortSignal,
): Promise<Omit<InstanceRecord['blob'], 'blobKey' | 'byteLength' | 'sha256'>> {
  const { transferSyntaxUid, dataSetByteOffset, pixelData } = opened;
  const frames = await findStoredFrames(opened, signal);
  return {
    transferSyntaxUid,
    dataSetByteOffset,
    pixelDataByteOffset: isDeflated(transferSyntaxUid) ? undefined : pixelData?.byteOffset,
    ...(frames && { frames }),
  };
}

/** Moves the data set of a file with no or wrong file meta information behind a right one. */
async function rewritten(
  worse: BlobDraft,
  { head, findings }: Received,
  bare: BareDataSet,
  better: BlobDraft,
  signal: AbortSignal | undefined,
): Promise<Received> {
  try {
    const source = await worse.source();
    const again = await rewriteFileMeta(source, head.dataSetByteOffset, bare, better, signal);
    return { ...again, findings };
  } finally {
    await worse.discard();
  }
}

/** Without the right file meta information the stored file could not be read by what is written in it. PS3.10 §7.1. */
function needsFileMeta({ preamble, fileMeta, transferSyntaxUid }: IndexedPart10): boolean {
  return preamble === undefined || fileMeta.findString(Tag.TransferSyntaxUID) !== transferSyntaxUid;
}

export function isDeflated(transferSyntaxUid: string): boolean {
  return findTransferSyntax(transferSyntaxUid)?.deflated ?? false;
}

const isCompressed = (transferSyntaxUid: string): boolean =>
  findTransferSyntax(transferSyntaxUid)?.encapsulated ?? false;

/** Where native frames lie is arithmetic; not a byte of them is read. */
const nothing = { byteLength: 0, read: async () => new Uint8Array(0) };

/** An image without its pixels is kept, as it was sent, but said. */
function missingPixelData({ dataSet, pixelData }: IndexedPart10, { sopClassUid }: Identity): Finding[] {
  if (pixelData || dataSet.has(Tag.PixelDataProviderURL)) return [];
  const name = nameOfUid(sopClassUid) ?? '';
  if (!/\bImage Storage\b/.test(name)) return [];
  return [
    {
      code: 'ARCHIVE_PIXEL_DATA_MISSING',
      tag: Tag.PixelData,
      message: `The object is of ${name} but holds no pixel data; it is kept as it is and cannot be shown.`,
    },
  ];
}
