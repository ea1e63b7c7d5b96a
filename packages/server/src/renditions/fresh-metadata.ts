import type {
  Archive,
  IncomingInstance,
  InstanceDigest,
  KeptInstance,
  StoredInstance,
} from '@isocenter/archive';
import { openPart10 } from '@isocenter/dicom';
import { vendorDictionary } from '@isocenter/dicom/private-dictionary';
import { withKeep } from '../storage/with-keep.ts';
import { type HoledText, holedText, holesOf } from './holed-text.ts';
import { SeriesWriters } from './series-writers.ts';

/** Of every instance on its way in so much is looked at; what has a longer head is read when it is asked for. */
const headBytes = 16 * 1024;
/** About 2,500 slices of a series. */
const mostBytes = 16 * 2 ** 20;
/** What a text takes beside its bytes, about: its digest, its places in memory. */
const bytesBeside = 512;

const sizeOf = ({ text }: HoledText): number => text.byteLength + bytesBeside;

/**
 * Metadata of what came in last, written as it comes: a series is asked for as soon as it is there, long before it is quiet enough for
 * a job, and reading a thousand heads then takes half a second. What the archive changed over the bytes that came is not here, nor
 * what its head alone does not tell.
 */
export class FreshMetadata {
  /** By series and digest; what came last stands last. */
  readonly #series = new Map<string, Map<string, HoledText>>();
  readonly #writers = new SeriesWriters();
  #byteLength = 0;

  /** The same archive, whose stores are noted here. */
  around(archive: Archive): Archive {
    return withKeep(archive, async (incoming, signal) => {
      const head = new Head(incoming);
      const outcome = await archive.keep({ ...incoming, bytes: head }, signal);
      // The sender does not wait for it, and without it the metadata is read from the file.
      if (outcome.status === 'stored' && outcome.coerced.length === 0)
        this.#note(outcome.instance, head).catch(() => undefined);
      return outcome;
    });
  }

  /** DICOM JSON with holes (`holedText`) of an instance as it is shown now. */
  find({ seriesInstanceUid, sha256, overlay }: StoredInstance): Uint8Array | undefined {
    return overlay ? undefined : this.#series.get(seriesInstanceUid)?.get(sha256)?.text;
  }

  /** Those of a whole series in this order; `undefined` where one is not here, or is shown otherwise than it came. */
  findAll(seriesInstanceUid: string, digests: readonly InstanceDigest[]): HoledText[] | undefined {
    const texts = this.#series.get(seriesInstanceUid);
    const found: HoledText[] = [];
    for (const { sha256, overlay } of digests) {
      const text = overlay === undefined ? texts?.get(sha256) : undefined;
      if (!text) return undefined;
      found.push(text);
    }
    return found;
  }

  /** It is kept elsewhere by now. */
  forget(seriesInstanceUid: string): void {
    for (const text of this.#series.get(seriesInstanceUid)?.values() ?? []) this.#byteLength -= sizeOf(text);
    this.#series.delete(seriesInstanceUid);
    this.#writers.forget(seriesInstanceUid);
  }

  async #note(instance: KeptInstance, head: Head): Promise<void> {
    const part10 = await head.open();
    if (part10.transferSyntaxUid !== instance.transferSyntaxUid) return;
    const { seriesInstanceUid, sha256 } = instance;
    const text = holedText(this.#writers.of(seriesInstanceUid).write(part10, instance));
    const texts = this.#series.get(seriesInstanceUid) ?? new Map<string, HoledText>();
    this.#series.delete(seriesInstanceUid);
    this.#series.set(seriesInstanceUid, texts);
    const before = texts.get(sha256);
    const holed = { text, holes: holesOf(text) };
    this.#byteLength += sizeOf(holed) - (before ? sizeOf(before) : 0);
    texts.set(sha256, holed);
    for (const [oldest] of this.#series) {
      if (this.#byteLength <= mostBytes) break;
      this.forget(oldest);
    }
  }
}

/** The bytes of an instance on their way in, of which the first are noted and the others counted. */
class Head implements AsyncIterable<Uint8Array> {
  readonly #incoming: IncomingInstance;
  #bytes: Uint8Array = new Uint8Array(0);
  #filled = 0;
  #byteLength = 0;

  constructor(incoming: IncomingInstance) {
    this.#incoming = incoming;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#incoming.bytes) {
      this.#note(chunk);
      yield chunk;
    }
  }

  /** Throws where more than the noted bytes would have to be read. */
  open() {
    const { dataSetOnly } = this.#incoming;
    const noted = this.#bytes.subarray(0, this.#filled);
    const source = {
      byteLength: this.#byteLength,
      read: async (byteOffset: number, byteLength: number) =>
        noted.subarray(byteOffset, byteOffset + byteLength),
    };
    return openPart10(source, {
      lenient: true,
      privateDictionary: vendorDictionary,
      headByteLength: noted.byteLength,
      dataSetOnly,
    });
  }

  #note(chunk: Uint8Array): void {
    this.#byteLength += chunk.byteLength;
    if (this.#filled === headBytes) return;
    const more = chunk.subarray(0, headBytes - this.#filled);
    const filled = this.#filled + more.byteLength;
    if (filled > this.#bytes.byteLength) {
      // A small instance comes in one chunk, and needs no more room than that.
      const larger = Buffer.allocUnsafeSlow(this.#filled === 0 ? filled : headBytes);
      larger.set(this.#bytes.subarray(0, this.#filled));
      this.#bytes = larger;
    }
    this.#bytes.set(more, this.#filled);
    this.#filled = filled;
  }
}
