import type { CanvasPoint } from '../annotations/drawable.ts';
import type { Clock } from '../clock.ts';
import type { ViewportId } from '../layout/layout.ts';
import { createStore, type Store } from '../store.ts';
import { RecentTools } from '../tools/recent-tools.ts';
import { toolDefinitions } from '../tools/tool-definitions.ts';
import { ToolMachine } from '../tools/tool-machine.ts';
import type { ToolChoice, ToolName, ToolsState } from '../tools/tool-name.ts';
import type { ToolPointer, ToolServices, ToolTarget } from '../tools/tool-state.ts';
import { type Bindings, toolOfPointer } from './bindings.ts';
import { FingerTurn } from './finger-turn.ts';
import type { PointerInput } from './pointer-input.ts';
import { StandingPress } from './standing-press.ts';
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

/** Turns pointers into tool events: which tool, in which viewport, one at a time; two fingers pan, zoom and turn. */
export class Interaction {
  readonly #bindings: Bindings;
  readonly #machines: ReadonlyMap<ToolName, ToolMachine>;
  readonly #onPress: (viewportId: ViewportId) => void;
  readonly #tools = createStore<ToolsState>({ primary: 'window', stateName: 'window.idle' });
  readonly #toolChoice = createStore<ToolChoice | undefined>(undefined);
  readonly #recent = new RecentTools();
  readonly #fingers = new TwoFingers();
  readonly #standing: StandingPress;
  #engagement: Engagement | undefined;
  /** Where two fingers are at work. */
  #pinched: { readonly viewport: InteractionViewport; readonly turn: FingerTurn } | undefined;
  /** Where the pointer is that presses nothing. */
  #resting: { readonly viewport: InteractionViewport; readonly at: CanvasPoint } | undefined;
  /** Where the lens is that a held key shows. */
  #lensHome: InteractionViewport | undefined;

  constructor(options: {
    readonly bindings: Bindings;
    readonly services: ToolServices;
    readonly clock: Clock;
    /** A viewport was pressed and should become the active one. */
    readonly onPress: (viewportId: ViewportId) => void;
  }) {
    this.#bindings = options.bindings;
    this.#onPress = options.onPress;
    this.#standing = new StandingPress(options.clock, (at) => {
      const viewport = this.#engagement?.viewport;
      this.cancel();
      if (viewport) this.#askForTool(viewport, at);
    });
    this.#machines = new Map(
      toolDefinitions.map((definition) => [definition.name, new ToolMachine(definition, options.services)]),
    );
  }

  get tools(): Store<ToolsState> {
    return this.#tools;
  }

  get toolChoice(): Store<ToolChoice | undefined> {
    return this.#toolChoice;
  }

  /** Asks for the list of recent tools where the pointer rests in a viewport, else in its middle. */
  askForTool(viewport: InteractionViewport): void {
    this.cancel();
    this.#askForTool(viewport, this.#restingIn(viewport));
  }

  closeToolChoice(): void {
    if (this.#toolChoice.get()) this.#toolChoice.set(undefined);
  }

  #askForTool({ viewportId }: InteractionViewport, { x, y }: CanvasPoint): void {
    this.#toolChoice.set({ viewportId, at: { x, y }, tools: this.#recent.list });
  }

  /** Shows the lens where the pointer rests, else in the middle of a viewport, and lets it follow, until `releaseLens`. */
  holdLens(active: InteractionViewport): void {
    if (this.#lensHome) return;
    const home = this.#resting?.viewport ?? active;
    this.#lensHome = home;
    home.showLens(this.#restingIn(home), false);
  }

  releaseLens(): void {
    this.#lensHome?.hideLens();
    this.#lensHome = undefined;
  }

  #followByLens(viewport: InteractionViewport, { kind, x, y }: PointerInput): void {
    if (!this.#lensHome || (kind !== 'move' && kind !== 'leave')) return;
    if (kind === 'leave' || viewport !== this.#lensHome) this.#lensHome.hideLens();
    this.#lensHome = viewport;
    if (kind === 'move') viewport.showLens({ x, y }, false);
  }

  #restingIn(viewport: InteractionViewport): CanvasPoint {
    if (this.#resting?.viewport === viewport) return this.#resting.at;
    return { x: viewport.width / 2, y: viewport.height / 2 };
  }

  setPrimaryTool(primary: ToolName): void {
    this.cancel();
    this.#recent.note(primary);
    this.#tools.set({ primary, stateName: `${primary}.idle` });
  }

  /** Takes back what the tool at work has begun; false when none is at work. */
  cancel(): boolean {
    const engagement = this.#engagement;
    this.#standing.forget();
    this.closeToolChoice();
    this.#engagement = undefined;
    engagement?.machine.cancel();
    engagement?.viewport.cancelGesture();
    this.#tellState();
    return engagement !== undefined;
  }

  pointer(viewport: InteractionViewport, input: PointerInput): void {
    if (input.pointerType === 'touch' && this.#onTouch(viewport, input)) return;
    this.#resting = input.kind === 'leave' ? undefined : { viewport, at: { x: input.x, y: input.y } };
    this.#followByLens(viewport, input);
    if (input.kind !== 'down') this.#standing.follow(input);
    if (input.kind === 'down') this.#onDown(viewport, input);
    else if (input.kind === 'move') this.#onMove(viewport, input);
    else if (input.kind === 'up') this.#onUp(input);
    else if (input.kind === 'cancel') this.cancel();
    else viewport.hover(undefined);
    this.#tellState();
  }

  #onDown(viewport: InteractionViewport, input: PointerInput): void {
    const name = this.#toolOf(input);
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
    // What was begun by a press before goes on, however long this one stays.
    if (!goesOn && !machine.isUsedAtRest) this.#standing.follow(input);
  }

  #toolOf({ button, modifiers }: PointerInput): ToolName | undefined {
    const { primary } = this.#tools.get();
    const own = button === 'primary' ? (this.#machines.get(primary)?.ownModifiers ?? []) : [];
    const asking = modifiers.filter((modifier) => !own.includes(modifier));
    const bound = toolOfPointer(this.#bindings, button, asking);
    return bound === 'primary-tool' ? primary : bound;
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
      this.#pinched = { viewport, turn: new FingerTurn(viewport.turnDegrees) };
      viewport.beginGesture();
    }
    if (step !== 'held') {
      viewport.panBy(step.deltaX, step.deltaY);
      viewport.zoomBy(step.factor, step.middle);
      const degrees = this.#pinched.turn.follow(step.turnedDegrees);
      if (degrees !== 0) viewport.turnBy(degrees, step.middle);
    }
    if (!this.#fingers.isGesture) {
      this.#pinched.viewport.endGesture();
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

function toolPointer({ viewport, last }: Engagement, input: PointerInput): ToolPointer {
  const { x, y, pointerType, modifiers } = input;
  return {
    x,
    y,
    deltaX: x - last.x,
    deltaY: y - last.y,
    modifiers,
    isTouch: pointerType === 'touch',
    position: viewport.canvasToImage({ x, y }),
    target: viewport,
  };
}
