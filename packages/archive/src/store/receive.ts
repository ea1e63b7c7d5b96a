import { createHash } from 'node:crypto';
import { type ByteSource, encodeFileMeta, type Finding, isIsocenterError } from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import type { BareDataSet, IncomingInstance } from '../incoming-instance.ts';
import type { BlobDraft } from './blob-store.ts';

/** The bytes of one instance, all in a draft. */
export interface Received {
  readonly byteLength: number;
  /** SHA-256 of the draft, in hex. */
  readonly sha256: string;
  /** Behind the file meta information that was written in front, if any. */
  readonly dataSetByteOffset: number;
  readonly findings: readonly Finding[];
}

const preambleBytes = 128;
/** Preamble and `DICM`. PS3.10 §7.1. */
const headBytes = 132;
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
  const file = new DigestedDraft(draft);
  if (prefix) await file.append(prefix);

  const findings: Finding[] = [];
  let head: Uint8Array | undefined = prefix ? undefined : new Uint8Array(0);
  let receivedBytes = 0;
  for await (const chunk of unbroken(incoming.bytes, signal)) {
    receivedBytes += chunk.length;
    if (head === undefined) {
      await file.append(chunk);
      continue;
    }
    head = joined(head, chunk);
    if (head.length < headBytes) continue;
    findings.push(...clearPreamble(head));
    await file.append(head);
    head = undefined;
  }
  if (receivedBytes === 0) throw archiveError('ARCHIVE_INPUT_EMPTY', {});
  if (head) await file.append(head);
  return { ...file.finish(), dataSetByteOffset: prefix?.length ?? 0, findings };
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

/** Clears the preamble at the beginning of a file in place. */
function clearPreamble(head: Uint8Array): Finding[] {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getUint32(preambleBytes) !== 0x4449434d) return [];
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

/** A draft with the SHA-256 and length of what it was given. */
class DigestedDraft {
  readonly #draft: BlobDraft;
  readonly #hash = createHash('sha256');
  #byteLength = 0;

  constructor(draft: BlobDraft) {
    this.#draft = draft;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#byteLength += bytes.length;
    await this.#draft.append(bytes);
  }

  finish(): { byteLength: number; sha256: string } {
    return { byteLength: this.#byteLength, sha256: this.#hash.digest('hex') };
  }
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

export async function* chunksOf(
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
