import { createHash } from 'node:crypto';
import {
  type ByteSource,
  type Finding,
  type IndexedPart10,
  isIsocenterError,
  Part10PushReader,
} from '@isocenter/dicom';
import { archiveError } from '../errors.ts';
import type { BareDataSet, IncomingInstance } from '../incoming-instance.ts';
import type { BlobDraft } from './blob-store.ts';
import { fileMetaPrefix } from './file-meta-prefix.ts';
import { dataSetBytes } from './same-data-set.ts';

/** The bytes of one instance, all in a draft, and what its head says. */
export interface Received {
  readonly byteLength: number;
  /** SHA-256 of the draft, in hex. */
  readonly sha256: string;
  /** All but the pixel data and large values; offsets are those in the draft. */
  readonly head: IndexedPart10;
  readonly findings: readonly Finding[];
}

export interface ReceiveOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes there are so far, before they are written; what it throws ends the receiving. */
  readonly onGrowth?: ((byteLength: number) => Promise<void> | undefined) | undefined;
}

const preambleBytes = 128;
/** Preamble and `DICM`. PS3.10 §7.1. */
const beginningBytes = 132;
/** A sequence, or a deflated data set, that needs more is refused: an archive serves many senders at once. */
const memoryLimits = { maximumElementBytes: 256 * 2 ** 20, maximumInflatedBytes: 512 * 2 ** 20 };

/**
 * Writes the bytes of an instance into a draft as they come; on the way they are digested once and their head is
 * parsed, so that nothing is read a second time. Memory stays at one chunk and the head.
 * The preamble is cleared, since a program hidden there would be kept and handed on as a medical image
 * (PS3.10 §7.1 leaves its content to applications; nothing of the object is in it).
 *
 * Throws `ARCHIVE_INPUT_EMPTY`, `ARCHIVE_INPUT_BROKEN_OFF`, what `Part10PushReader` throws as soon as damage shows,
 * the sender's own `IsocenterError`, `signal`'s reason, and what the draft throws.
 */
export async function receive(
  { bytes, dataSetOnly }: Pick<IncomingInstance, 'bytes' | 'dataSetOnly'>,
  draft: BlobDraft,
  { signal, onGrowth }: ReceiveOptions = {},
): Promise<Received> {
  const hash = createHash('sha256');
  const reader = new Part10PushReader(memoryLimits);
  let byteLength = 0;
  let isHeadRead = false;
  const take = async (chunk: Uint8Array): Promise<void> => {
    byteLength += chunk.length;
    const growth = onGrowth?.(byteLength);
    if (growth) await growth;
    hash.update(chunk);
    if (!isHeadRead) isHeadRead = !readHead(reader, chunk);
    const writing = draft.append(chunk);
    if (writing) await writing;
  };

  if (dataSetOnly) await take(fileMetaPrefix(dataSetOnly));
  const prefixBytes = byteLength;
  const findings: Finding[] = [];
  let beginning: Uint8Array | undefined = dataSetOnly ? undefined : new Uint8Array(0);
  for await (const chunk of unbroken(bytes, signal)) {
    if (beginning === undefined) {
      await take(chunk);
      continue;
    }
    beginning = joined(beginning, chunk);
    if (beginning.length < beginningBytes) continue;
    await take(withoutPreamble(beginning, findings));
    beginning = undefined;
  }
  if (beginning) await take(beginning);
  if (byteLength === prefixBytes) throw archiveError('ARCHIVE_INPUT_EMPTY', {});
  // The disk works while the head is looked at.
  draft.complete?.();
  const head = await reader.end(signal);
  return { byteLength, sha256: hash.digest('hex'), head, findings };
}

/** The reader copies each piece that elements begin in; a head fits into one, so pixel data behind it is not copied. */
const headPieceBytes = 16 * 2 ** 10;

/** False once nothing more is needed. */
function readHead(reader: Part10PushReader, chunk: Uint8Array): boolean {
  for (let at = 0; at < chunk.length; at += headPieceBytes)
    if (!reader.write(chunk.subarray(at, at + headPieceBytes))) return false;
  return true;
}

/** Puts preamble and file meta information in front of the data set of another draft, in a new one. */
export async function rewriteFileMeta(
  source: ByteSource,
  dataSetByteOffset: number,
  bare: BareDataSet,
  draft: BlobDraft,
  signal?: AbortSignal,
): Promise<Received> {
  const bytes = dataSetBytes(source, dataSetByteOffset, signal);
  return receive({ bytes, dataSetOnly: bare }, draft, { signal });
}

/** The beginning of a file with its preamble cleared; the sender's bytes stay as they are. */
function withoutPreamble(beginning: Uint8Array, findings: Finding[]): Uint8Array {
  const view = new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength);
  if (view.getUint32(preambleBytes) !== 0x4449434d) return beginning;
  if (beginning.subarray(0, preambleBytes).every((byte) => byte === 0)) return beginning;
  findings.push({
    code: 'ARCHIVE_PREAMBLE_CLEARED',
    byteOffset: 0,
    message: 'The 128 bytes before DICM were not zero; they are now.',
  });
  return beginning.slice().fill(0, 0, preambleBytes);
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

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length === 0 && right.length >= beginningBytes) return right;
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
