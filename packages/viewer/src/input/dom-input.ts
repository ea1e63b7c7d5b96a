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

/**
 * Watches an element's size; tells CSS pixels and the device pixel ratio. Where the browser says how many device
 * pixels the element really covers (a cell's edges fall between them at ratios like 1.25), width × ratio is that
 * number, so that the browser does not stretch the picture.
 */
export function watchSize(
  element: HTMLElement,
  onSize: (width: number, height: number, devicePixelRatio: number) => void,
): () => void {
  let covered: ResizeObserverSize | undefined;
  const exactly = (coveredPx: number | undefined, cssPx: number): number => {
    const exactPx = (coveredPx ?? Number.NaN) / devicePixelRatio;
    // Chromium's device emulation reports CSS pixels here.
    return Math.abs(exactPx - cssPx) <= 1 ? exactPx : cssPx;
  };
  const tell = (): void => {
    const width = exactly(covered?.inlineSize, element.clientWidth);
    const height = exactly(covered?.blockSize, element.clientHeight);
    onSize(width, height, devicePixelRatio);
  };
  const observer = new ResizeObserver((entries) => {
    covered = entries.at(-1)?.devicePixelContentBoxSize?.[0];
    tell();
  });
  try {
    observer.observe(element, { box: 'device-pixel-content-box' });
  } catch {
    // Safari does not know this box.
    observer.observe(element);
  }
  // Zooming the page changes the ratio, not the device pixels covered.
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
