import type { Modifier, PointerButton } from './bindings.ts';

/** A pointer event without the DOM. Positions in CSS pixels from the viewport's top left corner. */
export interface PointerInput {
  readonly kind: 'down' | 'move' | 'up' | 'cancel' | 'leave';
  readonly pointerId: number;
  readonly pointerType: 'mouse' | 'pen' | 'touch';
  readonly x: number;
  readonly y: number;
  /** The button that went down; meaningful for 'down'. */
  readonly button: PointerButton;
  readonly modifiers: readonly Modifier[];
}

export interface WheelInput {
  readonly x: number;
  readonly y: number;
  /** Positive towards the user; in CSS pixels, lines and pages already converted. */
  readonly deltaY: number;
  readonly modifiers: readonly Modifier[];
}
