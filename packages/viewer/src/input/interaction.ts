import type { CanvasPoint } from '../annotations/drawable.ts';
import type { ViewportId } from '../layout/layout.ts';
import { createStore, type Store } from '../store.ts';
import { toolDefinitions } from '../tools/tool-definitions.ts';
import { ToolMachine } from '../tools/tool-machine.ts';
import type { ToolName, ToolsState } from '../tools/tool-name.ts';
import type { ToolPointer, ToolServices, ToolTarget } from '../tools/tool-state.ts';
import { type Bindings, toolOfPointer } from './bindings.ts';
import type { PointerInput } from './pointer-input.ts';
import { TwoFingers } from './two-fingers.ts';

/** A viewport as pointers meet it. */
export interface InteractionViewport extends ToolTarget {
  readonly viewportId: ViewportId;
  canvasToImage(point: CanvasPoint): ToolPointer['position'];
  /** The pointer rests over a point, pressing nothing; undefined when it left. */
  hover(point: CanvasPoint | undefined): void;
  /** What follows until `endGesture` is one change of the view. */
  beginGesture(): void;
  endGesture(): void;
  /** Takes back what changed since `beginGesture`. */
  cancelGesture(): void;
}

/** A tool at work in one viewport. */
interface Engagement {
  readonly machine: ToolMachine;
  readonly viewport: InteractionViewport;
  /** Undefined between the clicks of a tool that goes on after the pointer went up. */
  pointerId: number | undefined;
  last: CanvasPoint;
}

/** Turns pointers into tool events: which tool, in which viewport, one at a time; two fingers pan and zoom. */
export class Interaction {
  readonly #bindings: Bindings;
  readonly #machines: ReadonlyMap<ToolName, ToolMachine>;
  readonly #onPress: (viewportId: ViewportId) => void;
  readonly #tools = createStore<ToolsState>({ primary: 'window', stateName: 'window.idle' });
  readonly #fingers = new TwoFingers();
  #engagement: Engagement | undefined;
  /** Where two fingers are at work. */
  #pinched: InteractionViewport | undefined;

  constructor(options: {
    readonly bindings: Bindings;
    readonly services: ToolServices;
    /** A viewport was pressed and should become the active one. */
    readonly onPress: (viewportId: ViewportId) => void;
  }) {
    this.#bindings = options.bindings;
    this.#onPress = options.onPress;
    this.#machines = new Map(
      toolDefinitions.map((definition) => [definition.name, new ToolMachine(definition, options.services)]),
    );
  }

  get tools(): Store<ToolsState> {
    return this.#tools;
  }

  setPrimaryTool(primary: ToolName): void {
    this.cancel();
    this.#tools.set({ primary, stateName: `${primary}.idle` });
  }

  /** Takes back what the tool at work has begun; false when none is at work. */
  cancel(): boolean {
    const engagement = this.#engagement;
    this.#engagement = undefined;
    engagement?.machine.cancel();
    engagement?.viewport.cancelGesture();
    this.#tellState();
    return engagement !== undefined;
  }

  pointer(viewport: InteractionViewport, input: PointerInput): void {
    if (input.pointerType === 'touch' && this.#onTouch(viewport, input)) return;
    if (input.kind === 'down') this.#onDown(viewport, input);
    else if (input.kind === 'move') this.#onMove(viewport, input);
    else if (input.kind === 'up') this.#onUp(input);
    else if (input.kind === 'cancel') this.cancel();
    else viewport.hover(undefined);
    this.#tellState();
  }

  #onDown(viewport: InteractionViewport, input: PointerInput): void {
    const bound = toolOfPointer(this.#bindings, input.button, input.modifiers);
    const name = bound === 'primary-tool' ? this.#tools.get().primary : bound;
    this.#onPress(viewport.viewportId);
    if (!name) return;
    const known = this.#engagement;
    const goesOn =
      known?.pointerId === undefined && known?.machine.name === name && known.viewport === viewport;
    if (known && !goesOn) {
      // A second button while one is held down changes nothing; a press elsewhere ends what was open.
      if (known.pointerId !== undefined) return;
      this.cancel();
    }
    const machine = this.#machines.get(name);
    if (!machine) return;
    const engagement: Engagement = {
      machine,
      viewport,
      pointerId: input.pointerId,
      last: input,
    };
    this.#engagement = engagement;
    if (!goesOn) viewport.beginGesture();
    machine.handle('down', toolPointer(engagement, input));
  }

  #onMove(viewport: InteractionViewport, input: PointerInput): void {
    const engagement = this.#engagement;
    const isPressed = engagement?.pointerId === input.pointerId;
    const isBetweenClicks = engagement?.pointerId === undefined && engagement?.viewport === viewport;
    if (!engagement || !(isPressed || isBetweenClicks)) {
      viewport.hover(input);
      return;
    }
    engagement.machine.handle('move', toolPointer(engagement, input));
    engagement.last = input;
  }

  #onUp(input: PointerInput): void {
    const engagement = this.#engagement;
    if (!engagement || engagement.pointerId !== input.pointerId) return;
    engagement.machine.handle('up', toolPointer(engagement, input));
    engagement.pointerId = undefined;
    engagement.last = input;
    if (!engagement.machine.isIdle) return;
    this.#engagement = undefined;
    engagement.viewport.endGesture();
  }

  /** True when two fingers have taken the event. */
  #onTouch(viewport: InteractionViewport, input: PointerInput): boolean {
    const step = this.#fingers.follow(input);
    if (step === 'free') return false;
    if (this.#engagement) this.cancel();
    if (!this.#pinched) {
      this.#pinched = viewport;
      viewport.beginGesture();
    }
    if (step !== 'held') {
      viewport.panBy(step.deltaX, step.deltaY);
      viewport.zoomBy(step.factor, step.middle);
    }
    if (!this.#fingers.isGesture) {
      this.#pinched.endGesture();
      this.#pinched = undefined;
    }
    return true;
  }

  #tellState(): void {
    const { primary, stateName } = this.#tools.get();
    const now = this.#engagement?.machine.stateName ?? `${primary}.idle`;
    if (now !== stateName) this.#tools.set({ primary, stateName: now });
  }
}

function toolPointer({ viewport, last }: Engagement, { x, y, pointerType }: PointerInput): ToolPointer {
  return {
    x,
    y,
    deltaX: x - last.x,
    deltaY: y - last.y,
    isTouch: pointerType === 'touch',
    position: viewport.canvasToImage({ x, y }),
    target: viewport,
  };
}
