import type { Window } from '@isocenter/pixels';

/**
 * The window after dragging: right widens, down raises the centre (the picture gets darker). One CSS pixel moves by
 * 1/1024 of the image's range of values, at least one unit for whole numbers. PS3.3 C.11.2.1.2 demands width ≥ 1 for
 * LINEAR; the other functions only need it above 0.
 */
export function dragWindow(window: Window, deltaX: number, deltaY: number, valueRange: number): Window {
  const isFine = valueRange < 64;
  const gain = isFine ? valueRange / 1024 : Math.max(1, valueRange / 1024);
  const smallest = window.function === 'LINEAR' ? 1 : gain;
  const round = (value: number): number => (isFine ? value : Math.round(value));
  return {
    center: round(window.center + deltaY * gain),
    width: Math.max(smallest, round(window.width + deltaX * gain)),
    function: window.function,
  };
}
