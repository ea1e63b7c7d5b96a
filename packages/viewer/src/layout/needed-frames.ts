import type { FrameReadiness } from '../cine/cine-player.ts';
import type { OpenStack } from '../studies/open-stack.ts';
import type { FrameKey, StackFrame } from '../studies/stack-frame.ts';
import type { ViewportHost } from './viewport-host.ts';

export interface NeededFramesOptions {
  readonly host: Pick<ViewportHost, 'isLoaded' | 'quality' | 'retry'>;
  readonly openStack: () => OpenStack | undefined;
  /** Other images that it takes to show one. */
  readonly companionsOf: (key: FrameKey) => readonly StackFrame[];
}

/** What must be in memory to show one image of a stack: itself, and the others it is shown with. */
export class NeededFrames {
  readonly #options: NeededFramesOptions;

  constructor(options: NeededFramesOptions) {
    this.#options = options;
  }

  /** The others, without itself. */
  companionsOf(frame: StackFrame | undefined): readonly StackFrame[] {
    return frame ? this.#options.companionsOf(frame.key) : [];
  }

  missingCompanionOf(frame: StackFrame | undefined): StackFrame | undefined {
    return this.companionsOf(frame).find(({ key }) => !this.#options.host.isLoaded(key));
  }

  readinessOf(frame: StackFrame | undefined): FrameReadiness {
    const { host } = this.#options;
    const openStack = this.#options.openStack();
    if (!frame || !openStack) return 'absent';
    const missing = [frame, ...this.companionsOf(frame)].filter(({ key }) => !host.isLoaded(key));
    const isFailed = ({ key }: StackFrame): boolean =>
      host.quality(openStack, key, undefined).status === 'failed';
    if (missing.length === 0) return 'ready';
    return missing.some(isFailed) ? 'absent' : 'coming';
  }

  /** Asks again for what failed. */
  retry(frame: StackFrame | undefined): void {
    const openStack = this.#options.openStack();
    if (!frame || !openStack) return;
    for (const { key } of [frame, ...this.companionsOf(frame)]) this.#options.host.retry(openStack, key);
  }
}
