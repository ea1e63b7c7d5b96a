import type { BackendChoice, RenderBackend, RenderBackendKind } from './backend.ts';
import { closeGpuContext, type GpuContext, openGpuContext } from './gpu-context.ts';

export interface BackendSwitchOptions {
  readonly cpu: RenderBackend;
  readonly textureBudgetBytes: number;
  readonly largestTextureLength?: number | undefined;
  /** Milliseconds. */
  readonly now: () => number;
  /** Another backend draws from now on: everything should be drawn anew. */
  readonly onChange: () => void;
}

/** What the measurement said, for all that draws in this page. */
let quicker: RenderBackendKind | undefined;

/** Which backend draws. The processor does until another is there, and while the GPU is lost. */
export class BackendSwitch {
  readonly #options: BackendSwitchOptions;
  #webgl: RenderBackend | undefined;
  #isLost = false;
  /** Counts what was asked for: only the last is carried out. */
  #request = 0;

  constructor(options: BackendSwitchOptions) {
    this.#options = options;
  }

  get backend(): RenderBackend {
    return this.#webgl && !this.#isLost ? this.#webgl : this.#options.cpu;
  }

  /** Resolves with the backend that draws then: 'cpu' too where there is no WebGL2. */
  async switchTo(choice: BackendChoice): Promise<RenderBackendKind> {
    if (choice === 'auto') await this.#takeQuicker();
    else if (choice === 'webgl') await this.#startWebgl(true);
    else this.#stopWebgl();
    return this.backend.kind;
  }

  /** Measures once in a page, and takes what is quicker. Never rejects: without a GPU the processor goes on. */
  async #takeQuicker(): Promise<void> {
    // One that was asked for may be drawn by software, which is never the quicker.
    if (quicker !== 'webgl') this.#stopWebgl();
    if (quicker === 'cpu') return;
    try {
      await this.#startWebgl(false);
    } catch {
      // The part of the page that draws by the GPU could not be fetched; the processor draws.
    }
  }

  dispose(): void {
    this.#request++;
    this.#webgl?.dispose();
    this.#webgl = undefined;
  }

  async #startWebgl(isAskedFor: boolean): Promise<void> {
    if (this.#webgl) return;
    const request = ++this.#request;
    const context = openGpuContext(isAskedFor);
    if (!context) {
      if (!isAskedFor) quicker = 'cpu';
      return;
    }
    const { WebglBackend, quickerBackend } = await loadWebgl(context);
    if (request !== this.#request) {
      closeGpuContext(context);
      return;
    }
    const { cpu, textureBudgetBytes, largestTextureLength, now, onChange } = this.#options;
    const setLost = (isLost: boolean): void => {
      this.#isLost = isLost;
      if (this.#webgl) onChange();
    };
    const webgl = new WebglBackend(context, {
      textureBudgetBytes,
      largestTextureLength,
      onLost: () => setLost(true),
      onRestored: () => setLost(false),
    });
    if (!isAskedFor) {
      quicker ??= quickerBackend(cpu, webgl, now);
      if (quicker === 'cpu') {
        webgl.dispose();
        return;
      }
    }
    this.#isLost = false;
    this.#webgl = webgl;
    onChange();
  }

  #stopWebgl(): void {
    const wasOn = this.#webgl !== undefined;
    this.dispose();
    if (wasOn) this.#options.onChange();
  }
}

async function loadWebgl(context: GpuContext): Promise<typeof import('./webgl/index.ts')> {
  try {
    return await import('./webgl/index.ts');
  } catch (error) {
    closeGpuContext(context);
    throw error;
  }
}
