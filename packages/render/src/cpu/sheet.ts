import type { Address, InterpolationMemory } from '@isocenter/pixels';
import type { CanvasSize } from '../camera.ts';
import type { AxisMap } from './axis-map.ts';
import { blackPixel } from './grey-pixel.ts';

/** The pixels of one canvas, as ImageData stores them, in the memory of the kernel that fills them. */
export class Sheet {
  readonly memory: InterpolationMemory;
  readonly size: CanvasSize;
  readonly #address: Address;

  /** Takes the memory over: what was drawn before is gone. */
  constructor(memory: InterpolationMemory, size: CanvasSize) {
    this.memory = memory;
    this.size = size;
    memory.clear();
    this.#address = memory.allocate(size.width * size.height * 4);
  }

  /** All of them; a view that the next allocation may detach. */
  get pixels(): Uint32Array<ArrayBuffer> {
    const { width, height } = this.size;
    return this.words(this.#address, width * height);
  }

  addressOf(x: number, y: number): Address {
    return this.#address + (y * this.size.width + x) * 4;
  }

  /** So many pixels, table entries or indexes of 32 bits. */
  words(address: Address, count: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.memory.exports.memory.buffer, address, count);
  }

  floats(address: Address, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.exports.memory.buffer, address, count);
  }

  /** A place with a copy of the numbers. */
  allocateFloats(values: ArrayLike<number>): Address {
    const address = this.memory.allocate(roundedUp(values.length) * 4);
    this.floats(address, values.length).set(values);
    return address;
  }

  /** The same as whole numbers; those that fill up the last four are 0. */
  allocateWords(values: ArrayLike<number>): Address {
    const count = roundedUp(values.length);
    const address = this.memory.allocate(count * 4);
    const words = this.words(address, count);
    words.set(values);
    words.fill(0, values.length);
    return address;
  }

  /** Black wherever the image does not lie. */
  blackenAround({ mapX, mapY }: { readonly mapX: AxisMap; readonly mapY: AxisMap }): void {
    const { pixels } = this;
    const { width } = this.size;
    pixels.fill(blackPixel, 0, mapY.first * width);
    pixels.fill(blackPixel, mapY.end * width);
    if (mapX.end - mapX.first === width) return;
    for (let start = mapY.first * width; start < mapY.end * width; start += width) {
      pixels.fill(blackPixel, start, start + mapX.first);
      pixels.fill(blackPixel, start + mapX.end, start + width);
    }
  }
}

/** Rows are worked on four numbers at a time. */
export const roundedUp = (count: number): number => Math.ceil(count / 4) * 4;
