import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { type FrameTable, frameTable, type Part10, readFrame, readPart10 } from '@isocenter/dicom';
import { type CodecLoader, type DecodedFrame, describeFrame, type FrameDescription } from '@isocenter/pixels';
import { decodeFrame } from '@isocenter/pixels/decoding';
import { nodeCodecs } from '../../packages/pixels/test/node-codecs.ts';
import { parseOracle } from './oracle-json.ts';

/** Files and decoded frames kept for the next check of the same file, or of the series it belongs to. */
const KEPT_BYTES = 256 * 2 ** 20;
/** A deflated data set may not grow beyond this. */
const LARGEST_INFLATED_BYTES = 2 ** 30;

/** A folder of DICOM files with `oracle/`: results that tools without any code of ours computed. */
export class Corpus {
  readonly folder: string;
  readonly #codecs = nodeCodecs();
  readonly #kept = new Map<string, CorpusFile>();
  readonly #oracles = new Map<string, readonly unknown[]>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The entries of oracle/`name`.json; none where the folder has no such file. */
  readOracle<Entry>(name: string): readonly Entry[] {
    const path = join(this.folder, 'oracle', `${name}.json`);
    const entries =
      this.#oracles.get(name) ??
      (existsSync(path) ? (parseOracle(readFileSync(path, 'utf8')) as readonly unknown[]) : []);
    this.#oracles.set(name, entries);
    return entries as readonly Entry[];
  }

  /** One entry for each file of the folder oracle/`name`. */
  readOracleFolder<Entry>(name: string): readonly Entry[] {
    const folder = join(this.folder, 'oracle', name);
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    return files.sort().map((file) => parseOracle(readFileSync(join(folder, file), 'utf8')) as Entry);
  }

  /** A file by its path in the corpus. Throws what reading it throws. */
  file(path: string): CorpusFile {
    const file = this.#kept.get(path) ?? new CorpusFile(join(this.folder, path), this.#codecs);
    this.#kept.delete(path);
    this.#kept.set(path, file);
    let bytes = 0;
    for (const { keptBytes } of this.#kept.values()) bytes += keptBytes;
    for (const [oldest, { keptBytes }] of this.#kept) {
      if (bytes <= KEPT_BYTES || oldest === path) break;
      this.#kept.delete(oldest);
      bytes -= keptBytes;
    }
    return file;
  }
}

/** One file, read once and each of its frames decoded once, as far as they may be kept. */
export class CorpusFile {
  readonly part10: Part10;
  readonly #codecs: CodecLoader;
  readonly #decoded = new Map<number, Promise<DecodedFrame>>();
  readonly #described = new Map<number, FrameDescription>();
  #frameTable: FrameTable | undefined;
  #decodedBytes = 0;

  constructor(path: string, codecs: CodecLoader) {
    this.#codecs = codecs;
    this.part10 = readPart10(new Uint8Array(readFileSync(path)), {
      lenient: true,
      inflate: (deflated) => inflateRawSync(deflated, { maxOutputLength: LARGEST_INFLATED_BYTES }),
    });
  }

  get keptBytes(): number {
    return this.part10.bytes.byteLength + this.#decodedBytes;
  }

  get dataSet() {
    return this.part10.dataSet;
  }

  /** @param frameNumber from 1 */
  describe(frameNumber: number): FrameDescription {
    const description =
      this.#described.get(frameNumber) ?? describeFrame(this.part10.dataSet, frameNumber - 1);
    this.#described.set(frameNumber, description);
    return description;
  }

  /** @param frameNumber from 1 */
  encodedFrame(frameNumber: number) {
    this.#frameTable ??= frameTable(this.part10);
    return readFrame(this.part10, frameNumber - 1, this.#frameTable);
  }

  /** @param frameNumber from 1 */
  decode(frameNumber: number): Promise<DecodedFrame> {
    const decoded = this.#decoded.get(frameNumber) ?? this.#decode(frameNumber);
    if (this.#decodedBytes < KEPT_BYTES) this.#decoded.set(frameNumber, decoded);
    return decoded;
  }

  async #decode(frameNumber: number): Promise<DecodedFrame> {
    const { format } = this.describe(frameNumber);
    const frame = await decodeFrame(this.encodedFrame(frameNumber), format, this.#codecs);
    this.#decodedBytes += frame.values.byteLength;
    return frame;
  }
}
