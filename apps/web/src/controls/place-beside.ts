/** Under the owner where there is more room, else over it; at its start or end edge. */
export function placeBeside(popover: HTMLElement, owner: HTMLElement, align: 'start' | 'end'): void {
  const rect = owner.getBoundingClientRect();
  const gap = 4;
  const isUnder = rect.top < innerHeight / 2;
  const atLeft = (align === 'start') === (getComputedStyle(owner).direction === 'ltr');
  Object.assign(popover.style, {
    top: isUnder ? `${rect.bottom + gap}px` : 'auto',
    bottom: isUnder ? 'auto' : `${innerHeight - rect.top + gap}px`,
    left: atLeft ? `${Math.max(gap, Math.min(rect.left, innerWidth - 240))}px` : 'auto',
    right: atLeft ? 'auto' : `${Math.max(gap, Math.min(innerWidth - rect.right, innerWidth - 240))}px`,
    maxHeight: `${(isUnder ? innerHeight - rect.bottom : rect.top) - 3 * gap}px`,
  });
}
