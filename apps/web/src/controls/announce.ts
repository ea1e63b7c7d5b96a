/** Says a sentence to assistive technology without moving the focus. The region lives as long as the page. */
export function announce(sentence: string): void {
  const region = regionOf(document);
  // The same sentence twice in a row is spoken again only if the text changes in between.
  region.textContent = region.textContent === sentence ? `${sentence}\u00a0` : sentence;
}

function regionOf(document: Document): HTMLElement {
  const present = document.getElementById('announcements');
  if (present) return present;
  const region = document.createElement('div');
  region.id = 'announcements';
  region.className = 'visually-hidden';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  document.body.append(region);
  return region;
}
