import type { Modifier, PointerButton } from './bindings.ts';
import type { PointerInput, WheelInput } from './pointer-input.ts';

const buttons: readonly PointerButton[] = ['primary', 'auxiliary', 'secondary'];
const kinds: Readonly<Record<string, PointerInput['kind']>> = {
  pointerdown: 'down',
  pointermove: 'move',
  pointerup: 'up',
  pointercancel: 'cancel',
  pointerleave: 'leave',
};
const pixelsPerLine = 33;

/** Listens to an element's pointers and wheel until the returned function is called. */
export function listenToElement(
  element: HTMLElement,
  onPointer: (input: PointerInput) => void,
  onWheel: (input: WheelInput) => void,
): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const handlePointer = (event: PointerEvent): void => {
    if (event.type === 'pointerdown') element.setPointerCapture(event.pointerId);
    onPointer(pointerInput(element, event));
  };
  for (const type of Object.keys(kinds)) {
    element.addEventListener(type, handlePointer as EventListener, { signal });
  }
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { x, y } = placeIn(element, event);
      const unit = [1, pixelsPerLine, element.clientHeight][event.deltaMode] ?? 1;
      onWheel({ x, y, deltaY: event.deltaY * unit, modifiers: modifiersOf(event) });
    },
    { signal, passive: false },
  );
  // The secondary button drags; the middle one must not start the browser's own scrolling.
  element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  element.addEventListener('mousedown', (event) => event.button === 1 && event.preventDefault(), { signal });
  return () => listeners.abort();
}

/** Watches an element's size; tells CSS pixels and the device pixel ratio. */
export function watchSize(
  element: HTMLElement,
  onSize: (width: number, height: number, devicePixelRatio: number) => void,
): () => void {
  const tell = (): void => onSize(element.clientWidth, element.clientHeight, devicePixelRatio);
  const observer = new ResizeObserver(tell);
  observer.observe(element);
  // Moving a window to another monitor changes the ratio, not the size.
  addEventListener('resize', tell);
  tell();
  return () => {
    observer.disconnect();
    removeEventListener('resize', tell);
  };
}

function pointerInput(element: HTMLElement, event: PointerEvent): PointerInput {
  const { x, y } = placeIn(element, event);
  return {
    kind: kinds[event.type] ?? 'cancel',
    pointerId: event.pointerId,
    pointerType: event.pointerType === 'touch' || event.pointerType === 'pen' ? event.pointerType : 'mouse',
    x,
    y,
    button: buttons[event.button] ?? 'primary',
    modifiers: modifiersOf(event),
  };
}

function placeIn(element: HTMLElement, event: MouseEvent): { x: number; y: number } {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function modifiersOf(event: MouseEvent): Modifier[] {
  const held: [Modifier, boolean][] = [
    ['ctrl', event.ctrlKey || event.metaKey],
    ['shift', event.shiftKey],
    ['alt', event.altKey],
  ];
  return held.filter(([, isHeld]) => isHeld).map(([modifier]) => modifier);
}
