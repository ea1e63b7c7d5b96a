import {
  type Finding,
  findTransferSyntax,
  nameOfUid,
  type OpenedPart10,
  openPart10,
  Tag,
} from '@isocenter/dicom';
import type { BareDataSet, IncomingInstance, RefusedInstance } from '../incoming-instance.ts';
import { catalogInstance } from '../index/catalog.ts';
import type { InstanceRecord } from '../index/instance-index.ts';
import { blobKeyOf } from './blob-key.ts';
import type { BlobDraft } from './blob-store.ts';
import { type Identity, identify } from './identify.ts';
import { type Received, receive, rewriteFileMeta } from './receive.ts';

/** An instance that is on disk under a temporary name, durable, and known well enough to be indexed. */
export interface Prepared {
  readonly draft: BlobDraft;
  readonly record: InstanceRecord;
}

export interface PrepareOptions {
  readonly createDraft: () => Promise<BlobDraft>;
  /** ISO 8601 in UTC. */
  readonly receivedAt: string;
  /** Filled with what the instance says about itself, for the report of a refusal. */
  readonly seen: { -readonly [K in keyof RefusedInstance]: RefusedInstance[K] };
  readonly signal: AbortSignal | undefined;
}

/** A sequence, or a deflated data set, that needs more is refused: an archive serves many senders at once. */
const memoryLimits = { maximumElementBytes: 256 * 2 ** 20, maximumInflatedBytes: 512 * 2 ** 20 };

/**
 * The first half of keeping: everything that may end in a refusal, and all the waiting for bytes. When it throws,
 * nothing is left.
 */
export async function prepare(incoming: IncomingInstance, options: PrepareOptions): Promise<Prepared> {
  const { signal } = options;
  let draft = await options.createDraft();
  try {
    let received = await receive(incoming, draft, signal);
    const opened = await openPart10(await draft.source(), memoryLimits, signal);
    const { identity, findings } = identify(opened, incoming, options.seen);

    let fileDataSetOffset = opened.dataSetByteOffset;
    if (needsFileMeta(opened)) {
      const bare = { ...identity, transferSyntaxUid: opened.transferSyntaxUid };
      const better = await options.createDraft();
      const worse = draft;
      draft = better;
      received = await rewritten(worse, opened, bare, better, received, signal);
      fileDataSetOffset = received.dataSetByteOffset;
    }
    await draft.sync();
    signal?.throwIfAborted();
    const shift = fileDataSetOffset - opened.dataSetByteOffset;
    return {
      draft,
      record: {
        entry: catalogInstance(opened.dataSet, identity, opened.pixelData),
        blob: {
          blobKey: blobKeyOf(identity.studyInstanceUid, received.sha256),
          byteLength: received.byteLength,
          sha256: received.sha256,
          transferSyntaxUid: opened.transferSyntaxUid,
          dataSetByteOffset: fileDataSetOffset,
          pixelDataByteOffset: isDeflated(opened.transferSyntaxUid)
            ? undefined
            : shifted(opened.pixelData?.byteOffset, shift),
        },
        origin: incoming.origin,
        receivedAt: options.receivedAt,
        findings: [
          ...received.findings,
          ...opened.findings,
          ...findings,
          ...missingPixelData(opened, identity),
        ],
      },
    };
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

/** Moves the data set of a file with no or wrong file meta information behind a right one. */
async function rewritten(
  worse: BlobDraft,
  opened: OpenedPart10,
  bare: BareDataSet,
  better: BlobDraft,
  received: Received,
  signal: AbortSignal | undefined,
): Promise<Received> {
  try {
    const source = await worse.source();
    const again = await rewriteFileMeta(source, opened.dataSetByteOffset, bare, better, signal);
    return { ...again, findings: received.findings };
  } finally {
    await worse.discard();
  }
}

/** Without the right file meta information the stored file could not be read by what is written in it. PS3.10 §7.1. */
function needsFileMeta({ preamble, fileMeta, transferSyntaxUid }: OpenedPart10): boolean {
  return preamble === undefined || fileMeta.findString(Tag.TransferSyntaxUID) !== transferSyntaxUid;
}

/** Offsets into a deflated data set are not offsets into its file. PS3.5 A.5. */
export function isDeflated(transferSyntaxUid: string): boolean {
  return findTransferSyntax(transferSyntaxUid)?.deflated ?? false;
}

const shifted = (byteOffset: number | undefined, shift: number): number | undefined =>
  byteOffset === undefined ? undefined : byteOffset + shift;

/** An image without its pixels is kept, as it was sent, but said. */
function missingPixelData({ dataSet, pixelData }: OpenedPart10, { sopClassUid }: Identity): Finding[] {
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
