import type { Viewer } from '@isocenter/viewer';
import { useEffect } from 'react';
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

/** Sends keys to the page or the viewer, wherever the focus is, except where the focused control needs them itself. */
export function useKeys(viewer: Viewer, onAction: (action: PageAction) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || belongsToControl(event)) return;
      const action = pageActionOf(event);
      if (action !== undefined) {
        event.preventDefault();
        onAction(action);
      } else if (viewer.handleKey(event)) {
        event.preventDefault();
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [viewer, onAction]);
}

function belongsToControl(event: KeyboardEvent): boolean {
  const { target, key } = event;
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog, [popover]')) return true;
  if (target instanceof HTMLInputElement && target.type === 'range') return sliderKeys.has(key);
  if (target.closest('input, textarea, select')) return true;
  return target.closest('button, a') !== null && (key === ' ' || key === 'Enter');
}
