import { drawScene, fittedCamera } from '@isocenter/render';
import type { Picture } from '../layout/picture.ts';
import { untouchedPresentation } from '../presentation/presentation-choice.ts';
import { createStore, type Store, type WritableStore } from '../store.ts';
import type { OpenStack } from './open-stack.ts';
import { listFrames, type StackFrame } from './stack-frame.ts';
import type { ImageStack } from './study.ts';
import type { StudySource } from './study-source.ts';
import type { Thumbnail } from './thumbnail.ts';

export interface ThumbnailMakerOptions {
  readonly source: StudySource;
  findStack(stackId: string): ImageStack | undefined;
  /** Asks for metadata, so only where a thumbnail has to be drawn here. */
  openStack(stackId: string): OpenStack | undefined;
  /** One frame, decoded and described, at the lowest priority. */
  readPicture(openStack: OpenStack, frame: StackFrame): Promise<Picture>;
}

const thumbnailSize = { width: 128, height: 128 };

/** Small pictures of stacks, one after the other, and none before the first image is on the screen. */
export class ThumbnailMaker {
  readonly #options: ThumbnailMakerOptions;
  readonly #thumbnails = new Map<string, WritableStore<Thumbnail>>();
  #waiting: string[] = [];
  #mayStart = false;
  #isWorking = false;

  constructor(options: ThumbnailMakerOptions) {
    this.#options = options;
  }

  thumbnail(stackId: string): Store<Thumbnail> {
    const known = this.#thumbnails.get(stackId);
    if (known) return known;
    const thumbnail = createStore<Thumbnail>({ status: 'pending' });
    this.#thumbnails.set(stackId, thumbnail);
    this.#waiting.push(stackId);
    void this.#work();
    return thumbnail;
  }

  /** The study has grown: the pictures that were asked for are made anew, and each stays until its successor is there. */
  renew(): void {
    this.#waiting = [...this.#thumbnails.keys()];
    void this.#work();
  }

  /** The first image is on the screen, or there is none to wait for. */
  start(): void {
    if (this.#mayStart) return;
    this.#mayStart = true;
    void this.#work();
  }

  clear(): void {
    this.#thumbnails.clear();
    this.#waiting = [];
    this.#mayStart = false;
  }

  async #work(): Promise<void> {
    if (!this.#mayStart || this.#isWorking) return;
    this.#isWorking = true;
    for (let stackId = this.#waiting.shift(); stackId; stackId = this.#waiting.shift()) {
      const thumbnail = this.#thumbnails.get(stackId);
      const stack = this.#options.findStack(stackId);
      thumbnail?.set(stack ? await this.#make(stack) : { status: 'failed' });
    }
    this.#isWorking = false;
  }

  async #make(stack: ImageStack): Promise<Thumbnail> {
    const frames = listFrames(stack);
    const isOfVideo = frames[0]?.storedAs === 'video';
    // The first of a video needs none of the others; whoever stores it decodes none.
    const frame = frames[isOfVideo ? 0 : frames.length >> 1];
    if (!frame) return { status: 'failed' };
    const url = isOfVideo ? undefined : this.#options.source.thumbnailUrl?.(frame.reference);
    if (url) return { status: 'url', url };
    const openStack = this.#options.openStack(stack.stackId);
    if (!openStack) return { status: 'failed' };
    try {
      return drawThumbnail(await this.#options.readPicture(openStack, frame));
    } catch {
      return { status: 'failed' };
    }
  }
}

function drawThumbnail(picture: Picture): Thumbnail {
  const { width, height } = thumbnailSize;
  const view = picture.view(fittedCamera, thumbnailSize);
  const drawn = drawScene(thumbnailSize, picture.scene(untouchedPresentation, undefined, view));
  const pixels = drawn.slice();
  return { status: 'pixels', width, height, rgba: new Uint8ClampedArray(pixels.buffer) };
}
