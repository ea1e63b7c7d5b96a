import type { OpenStack } from '../studies/open-stack.ts';
import type { FrameKey, StackFrame } from '../studies/stack-frame.ts';

/**
 * Which image of a stack is asked for. It is held by its name: when metadata puts the stack in the order of display,
 * the image stays and its index changes.
 */
export class StackPosition {
  #openStack: OpenStack | undefined;
  #key: FrameKey | undefined;
  #frameIndex = 0;
  #direction: 1 | -1 = 1;

  get openStack(): OpenStack | undefined {
    return this.#openStack;
  }

  get numberOfFrames(): number {
    return this.#openStack?.frames.length ?? 0;
  }

  /** From 0, in the order that was last followed. */
  get frameIndex(): number {
    return this.#frameIndex;
  }

  get frame(): StackFrame | undefined {
    return this.frameAt(this.#frameIndex);
  }

  /** Which way the last step went; images that way are likely asked for next. */
  get direction(): 1 | -1 {
    return this.#direction;
  }

  frameAt(frameIndex: number): StackFrame | undefined {
    return this.#openStack?.frames[frameIndex];
  }

  /** Turns to a stack: its first image, or the one named where the stack has it. */
  enter(openStack: OpenStack | undefined, key: FrameKey | undefined): void {
    this.#openStack = openStack;
    this.#key = key ?? openStack?.frames[0]?.key;
    this.#direction = 1;
    this.follow();
  }

  /** Turns to the same stack with other images in it, and stays at the image. */
  turnTo(openStack: OpenStack): void {
    this.#openStack = openStack;
    this.follow();
    this.#key = this.frame?.key;
  }

  /** The order of the stack may be another now: the same image, at its new index. */
  follow(): void {
    this.#frameIndex = this.#openStack?.frames.findIndex(({ key }) => key === this.#key) ?? 0;
    if (this.#frameIndex < 0) this.#frameIndex = 0;
  }

  /** Goes to an image, to the end of the stack where it is beyond that; false when nothing changed. */
  goTo(frameIndex: number): boolean {
    const clamped = Math.min(this.numberOfFrames - 1, Math.max(0, Math.round(frameIndex)));
    const frame = this.frameAt(clamped);
    if (!frame || clamped === this.#frameIndex) return false;
    this.#direction = clamped > this.#frameIndex ? 1 : -1;
    this.#key = frame.key;
    this.follow();
    return true;
  }

  /** Where an image of the stack is now. */
  indexOf(key: FrameKey): number | undefined {
    if (this.frame?.key === key) return this.#frameIndex;
    const found = this.#openStack?.frames.findIndex((frame) => frame.key === key) ?? -1;
    return found < 0 ? undefined : found;
  }
}
