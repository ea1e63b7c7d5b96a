import type { Modifier } from '../input/bindings.ts';
import type { ToolName } from './tool-name.ts';
import type { ToolEntry, ToolPointer, ToolServices, ToolState, ToolStateClass } from './tool-state.ts';

/** The states of a tool by name; each starts in 'idle'. */
export interface ToolDefinition {
  readonly name: ToolName;
  /** Modifiers that mean something in a drag of it, so that they ask for no other tool where it is the chosen one. */
  readonly ownModifiers?: readonly Modifier[];
  /** A press that does not move is of use too: a long one asks for nothing else. */
  readonly isUsedAtRest?: boolean;
  readonly states: Readonly<Record<string, ToolStateClass>> & { readonly idle: ToolStateClass };
}

export type ToolEvent = 'down' | 'move' | 'up';

/** Runs one tool: exactly one state is current and gets every event. */
export class ToolMachine {
  readonly name: ToolName;
  readonly ownModifiers: readonly Modifier[];
  readonly isUsedAtRest: boolean;
  readonly #states: ReadonlyMap<string, ToolState>;
  #stateName = 'idle';

  constructor(definition: ToolDefinition, services: ToolServices) {
    const { name, states, ownModifiers = [], isUsedAtRest = false } = definition;
    this.name = name;
    this.ownModifiers = ownModifiers;
    this.isUsedAtRest = isUsedAtRest;
    const handle = {
      annotations: services.annotations,
      createId: () => services.createId(),
      timestamp: () => services.timestamp(),
      transition: (stateName: string, entry?: ToolEntry) => this.#transition(stateName, entry),
    };
    this.#states = new Map(Object.entries(states).map(([key, State]) => [key, new State(handle)]));
  }

  get isIdle(): boolean {
    return this.#stateName === 'idle';
  }

  /** 'length.measuring' */
  get stateName(): string {
    return `${this.name}.${this.#stateName}`;
  }

  handle(event: ToolEvent, pointer: ToolPointer): void {
    const state = this.#current();
    if (event === 'down') state?.onPointerDown(pointer);
    else if (event === 'move') state?.onPointerMove(pointer);
    else state?.onPointerUp(pointer);
  }

  cancel(): void {
    this.#current()?.onCancel();
    this.#stateName = 'idle';
  }

  #current(): ToolState | undefined {
    return this.#states.get(this.#stateName);
  }

  #transition(stateName: string, entry: ToolEntry | undefined): void {
    this.#stateName = stateName;
    this.#current()?.onEnter(entry);
  }
}
