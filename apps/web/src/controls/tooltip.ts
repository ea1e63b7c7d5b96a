import styles from './tooltip.module.css';

/** Milliseconds the pointer rests before a tooltip shows; keyboard focus shows it at once. */
const restMs = 450;

/**
 * One tooltip for the page. Any element with `data-tip` gets it on hover and on keyboard focus, with its
 * shortcut from `data-shortcut`. It repeats the accessible name, so assistive technology does not hear it twice.
 */
export function installTooltip(document: Document): void {
  const bubble = document.createElement('div');
  bubble.className = styles.tooltip ?? '';
  bubble.popover = 'manual';
  bubble.setAttribute('aria-hidden', 'true');
  document.body.append(bubble);

  let timer: ReturnType<typeof setTimeout> | undefined;
  let owner: Element | undefined;

  const hide = () => {
    clearTimeout(timer);
    owner = undefined;
    if (bubble.matches(':popover-open')) bubble.hidePopover();
  };
  const show = (element: HTMLElement) => {
    if (!element.isConnected || element.dataset.tip === undefined) return;
    owner = element;
    const label = document.createElement('span');
    label.textContent = element.dataset.tip;
    bubble.replaceChildren(label);
    if (element.dataset.shortcut) {
      const key = document.createElement('kbd');
      key.textContent = element.dataset.shortcut;
      bubble.append(key);
    }
    bubble.showPopover();
    place(bubble, element.getBoundingClientRect());
  };

  document.addEventListener('pointerover', (event) => {
    const element = ownerOf(event.target);
    if (element === owner) return;
    hide();
    if (!element || event.pointerType === 'touch') return;
    timer = setTimeout(() => show(element), restMs);
  });
  document.addEventListener('focusin', (event) => {
    const element = ownerOf(event.target);
    hide();
    if (!element?.matches(':focus-visible') || !matchMedia('(hover: hover)').matches) return;
    // A popover that closes moves the focus while it still may not open another.
    timer = setTimeout(() => show(element));
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('pointerdown', hide, true);
  document.addEventListener('wheel', hide, { capture: true, passive: true });
  document.addEventListener('keydown', hide, true);
}

function ownerOf(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>('[data-tip]') ?? undefined) : undefined;
}

/** Below its owner, or above where there is no room; never past the window's edge. */
function place(bubble: HTMLElement, owner: DOMRect): void {
  const { width, height } = bubble.getBoundingClientRect();
  const gap = 6;
  const below = owner.bottom + gap;
  const top = below + height > innerHeight ? Math.max(0, owner.top - gap - height) : below;
  const centred = owner.left + owner.width / 2 - width / 2;
  const left = Math.max(gap, Math.min(centred, innerWidth - width - gap));
  bubble.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}
