import type { Viewer } from '@isocenter/viewer';
import { type PageAction, pageActionOf } from './page-keys.ts';

const sliderKeys = new Set([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'PageUp',
  'PageDown',
  'Home',
  'End',
]);

/**
 * Sends keys to the page or the viewer, wherever the focus is, except where the focused control needs them itself. Answers what ends it.
 */
export function listenToKeys(viewer: Viewer, onAction: (action: PageAction) => void): () => void {
  let isFocusFromPointer = false;
  const onPointerDown = () => {
    isFocusFromPointer = true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') isFocusFromPointer = false;
    if (event.defaultPrevented || event.isComposing) return;
    if (belongsToControl(event) || (!isFocusFromPointer && pressesButton(event))) return;
    const action = pageActionOf(event);
    if (action !== undefined) {
      event.preventDefault();
      onAction(action);
    } else if (viewer.handleKey(event)) {
      event.preventDefault();
    }
  };
  addEventListener('pointerdown', onPointerDown, true);
  const onKeyUp = (event: KeyboardEvent) => void viewer.handleKeyUp(event);
  const onBlur = () => viewer.releaseKeys();
  addEventListener('keydown', onKeyDown);
  addEventListener('keyup', onKeyUp);
  addEventListener('blur', onBlur);
  return () => {
    removeEventListener('pointerdown', onPointerDown, true);
    removeEventListener('keydown', onKeyDown);
    removeEventListener('keyup', onKeyUp);
    removeEventListener('blur', onBlur);
  };
}

function belongsToControl(event: KeyboardEvent): boolean {
  const { target, key } = event;
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog, [popover]')) return true;
  if (target instanceof HTMLInputElement && target.type === 'range') return sliderKeys.has(key);
  return target.closest('input, textarea, select') !== null;
}

/**
 * Space and Enter press the button that was reached by Tab. A button that was clicked keeps the focus too, but a
 * reader who clicked a tool and goes on with the keyboard means the image.
 */
function pressesButton({ target, key }: KeyboardEvent): boolean {
  return (
    target instanceof Element && target.closest('button, a') !== null && (key === ' ' || key === 'Enter')
  );
}
