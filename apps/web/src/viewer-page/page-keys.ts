/** Keys that act on the page around the viewports; the viewer's own keys are in its bindings. */
export const pageKeys = [
  { action: 'keyboard-map', key: '?', chord: '?', label: 'This map' },
  { action: 'rail', key: 't', chord: 'T', label: 'Series rail' },
  { action: 'measurements', key: 'm', chord: 'M', label: 'Measurement list' },
  { action: 'pixel', key: 'y', chord: 'Y', label: 'Why this pixel?' },
  { action: 'attributes', key: 'g', chord: 'G', label: 'Attributes of the image' },
  { action: 'priors', key: 'P', chord: 'Shift+P', label: 'Prior studies of the patient' },
  { action: 'maximise', key: 'x', chord: 'X', label: 'Active viewport large, and back' },
  { action: 'full-screen', key: 'F', chord: 'Shift+F', label: 'Full screen' },
  { action: 'scale', key: '%', chord: '%', label: 'Zoom by number' },
  { action: 'true-size', key: 'u', chord: 'U', label: 'True size' },
  { action: 'display', key: 'U', chord: 'Shift+U', label: 'Measure this display' },
  { action: 'corner-texts', key: 'j', chord: 'J', label: 'Texts in the corners' },
  { action: 'identity', key: 'H', chord: 'Shift+H', label: 'Hide or show the patient' },
  { action: 'studies', key: 'Q', chord: 'Shift+Q', label: 'Back to the study list' },
] as const;

export type PageAction = (typeof pageKeys)[number]['action'];

interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The action of a key press. Capitals mean Shift is held, so Caps Lock alone reaches them too, which is fine. */
export function pageActionOf({ key, ctrlKey, metaKey, altKey }: PressedKey): PageAction | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  return pageKeys.find((entry) => entry.key === key)?.action;
}

/** The chord of an action, for tooltips. */
export const chordOfAction = (action: PageAction): string | undefined =>
  pageKeys.find((entry) => entry.action === action)?.chord;
