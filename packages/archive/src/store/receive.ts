import { createHash, type Hash } from 'node:crypto';
import { type ByteSource, encodeFileMeta, type Finding, isIsocenterError } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import type { BareDataSet, IncomingInstance } from '../incoming-instance.ts';
import type { BlobDraft } from './blob-store.ts';

/** The bytes of one instance, all in a draft. */
export interface Received {
  readonly byteLength: number;
  /** SHA-256 of the draft, in hex. */
  readonly sha256: string;
  /** SHA-256 of everything behind `dataSetByteOffset`, in hex. */
  readonly dataSetSha256: string;
  /** Where the file meta information says the data set begins; to be checked against what was parsed. */
  readonly dataSetByteOffset: number;
  readonly findings: readonly Finding[];
}

const preambleBytes = 128;
/** Preamble, `DICM`, and the whole of File Meta Information Group Length (0002,0000). PS3.10 §7.1. */
const headBytes = 144;
const copyBytes = 1 << 20;

/**
 * Writes the bytes of an instance into a draft as they come and digests them on the way; memory stays at one chunk.
 * The preamble is cleared, since a program hidden there would be kept and handed on as a medical image
 * (PS3.10 §7.1 leaves its content to applications; nothing of the object is in it).
 *
 * Throws `ARCHIVE_INPUT_EMPTY`, `ARCHIVE_INPUT_BROKEN_OFF`, the sender's own `IsocenterError`, `signal`'s reason, and
 * what the draft throws.
 */
export async function receive(
  incoming: Pick<IncomingInstance, 'bytes' | 'dataSetOnly'>,
  draft: BlobDraft,
  signal?: AbortSignal,
): Promise<Received> {
  const { dataSetOnly } = incoming;
  const prefix = dataSetOnly && encodePrefix(dataSetOnly);
  const digests = new Digests(prefix?.length);
  if (prefix) await append(prefix, draft, digests);

  const findings: Finding[] = [];
  let head: Uint8Array | undefined = prefix ? undefined : new Uint8Array(0);
  let receivedBytes = 0;
  for await (const chunk of unbroken(incoming.bytes, signal)) {
    receivedBytes += chunk.length;
    if (head === undefined) {
      await append(chunk, draft, digests);
      continue;
    }
    head = joined(head, chunk);
    if (head.length < headBytes) continue;
    findings.push(...startFile(head, digests));
    await append(head, draft, digests);
    head = undefined;
  }
  if (receivedBytes === 0) throw archiveError('ARCHIVE_INPUT_EMPTY', {});
  if (head) await append(head, draft, digests);
  return { ...digests.finish(), findings };
}

/** A new draft with preamble and file meta information in front of the data set of another one. */
export async function rewriteFileMeta(
  source: ByteSource,
  dataSetByteOffset: number,
  bare: BareDataSet,
  draft: BlobDraft,
  signal?: AbortSignal,
): Promise<Received> {
  return receive({ bytes: chunksOf(source, dataSetByteOffset, signal), dataSetOnly: bare }, draft, signal);
}

/** SHA-256 of what lies behind `byteOffset`, in hex. */
export async function digestFrom(
  source: ByteSource,
  byteOffset: number,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(source, byteOffset, signal)) hash.update(chunk);
  return hash.digest('hex');
}

/** SHA-256 of the file and, from where the data set begins, of the data set alone. */
class Digests {
  readonly #file = createHash('sha256');
  readonly #dataSet: Hash = createHash('sha256');
  #byteLength = 0;
  dataSetByteOffset: number;

  constructor(dataSetByteOffset = 0) {
    this.dataSetByteOffset = dataSetByteOffset;
  }

  update(bytes: Uint8Array): void {
    this.#file.update(bytes);
    const outside = this.dataSetByteOffset - this.#byteLength;
    if (outside < bytes.length) this.#dataSet.update(outside > 0 ? bytes.subarray(outside) : bytes);
    this.#byteLength += bytes.length;
  }

  finish(): Omit<Received, 'findings'> {
    return {
      byteLength: this.#byteLength,
      sha256: this.#file.digest('hex'),
      dataSetSha256: this.#dataSet.digest('hex'),
      dataSetByteOffset: this.dataSetByteOffset,
    };
  }
}

/** Reads from the beginning of a file where its data set begins, and clears the preamble in place. */
function startFile(head: Uint8Array, digests: Digests): Finding[] {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getUint32(preambleBytes) !== 0x4449434d) return [];
  if (view.getUint32(132, true) === 0x00000002)
    digests.dataSetByteOffset = headBytes + view.getUint32(140, true);
  const preamble = head.subarray(0, preambleBytes);
  if (preamble.every((byte) => byte === 0)) return [];
  preamble.fill(0);
  return [
    {
      code: 'ARCHIVE_PREAMBLE_CLEARED',
      byteOffset: 0,
      message: 'The 128 bytes before DICM were not zero; they are now.',
    },
  ];
}

function encodePrefix(bare: BareDataSet): Uint8Array {
  return encodeFileMeta({
    mediaStorageSopClassUid: bare.sopClassUid,
    mediaStorageSopInstanceUid: bare.sopInstanceUid,
    transferSyntaxUid: bare.transferSyntaxUid,
    ...(bare.sourceAeTitle && { sourceAeTitle: bare.sourceAeTitle }),
  });
}

async function append(bytes: Uint8Array, draft: BlobDraft, digests: Digests): Promise<void> {
  digests.update(bytes);
  await draft.append(bytes);
}

/** The sender's chunks; a failure on its side is told apart from one on ours. */
async function* unbroken(bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of bytes) {
      signal?.throwIfAborted();
      yield chunk;
    }
  } catch (cause) {
    if (signal?.aborted || isIsocenterError(cause)) throw cause;
    throw archiveError('ARCHIVE_INPUT_BROKEN_OFF', {}, { cause });
  }
  signal?.throwIfAborted();
}

async function* chunksOf(
  source: ByteSource,
  byteOffset: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let offset = byteOffset; offset < source.byteLength; offset += copyBytes) {
    yield await source.read(offset, Math.min(copyBytes, source.byteLength - offset), signal);
  }
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
