import type { Readable } from 'node:stream';
import type { IsocenterError } from '@isocenter/dicom';
import * as yauzl from 'yauzl';
import { isSystemFile } from './folder-walk.ts';
import { importError } from './import-error.ts';

/** One entry of a zip: its bytes, or why it has none. */
export interface ZipEntry {
  readonly name: string;
  readonly leftOut?: IsocenterError;
  /** Throws `SERVER_IMPORT_ZIP_DAMAGED` here or on the way. */
  open(): Promise<AsyncIterable<Uint8Array>>;
}

export interface ZipLimits {
  readonly entries: number;
  /** Of all entries together, unpacked. */
  readonly unpackedBytes: number;
  /** Unpacked to packed, tested once `freeBytes` are unpacked: an all-black image may shrink a thousandfold, a study not. */
  readonly expansion: number;
  readonly freeBytes: number;
}

const gibibyte = 2 ** 30;

export const usualZipLimits: ZipLimits = {
  entries: 500_000,
  unpackedBytes: 512 * gibibyte,
  expansion: 100,
  freeBytes: 2 * gibibyte,
};

/**
 * The files of a zip in the order of its table of contents. Names are for the report only: nothing is written under
 * them. Ends early with an entry that says so when the zip is damaged or passes a limit.
 */
export async function* zipEntries(path: string, limits = usualZipLimits): AsyncGenerator<ZipEntry> {
  let zip: yauzl.ZipFile;
  try {
    // Names are decoded here, since the reader would stop at the first unsafe one.
    zip = await yauzl.openPromise(path, { decodeStrings: false, autoClose: false, validateEntrySizes: true });
  } catch (cause) {
    yield leftOut('', importError('SERVER_IMPORT_ZIP_DAMAGED', {}, { cause }));
    return;
  }
  try {
    const budget = new Budget(limits, zip.fileSize);
    let count = 0;
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (/[/\\]$/.test(name)) continue;
      count += 1;
      if (count > limits.entries) {
        yield leftOut(name, importError('SERVER_IMPORT_ZIP_TOO_LARGE', { limit: `${limits.entries} files` }));
        return;
      }
      yield zipEntry(zip, entry, name, budget);
      if (budget.isSpent) return;
    }
  } catch (cause) {
    yield leftOut('', importError('SERVER_IMPORT_ZIP_DAMAGED', {}, { cause }));
  } finally {
    zip.close();
  }
}

function zipEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, name: string, budget: Budget): ZipEntry {
  if (yauzl.validateFileName(name) !== null) {
    return leftOut(name, importError('SERVER_IMPORT_ZIP_NAME_UNSAFE', {}));
  }
  const parts = name.split('/');
  if (isSystemFile(parts.at(-1) ?? '') || parts[0] === '__MACOSX') {
    return leftOut(name, importError('SERVER_IMPORT_SYSTEM_FILE', {}));
  }
  if (!entry.canDecodeFileData()) {
    return leftOut(name, importError('SERVER_IMPORT_ZIP_METHOD_UNSUPPORTED', {}));
  }
  return {
    name,
    async open() {
      try {
        return budget.count(await zip.openReadStreamPromise(entry));
      } catch (cause) {
        throw importError('SERVER_IMPORT_ZIP_DAMAGED', {}, { cause });
      }
    },
  };
}

/** What may still be unpacked. */
class Budget {
  readonly #limits: ZipLimits;
  readonly #packedBytes: number;
  #unpackedBytes = 0;

  constructor(limits: ZipLimits, packedBytes: number) {
    this.#limits = limits;
    this.#packedBytes = packedBytes;
  }

  get isSpent(): boolean {
    const { unpackedBytes, freeBytes, expansion } = this.#limits;
    if (this.#unpackedBytes > unpackedBytes) return true;
    return this.#unpackedBytes > freeBytes && this.#unpackedBytes > expansion * this.#packedBytes;
  }

  async *count(stream: Readable): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        this.#unpackedBytes += chunk.length;
        if (this.isSpent) throw importError('SERVER_IMPORT_ZIP_TOO_LARGE', { limit: this.#limitText() });
        yield chunk;
      }
    } catch (cause) {
      if (this.isSpent) throw cause;
      throw importError('SERVER_IMPORT_ZIP_DAMAGED', {}, { cause });
    } finally {
      stream.destroy();
    }
  }

  #limitText(): string {
    const { unpackedBytes, expansion } = this.#limits;
    return this.#unpackedBytes > unpackedBytes ? `${unpackedBytes} bytes` : `${expansion} times its size`;
  }
}

function leftOut(name: string, error: IsocenterError): ZipEntry {
  return { name, leftOut: error, open: () => Promise.reject(error) };
}

/** As text for the report: control characters could rewrite a terminal. */
function nameOf(entry: yauzl.Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  const name = yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  return name.replace(/\p{Cc}/gu, '\ufffd');
}
