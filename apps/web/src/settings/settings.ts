import type { BackendChoice, OwnPreset } from '@isocenter/viewer';
import { type CornerTexts, defaultCornerTexts, parseCornerTexts } from './corner-texts.ts';
import { type DisplayCalibrations, parseDisplayCalibrations } from './display-calibration.ts';
import { parseOwnPresets } from './own-presets.ts';

/** What one reader chose on this browser. No patient data is ever kept here. */
export interface Settings {
  readonly theme: ThemeChoice;
  /** Corner texts, orientation letters and scale bar over images. */
  readonly showOverlays: boolean;
  /** The rail of series thumbnails. */
  readonly showRail: boolean;
  /** What draws images. */
  readonly backend: BackendChoice;
  /** What stands in which corner of an image. */
  readonly cornerTexts: CornerTexts;
  readonly displayCalibrations: DisplayCalibrations;
  /** Windows the reader named. */
  readonly ownPresets: readonly OwnPreset[];
}

export type ThemeChoice = 'system' | 'dark' | 'light' | 'contrast';
type Theme = 'dark' | 'light' | 'contrast';

const storageKey = 'isocenter.settings';
const defaults: Settings = {
  theme: 'system',
  showOverlays: true,
  showRail: true,
  backend: 'auto',
  cornerTexts: defaultCornerTexts,
  displayCalibrations: {},
  ownPresets: [],
};
const themeChoices: readonly string[] = ['system', 'dark', 'light', 'contrast'];
const backendChoices: readonly string[] = ['auto', 'webgl', 'cpu'];

/** Settings from stored text; whatever is missing, damaged or from another version falls back to its default. */
export function parseSettings(stored: string | null): Settings {
  let value: unknown;
  try {
    value = JSON.parse(stored ?? '');
  } catch {
    return defaults;
  }
  if (typeof value !== 'object' || value === null) return defaults;
  const { theme, showOverlays, showRail, backend, cornerTexts, displayCalibrations, ownPresets } =
    value as Record<string, unknown>;
  return {
    theme: themeChoices.includes(theme as string) ? (theme as ThemeChoice) : defaults.theme,
    showOverlays: typeof showOverlays === 'boolean' ? showOverlays : defaults.showOverlays,
    showRail: typeof showRail === 'boolean' ? showRail : defaults.showRail,
    backend: backendChoices.includes(backend as string) ? (backend as BackendChoice) : defaults.backend,
    cornerTexts: parseCornerTexts(cornerTexts),
    displayCalibrations: parseDisplayCalibrations(displayCalibrations),
    ownPresets: parseOwnPresets(ownPresets),
  };
}

/**
 * The theme that is drawn. "System" stays dark unless the reader's system asks for more contrast: images are
 * read in dark rooms, so a light desktop alone is no reason for a bright page.
 */
export function themeOf(choice: ThemeChoice, prefersMoreContrast: boolean): Theme {
  if (choice !== 'system') return choice;
  return prefersMoreContrast ? 'contrast' : 'dark';
}

const listeners = new Set<() => void>();
let current: Settings | undefined;

export function readSettings(): Settings {
  current ??= parseSettings(readStored());
  return current;
}

export function changeSettings(change: Partial<Settings>): void {
  const changed = { ...readSettings(), ...change };
  try {
    localStorage.setItem(storageKey, JSON.stringify(changed));
  } catch {
    // A browser that keeps nothing (private window, full disk) still follows the choice until it is closed.
  }
  take(changed);
}

function take(settings: Settings): void {
  current = settings;
  applyTheme();
  for (const listener of listeners) listener();
}

/** What was chosen in another window of this browser holds here too, and is not written over by the next choice. */
export function followOtherWindows(): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === storageKey) take(parseSettings(newValue));
  });
}

export function subscribeSettings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Puts the chosen theme on the document; called before the first paint and at every change. */
export function applyTheme(): void {
  const more = matchMedia('(prefers-contrast: more)').matches;
  document.documentElement.dataset.theme = themeOf(readSettings().theme, more);
}

function readStored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
