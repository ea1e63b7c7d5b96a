import { ByteSegment } from './byte-segment.ts';
import { type ByteSource, bytesSource, readRange } from './byte-source.ts';
import { inflateRaw } from './inflate.ts';
import { joinBytes } from './join-bytes.ts';
import { type BytesWanted, gibibyte, readInSteps, type StepOptions } from './read-in-steps.ts';
import type { OpenedPart10 } from './read-part10.ts';

export interface OpenPart10Options extends StepOptions {
  /** Bytes of the first read; 64 KiB unless told. */
  readonly headByteLength?: number | undefined;
  /** The most bytes a deflated data set may inflate to; 1 GiB unless told. */
  readonly maximumInflatedBytes?: number | undefined;
}

/**
 * Reads the head of a file and leaves its pixel data where it is: of encapsulated pixel data only the item headers are read.
 * The head window grows as headers ask, and skips large values. A deflated data set is inflated into memory. PS3.10 §7.
 */
export async function openPart10(
  source: ByteSource,
  options: OpenPart10Options = {},
  signal?: AbortSignal,
): Promise<OpenedPart10> {
  let current = source;
  const windowByteLength = options.headByteLength ?? 65_536;
  const steps = readInSteps(options);
  let step = steps.next();
  while (!step.done) {
    if (step.value.deflated) current = await inflatedSource(source, step.value.byteOffset, options, signal);
    const segment = await readWindow(current, step.value, windowByteLength, signal);
    step = steps.next({ segment, sourceEnd: current.byteLength });
  }
  const { preamble, fileMeta, dataSet, transferSyntaxUid, dataSetByteOffset, pixelData, findings } =
    step.value;
  const header = { preamble, fileMeta, dataSet, transferSyntaxUid, dataSetByteOffset, pixelData, findings };
  return { ...header, source: current };
}

async function readWindow(
  source: ByteSource,
  { byteOffset, atLeast, readAhead }: BytesWanted,
  windowByteLength: number,
  signal: AbortSignal | undefined,
): Promise<ByteSegment> {
  const wanted = readAhead ? Math.max(atLeast, windowByteLength) : atLeast;
  const byteLength = Math.min(wanted, source.byteLength - byteOffset);
  return new ByteSegment(await readRange(source, { byteOffset, byteLength }, signal), byteOffset);
}

/** Meta information as it is in the source, and the data set behind it inflated, in memory. */
async function inflatedSource(
  source: ByteSource,
  byteOffset: number,
  { maximumInflatedBytes = gibibyte }: OpenPart10Options,
  signal: AbortSignal | undefined,
): Promise<ByteSource> {
  const bytes = await readRange(source, { byteOffset: 0, byteLength: source.byteLength }, signal);
  const inflated = await inflateRaw(bytes.subarray(byteOffset), maximumInflatedBytes, signal);
  return bytesSource(joinBytes([bytes.subarray(0, byteOffset), inflated]));
}
