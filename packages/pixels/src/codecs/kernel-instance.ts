import { isIsocenterError } from '@isocenter/dicom';
import { pixelsError } from '../errors.ts';
import type { KernelExports, KernelMemory } from './kernel-memory.ts';

/** An instance that has grown larger is given up after its frame, since WebAssembly memory never shrinks. */
const KEPT_MEMORY = 2 ** 27;

/** The part of the platform that is used here; the server's type libraries do not declare it. */
const platform = globalThis as unknown as {
  readonly WebAssembly: {
    instantiate(bytes: Uint8Array): Promise<{ readonly instance: { readonly exports: object } }>;
  };
};

/** What a kernel is about to do, for messages. */
export interface KernelTask {
  /** What it does with a frame: 'decode' unless told. */
  readonly purpose?: 'decode' | 'encode';
  readonly codec: string;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The kernel of the thread it is made in, instantiated at the first frame. What goes wrong inside it ends in
 * an IsocenterError, and the next frame gets a fresh instance.
 */
export class KernelInstance<Kernel extends { readonly memory: KernelMemory<KernelExports> }> {
  readonly #importBase64: () => Promise<string>;
  readonly #create: (exports: object) => Kernel;
  #loading: Promise<Kernel> | undefined;

  /** @param importBase64 gives the WebAssembly module, imported when it is needed */
  constructor(importBase64: () => Promise<string>, create: (exports: object) => Kernel) {
    this.#importBase64 = importBase64;
    this.#create = create;
  }

  /** Instantiates it before there is a frame; rejects where it cannot be had, and the first frame then tries again. */
  async prepare(codec: string): Promise<void> {
    await this.#get(codec);
  }

  async run<T>(task: KernelTask, work: (kernel: Kernel) => T): Promise<T> {
    const { codec, rows, columns, purpose } = task;
    const kernel = await this.#get(codec);
    try {
      const result = work(kernel);
      if (kernel.memory.byteLength > KEPT_MEMORY) this.#loading = undefined;
      return result;
    } catch (thrown) {
      if (isIsocenterError(thrown)) throw thrown;
      this.#loading = undefined;
      if (thrown instanceof RangeError)
        throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
          attribute: `${codec} size`,
          problem: `is ${columns} × ${rows}, more than fits the memory`,
        });
      if (purpose === 'encode')
        throw pixelsError('PIXELS_ENCODE_FAILED', { problem: String(thrown) }, { cause: thrown });
      throw pixelsError('PIXELS_DECODE_FAILED', { reason: String(thrown) }, { cause: thrown });
    }
  }

  async #get(codec: string): Promise<Kernel> {
    this.#loading ??= this.#load();
    try {
      return await this.#loading;
    } catch (cause) {
      this.#loading = undefined;
      throw pixelsError('PIXELS_CODEC_UNAVAILABLE', { codec }, { cause });
    }
  }

  async #load(): Promise<Kernel> {
    const bytes = Uint8Array.from(atob(await this.#importBase64()), (character) => character.charCodeAt(0));
    const { instance } = await platform.WebAssembly.instantiate(bytes);
    return this.#create(instance.exports);
  }
}
