import { measureValue } from '../annotations/measure-value.ts';
import type { ProbedValue } from '../viewer.ts';
import type { Picture } from './picture.ts';

/** The image on one viewport's screen, which may be shown less a mask. */
export class ShownPicture {
  #seen: Picture | undefined;
  #native: Picture | undefined;

  /** As it is on the screen. */
  get seen(): Picture | undefined {
    return this.#seen;
  }

  /** As it is stored: what is measured does not depend on how it is looked at. */
  get native(): Picture | undefined {
    return this.#native;
  }

  get isDifference(): boolean {
    return this.#seen !== this.#native;
  }

  set(native: Picture | undefined, seen: Picture | undefined): void {
    this.#native = seen && native;
    this.#seen = seen;
  }

  clear(): void {
    this.set(undefined, undefined);
  }

  /** The value at whole pixel coordinates of what is on the screen. */
  valueAt(column: number, row: number): ProbedValue | undefined {
    const picture = this.#seen;
    const value = picture && measureValue({ column, row }, picture.frame, picture.description);
    return value && { column, row, text: picture.frame.reduced ? `≈ ${value.text}` : value.text };
  }
}
