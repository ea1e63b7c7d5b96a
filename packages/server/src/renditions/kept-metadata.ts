import { setImmediate as immediate } from 'node:timers/promises';
import type {
  Archive,
  InstanceDigest,
  KeptRendition,
  OpenBlob,
  SeriesAddress,
  StoredInstance,
} from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import { readInPieces } from '../dicomweb/answering/byte-stream.ts';
import { MetadataWriter } from '../dicomweb/retrieving/instance-metadata.ts';
import type { FreshMetadata } from './fresh-metadata.ts';
import { filledList, fillHoles, holedText } from './holed-text.ts';
import { gzipVersionOf, versionOf } from './rendition-version.ts';

/** Kinds of renditions of a series. */
export const renditionKinds = {
  /** DICOM JSON of its instances with holes, in their order, joined by commas. */
  metadata: 'metadata',
  /** The whole answer for one address, compressed. */
  gzippedMetadata: 'metadata.gzip',
  /** `CompactMetadata`, for the study manifest. */
  compactMetadata: 'metadata.compact',
} as const;

/** How many heads are read ahead of the one being written. */
const readAhead = 8;
/** Texts are joined to pieces of about so much. */
const pieceBytes = 2 ** 20;
const comma = Buffer.from(',');

/** Told of a series that is not kept and should be; with the address when its compressed answer is meant. */
export type OnMissing = (series: SeriesAddress, service: string | undefined) => void;

export interface OpenRendition {
  readonly byteLength: number;
  readonly chunks: AsyncGenerator<Uint8Array>;
}

/** Metadata of a series as it was kept, where that is still true; else as it came in, or read from the heads of its instances. */
export class KeptMetadata {
  readonly #archive: Archive;
  readonly #fresh: FreshMetadata;
  readonly #onMissing: OnMissing;

  constructor(archive: Archive, fresh: FreshMetadata, onMissing: OnMissing) {
    this.#archive = archive;
    this.#fresh = fresh;
    this.#onMissing = onMissing;
  }

  /**
   * The whole answer for a series that is worth keeping, under one address: as it came in, or as it was kept. `undefined` where its
   * instances have to be read for it.
   */
  async ready(
    series: SeriesAddress,
    digests: readonly InstanceDigest[],
    service: string,
  ): Promise<AsyncGenerator<Uint8Array> | undefined> {
    const address = Buffer.from(service);
    const fresh = this.#fresh.findAll(series.seriesInstanceUid, digests);
    if (fresh) return inTurns(filledList(fresh, address, pieceBytes));
    const kept = await this.#open(series, renditionKinds.metadata, versionOf(digests));
    return kept && filled(asList(kept.chunks), address);
  }

  /** The whole answer for instances under one address; they come series by series. */
  filledList(instances: readonly StoredInstance[], service: string): AsyncGenerator<Uint8Array> {
    return filled(this.list(instances), Buffer.from(service));
  }

  /** DICOM JSON with holes of all instances, as one list; they come series by series. */
  async *list(instances: readonly StoredInstance[]): AsyncGenerator<Uint8Array> {
    let before = '[';
    for (const series of bySeries(instances)) {
      const kept = await this.open(series, renditionKinds.metadata);
      for await (const chunk of kept?.chunks ?? this.#textsOf(series)) {
        yield before ? Buffer.concat([Buffer.from(before), chunk]) : chunk;
        before = '';
      }
      before = ',';
    }
    yield Buffer.from(']');
  }

  /** A rendition of a whole series, when it was made from these instances. Whoever opens it reads it. */
  async open(series: readonly StoredInstance[], kind: string): Promise<OpenRendition | undefined> {
    const [first] = series;
    return first && isWorthKeeping(series) ? this.#open(first, kind, versionOf(series)) : undefined;
  }

  /** The whole answer for a series that is worth keeping, under one address, compressed. */
  openGzipped(series: SeriesAddress, version: string, service: string): Promise<OpenRendition | undefined> {
    return this.#open(series, renditionKinds.gzippedMetadata, gzipVersionOf(version, service), service);
  }

  async #open(
    { studyInstanceUid, seriesInstanceUid }: SeriesAddress,
    kind: string,
    version: string,
    service?: string,
  ): Promise<OpenRendition | undefined> {
    const kept = await this.#archive.rendition(seriesInstanceUid, kind);
    const blob = kept?.version === version ? await openUnlessGone(kept) : undefined;
    if (kept && blob) return { byteLength: kept.byteLength, chunks: readAndClose(blob, kept.byteLength) };
    this.#onMissing({ studyInstanceUid, seriesInstanceUid }, service);
    return undefined;
  }

  /** With holes, joined by commas: as it came in, where that is still known, or read from the files. */
  async *#textsOf(series: readonly StoredInstance[]): AsyncGenerator<Uint8Array> {
    const writer = new MetadataWriter();
    const pending: (Uint8Array | Promise<Uint8Array>)[] = [];
    let next = 0;
    let texts: Uint8Array[] = [];
    let byteLength = 0;
    try {
      for (;;) {
        for (; pending.length < readAhead && next < series.length; next++)
          pending.push(this.#textOf(series[next] as StoredInstance, writer));
        const first = pending.shift();
        if (!first) break;
        const text = await first;
        texts.push(text, comma);
        byteLength += text.byteLength;
        if (byteLength < pieceBytes || pending.length === 0) continue;
        yield Buffer.concat(texts);
        texts = [];
        byteLength = 0;
        // Neither memory nor a socket with room makes it wait, and others want their turn.
        await immediate();
      }
    } finally {
      await Promise.allSettled(pending);
    }
    yield Buffer.concat(texts.slice(0, -1));
  }

  #textOf(stored: StoredInstance, writer: MetadataWriter): Uint8Array | Promise<Uint8Array> {
    const fresh = this.#fresh.find(stored);
    if (fresh) return fresh;
    const reading = writer.read(stored).then(holedText);
    reading.catch(() => undefined); // it is thrown where its turn comes
    return reading;
  }
}

async function* filled(chunks: AsyncIterable<Uint8Array>, address: Uint8Array) {
  for await (const chunk of chunks) yield fillHoles(chunk, address);
}

async function* asList(chunks: AsyncIterable<Uint8Array>) {
  let before = '[';
  for await (const chunk of chunks) {
    yield before ? Buffer.concat([Buffer.from(before), chunk]) : chunk;
    before = '';
  }
  yield Buffer.from(']');
}

/** Neither memory nor a socket with room makes it wait, and others want their turn. */
async function* inTurns(pieces: Iterable<Uint8Array>) {
  for (const piece of pieces) {
    yield piece;
    await immediate();
  }
}

/** A newer one may take its place between the look into the index and here. */
async function openUnlessGone(kept: KeptRendition): Promise<OpenBlob | undefined> {
  try {
    return await kept.open();
  } catch (error) {
    if (isIsocenterError(error, 'ARCHIVE_BLOB_MISSING')) return undefined;
    throw error;
  }
}

async function* readAndClose(blob: OpenBlob, byteLength: number): AsyncGenerator<Uint8Array> {
  try {
    yield* readInPieces(blob, { byteOffset: 0, byteLength });
  } finally {
    await blob.close();
  }
}

/** So many instances are worth keeping, whatever they are. */
export const worthKeeping = 8;

/** Few small heads are read as quickly as what would be kept of them. */
export function isWorthKeeping(series: readonly StoredInstance[]): boolean {
  return (
    series.reduce((frames, { numberOfFrames }) => frames + Math.max(1, numberOfFrames), 0) >= worthKeeping
  );
}

export function bySeries(instances: readonly StoredInstance[]): Iterable<readonly StoredInstance[]> {
  const [first] = instances;
  if (instances.every(({ seriesInstanceUid }) => seriesInstanceUid === first?.seriesInstanceUid)) {
    return instances.length === 0 ? [] : [instances];
  }
  const series = new Map<string, StoredInstance[]>();
  for (const instance of instances) {
    const others = series.get(instance.seriesInstanceUid) ?? [];
    others.push(instance);
    series.set(instance.seriesInstanceUid, others);
  }
  return series.values();
}
