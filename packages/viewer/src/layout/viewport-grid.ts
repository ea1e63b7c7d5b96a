import { createStore } from '../store.ts';
import type { FrameKey } from '../studies/stack-frame.ts';
import type { StackLibrary } from '../studies/stack-library.ts';
import { allViewportIds, type LayoutState, layoutOf, singleLayout, type ViewportId } from './layout.ts';
import { StackViewport } from './stack-viewport.ts';
import type { ViewportHost } from './viewport-host.ts';

export interface ViewportGridOptions {
  readonly host: ViewportHost;
  readonly library: StackLibrary;
  /** A cell is about to show another stack than it does. */
  readonly onReplacing: () => void;
  /** A cell is about to lose the stack it shows. */
  readonly onLeaving: (viewport: StackViewport) => void;
}

/** The cells of the layout: which there are, which is the active one, and which stack each of them shows. */
export class ViewportGrid {
  readonly layout = createStore<LayoutState>(singleLayout);
  readonly #options: ViewportGridOptions;
  /** Of all ids that layouts can have. */
  readonly #viewports: ReadonlyMap<ViewportId, StackViewport>;

  constructor(options: ViewportGridOptions) {
    this.#options = options;
    this.#viewports = new Map(allViewportIds.map((id) => [id, new StackViewport(id, options.host)]));
  }

  viewport(viewportId: ViewportId): StackViewport {
    const viewport = this.#viewports.get(viewportId);
    if (!viewport) throw new RangeError(`There is no viewport ${viewportId}.`);
    return viewport;
  }

  /** In the layout or not. */
  get all(): readonly StackViewport[] {
    return [...this.#viewports.values()];
  }

  get active(): StackViewport {
    return this.viewport(this.layout.get().activeViewportId);
  }

  /** In the layout, the active one first. */
  get shown(): StackViewport[] {
    const { viewportIds, activeViewportId } = this.layout.get();
    const others = viewportIds.filter((id) => id !== activeViewportId);
    return [activeViewportId, ...others].map((id) => this.viewport(id));
  }

  /** Lays out rows × columns; cells that leave the layout stop playing, new ones are filled. */
  arrange(rows: number, columns: number): void {
    const before = this.shown;
    this.layout.set(layoutOf(rows, columns, this.layout.get().activeViewportId));
    const after = this.shown;
    for (const viewport of before) if (!after.includes(viewport)) viewport.cine.setPlaying(false);
    this.fillEmpty();
  }

  /** False when the cell is the active one already, or not in the layout. */
  activate(viewportId: ViewportId): boolean {
    const layout = this.layout.get();
    if (layout.activeViewportId === viewportId || !layout.viewportIds.includes(viewportId)) return false;
    this.layout.set({ ...layout, activeViewportId: viewportId });
    return true;
  }

  /** Shows a stack in a cell, at the image that is named; one that it shows already stays where it is. */
  show(viewportId: ViewportId, stackId: string, key?: FrameKey): void {
    const viewport = this.viewport(viewportId);
    const openStack = this.#options.library.open(stackId);
    if (!openStack || (viewport.openStack === openStack && key === undefined)) return;
    this.#options.onReplacing();
    this.#options.onLeaving(viewport);
    viewport.show(openStack, key);
  }

  clear(viewportId: ViewportId): void {
    const viewport = this.viewport(viewportId);
    this.#options.onLeaving(viewport);
    viewport.show(undefined);
  }

  /** Gives each empty cell, row by row, the next stack that no cell shows. */
  fillEmpty(): void {
    const shown = new Set(this.shown.map((viewport) => viewport.openStack?.stack.stackId));
    const others = this.#options.library.stacks.filter(({ stackId }) => !shown.has(stackId));
    // What is not meant for reading takes no cell from what is.
    const waiting = [...others].sort((a, b) => Number(a.isForProcessing) - Number(b.isForProcessing));
    for (const viewportId of this.layout.get().viewportIds) {
      const next = this.viewport(viewportId).openStack ? undefined : waiting.shift();
      if (next) this.show(viewportId, next.stackId);
    }
  }

  /** The stack some steps after the active cell's in the study; undefined beyond the ends. */
  stackBeside(step: number): string | undefined {
    const { stacks } = this.#options.library;
    const stackId = this.active.openStack?.stack.stackId;
    const index = stacks.findIndex((stack) => stack.stackId === stackId);
    return index < 0 ? undefined : stacks[index + step]?.stackId;
  }
}
