import type { BackendChoice, Refusal, RenderBackendKind, TargetContext } from './backend.ts';
import { BackendSwitch } from './backend-switch.ts';
import type { CanvasSize } from './camera.ts';
import { CpuBackend } from './cpu/cpu-backend.ts';
import type { Scene } from './scene.ts';

/** What drew a picture. */
export interface DrawnBy {
  readonly kind: RenderBackendKind;
  /** Why the GPU did not, where it draws the others. */
  readonly refusal?: Refusal;
}

/** What a surface shows is asked for only when it is drawn; undefined leaves the canvas black. */
export type SceneSource = () => (Scene & { readonly onDrawn?: (by: DrawnBy) => void }) | undefined;

/** One canvas that the renderer draws into. */
export interface Surface {
  /** Will be drawn before the next picture of the display. */
  invalidate(): void;
  /** Device pixels; a change invalidates. */
  resize(size: CanvasSize): void;
  remove(): void;
}

export interface RendererOptions {
  /**
   * The processor draws the first image in any case, and all others where nothing else can be had. 'auto' then takes WebGL2
   * if it is quicker.
   */
  readonly backend: BackendChoice;
  readonly textureBudgetBytes?: number;
  /** Pixels along a side of a texture, if fewer than the GPU allows; larger images are drawn in tiles. */
  readonly largestTextureLength?: number;
  /** `requestAnimationFrame`, or a clock turned by hand. Answers a function that cancels. */
  readonly requestFrame: (callback: () => void) => () => void;
  /** Milliseconds. */
  readonly now: () => number;
  /** Another backend draws from now on. */
  readonly onBackendChange?: (kind: RenderBackendKind) => void;
}

interface SurfaceEntry {
  readonly target: TargetContext;
  readonly sceneOf: SceneSource;
  size: CanvasSize;
}

const defaultTextureBudgetBytes = 512 << 20;

/** Draws every surface that is dirty, once per picture of the display, and nothing else. */
export class Renderer {
  readonly #options: RendererOptions;
  readonly #surfaces = new Set<SurfaceEntry>();
  readonly #dirty = new Set<SurfaceEntry>();
  readonly #cpu = new CpuBackend();
  readonly #backends: BackendSwitch;
  #cancelFrame: (() => void) | undefined;
  #cancelChoice: (() => void) | undefined;
  #mustChoose: boolean;
  #drawsSoon = false;

  constructor(options: RendererOptions) {
    this.#options = options;
    this.#mustChoose = options.backend !== 'cpu';
    this.#backends = new BackendSwitch({
      cpu: this.#cpu,
      textureBudgetBytes: options.textureBudgetBytes ?? defaultTextureBudgetBytes,
      largestTextureLength: options.largestTextureLength,
      now: options.now,
      onChange: () => {
        options.onBackendChange?.(this.kind);
        this.#invalidateAll();
      },
    });
  }

  get kind(): RenderBackendKind {
    return this.#backends.backend.kind;
  }

  /**
   * From now on this backend draws, as soon as it is there; resolves with the one that does then. Rejects when WebGL2 is asked for
   * and the part of the page that draws by it cannot be fetched.
   */
  switchTo(choice: BackendChoice): Promise<RenderBackendKind> {
    this.#mustChoose = false;
    this.#cancelChoice?.();
    return this.#backends.switchTo(choice);
  }

  /** Takes over a canvas: its size and its content. */
  addSurface(canvas: HTMLCanvasElement, sceneOf: SceneSource): Surface {
    const target = canvas.getContext('2d', { alpha: false });
    if (!target) throw new Error('A canvas that already has another kind of context cannot be a surface.');
    const entry: SurfaceEntry = { target, sceneOf, size: { width: canvas.width, height: canvas.height } };
    this.#surfaces.add(entry);
    const invalidate = (): void => this.#invalidate(entry);
    return {
      invalidate,
      resize: (size) => {
        if (size.width === entry.size.width && size.height === entry.size.height) return;
        entry.size = size;
        invalidate();
      },
      remove: () => {
        this.#surfaces.delete(entry);
        this.#dirty.delete(entry);
      },
    };
  }

  /** Draws what a change leaves dirty when it is made, without waiting for the display. */
  drawAfter(change: () => void): void {
    this.#drawsSoon = true;
    try {
      change();
    } finally {
      this.#drawsSoon = false;
      this.drawNow();
    }
  }

  /** Draws what is dirty now, without waiting for the display. */
  drawNow(): void {
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    for (const entry of dirty) this.#draw(entry);
  }

  dispose(): void {
    this.#cancelFrame?.();
    this.#cancelChoice?.();
    this.#surfaces.clear();
    this.#dirty.clear();
    this.#backends.dispose();
    this.#cpu.dispose();
  }

  #invalidate(entry: SurfaceEntry): void {
    if (!this.#surfaces.has(entry)) return;
    this.#dirty.add(entry);
    // To ask the display and to take that back is a measurable part of a picture.
    if (this.#drawsSoon) return;
    this.#cancelFrame ??= this.#options.requestFrame(() => {
      this.#cancelFrame = undefined;
      this.drawNow();
    });
  }

  #invalidateAll(): void {
    for (const entry of this.#surfaces) this.#invalidate(entry);
  }

  #draw({ target, sceneOf, size }: SurfaceEntry): void {
    if (size.width < 1 || size.height < 1) return;
    const { canvas } = target;
    if (canvas.width !== size.width) canvas.width = size.width;
    if (canvas.height !== size.height) canvas.height = size.height;
    const scene = sceneOf();
    if (!scene) {
      target.fillStyle = '#000';
      target.fillRect(0, 0, size.width, size.height);
      return;
    }
    const { backend } = this.#backends;
    const refusal = backend.draw(target, size, scene);
    if (refusal) this.#cpu.draw(target, size, scene);
    scene.onDrawn?.(refusal ? { kind: 'cpu', refusal } : { kind: backend.kind });
    if (this.#mustChoose) this.#chooseSoon();
  }

  /** Not before the picture that was drawn is on the screen. */
  #chooseSoon(): void {
    this.#mustChoose = false;
    const { requestFrame, backend } = this.#options;
    this.#cancelChoice = requestFrame(() => {
      this.#cancelChoice = requestFrame(() => {
        this.#cancelChoice = undefined;
        void this.#backends.switchTo(backend).catch(() => undefined);
      });
    });
  }
}
