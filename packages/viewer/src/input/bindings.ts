import type { ToolName } from '../tools/tool-name.ts';
import type { CommandName } from './command.ts';

/** The part of a KeyboardEvent that bindings look at. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey?: boolean;
  readonly shiftKey?: boolean;
  readonly altKey?: boolean;
  readonly metaKey?: boolean;
}

export type PointerButton = 'primary' | 'auxiliary' | 'secondary';
export type Modifier = 'ctrl' | 'shift' | 'alt';

/** A drag with this button and exactly these modifiers uses this tool; 'primary-tool' is the one chosen. */
export interface PointerBinding {
  readonly button: PointerButton;
  readonly modifiers: readonly Modifier[];
  readonly tool: ToolName | 'primary-tool';
}

export interface WheelBinding {
  readonly modifiers: readonly Modifier[];
  readonly action: 'scroll' | 'zoom';
}

/** `chord` as in 'ctrl+z', 'shift+arrowup', 'w'; ctrl also stands for ⌘. */
export interface KeyBinding {
  readonly chord: string;
  readonly command: CommandName;
}

/** A tool at the pointer for as long as a key is held. */
export interface HeldKeyBinding {
  readonly chord: string;
  readonly tool: 'magnify';
}

/** Which hand movement does what; plain data, so that a user's profile can replace it. */
export interface Bindings {
  readonly pointer: readonly PointerBinding[];
  readonly wheel: readonly WheelBinding[];
  readonly keys: readonly KeyBinding[];
  readonly heldKeys: readonly HeldKeyBinding[];
}

export const defaultBindings: Bindings = {
  pointer: [
    { button: 'primary', modifiers: [], tool: 'primary-tool' },
    { button: 'primary', modifiers: ['shift'], tool: 'pan' },
    { button: 'primary', modifiers: ['ctrl'], tool: 'zoom' },
    { button: 'auxiliary', modifiers: [], tool: 'pan' },
    { button: 'secondary', modifiers: [], tool: 'window' },
    { button: 'secondary', modifiers: ['ctrl'], tool: 'zoom' },
  ],
  wheel: [
    { modifiers: [], action: 'scroll' },
    { modifiers: ['ctrl'], action: 'zoom' },
  ],
  keys: [
    { chord: 'w', command: 'tool-window' },
    { chord: 'shift+w', command: 'tool-region-window' },
    { chord: 'p', command: 'tool-pan' },
    { chord: 'z', command: 'tool-zoom' },
    { chord: 'e', command: 'tool-rotate' },
    { chord: 'q', command: 'tool-magnify' },
    { chord: 's', command: 'tool-scroll' },
    { chord: 'l', command: 'tool-length' },
    { chord: 'b', command: 'tool-probe' },
    { chord: 'arrowdown', command: 'next-image' },
    { chord: 'arrowup', command: 'previous-image' },
    { chord: 'arrowright', command: 'next-image' },
    { chord: 'arrowleft', command: 'previous-image' },
    { chord: 'pagedown', command: 'next-page' },
    { chord: 'pageup', command: 'previous-page' },
    { chord: 'home', command: 'first-image' },
    { chord: 'end', command: 'last-image' },
    { chord: 'ctrl+arrowright', command: 'next-value' },
    { chord: 'ctrl+arrowleft', command: 'previous-value' },
    { chord: ']', command: 'next-stack' },
    { chord: '[', command: 'previous-stack' },
    { chord: '.', command: 'next-viewport' },
    { chord: ',', command: 'previous-viewport' },
    { chord: '+', command: 'zoom-in' },
    { chord: '=', command: 'zoom-in' },
    { chord: '-', command: 'zoom-out' },
    { chord: 'f', command: 'fit' },
    { chord: 'o', command: 'one-to-one' },
    { chord: 'r', command: 'rotate-clockwise' },
    { chord: 'shift+r', command: 'rotate-counterclockwise' },
    { chord: ')', command: 'turn-clockwise' },
    { chord: '(', command: 'turn-counterclockwise' },
    { chord: 'h', command: 'flip-horizontal' },
    { chord: 'v', command: 'flip-vertical' },
    { chord: 'i', command: 'invert' },
    { chord: 'a', command: 'auto-window' },
    { chord: '0', command: 'reset' },
    { chord: 'shift+o', command: 'toggle-overlays' },
    { chord: 'n', command: 'next-interpolation' },
    { chord: ' ', command: 'toggle-cine' },
    { chord: '>', command: 'cine-faster' },
    { chord: '<', command: 'cine-slower' },
    { chord: 'shift+c', command: 'cine-mode' },
    { chord: '{', command: 'cine-from-here' },
    { chord: '}', command: 'cine-to-here' },
    { chord: '|', command: 'cine-all' },
    { chord: 'd', command: 'toggle-subtraction' },
    { chord: 'shift+d', command: 'mask-from-here' },
    { chord: 'k', command: 'tool-mask-shift' },
    { chord: 'shift+arrowleft', command: 'mask-left' },
    { chord: 'shift+arrowright', command: 'mask-right' },
    { chord: 'shift+arrowup', command: 'mask-up' },
    { chord: 'shift+arrowdown', command: 'mask-down' },
    { chord: '1', command: 'preset-1' },
    { chord: '2', command: 'preset-2' },
    { chord: '3', command: 'preset-3' },
    { chord: '4', command: 'preset-4' },
    { chord: '5', command: 'preset-5' },
    { chord: '6', command: 'preset-6' },
    { chord: '7', command: 'preset-7' },
    { chord: '8', command: 'preset-8' },
    { chord: '9', command: 'preset-9' },
    { chord: 'ctrl+z', command: 'undo' },
    { chord: 'ctrl+shift+z', command: 'redo' },
    { chord: 'ctrl+y', command: 'redo' },
    { chord: 'delete', command: 'delete-annotation' },
    { chord: 'backspace', command: 'delete-annotation' },
    { chord: 'escape', command: 'cancel' },
    { chord: 'contextmenu', command: 'recent-tools' },
    { chord: 'shift+f10', command: 'recent-tools' },
  ],
  heldKeys: [{ chord: 'c', tool: 'magnify' }],
};

/** The command a key press stands for. */
export function commandOfKey(bindings: Bindings, press: KeyPress): CommandName | undefined {
  const chord = chordOf(press);
  return bindings.keys.find((binding) => binding.chord === chord)?.command;
}

/** What a key press does for as long as it lasts. */
export function heldToolOfKey(bindings: Bindings, press: KeyPress): HeldKeyBinding['tool'] | undefined {
  const chord = chordOf(press);
  return bindings.heldKeys.find((binding) => binding.chord === chord)?.tool;
}

/** As bindings write it; undefined with Alt. Shift counts only with letters and named keys: '>' is its own key. */
function chordOf(press: KeyPress): string | undefined {
  if (press.altKey) return undefined;
  const key = press.key.toLowerCase();
  const isSymbol = key.length === 1 && key.toUpperCase() === key;
  const parts = [
    press.ctrlKey || press.metaKey ? 'ctrl' : '',
    press.shiftKey && !isSymbol ? 'shift' : '',
    key,
  ];
  return parts.filter((part) => part !== '').join('+');
}

/** First chord bound to a command, for tooltips; undefined when it has none. */
export function chordOfCommand(bindings: Bindings, command: CommandName): string | undefined {
  return bindings.keys.find((binding) => binding.command === command)?.chord;
}

/** The tool for a button and the modifiers held with it. */
export function toolOfPointer(
  bindings: Bindings,
  button: PointerButton,
  modifiers: readonly Modifier[],
): ToolName | 'primary-tool' | undefined {
  return bindings.pointer.find(
    (binding) => binding.button === button && sameSet(binding.modifiers, modifiers),
  )?.tool;
}

export function actionOfWheel(
  bindings: Bindings,
  modifiers: readonly Modifier[],
): WheelBinding['action'] | undefined {
  return bindings.wheel.find((binding) => sameSet(binding.modifiers, modifiers))?.action;
}

const sameSet = (a: readonly Modifier[], b: readonly Modifier[]): boolean =>
  a.length === b.length && a.every((modifier) => b.includes(modifier));
