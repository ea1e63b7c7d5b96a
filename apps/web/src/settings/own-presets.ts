import type { OwnPreset } from '@isocenter/viewer';

const shapes: readonly unknown[] = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'];

/** Presets from stored settings; what is damaged is left out, and of namesakes all but the last. */
export const parseOwnPresets = (stored: unknown): readonly OwnPreset[] =>
  (Array.isArray(stored) ? stored : [])
    .flatMap((value) => parsePreset(value) ?? [])
    .reduce<readonly OwnPreset[]>(withPreset, []);

function parsePreset(value: unknown): OwnPreset | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { label, modality, valueUnit, window } = value as Record<string, unknown>;
  if (typeof label !== 'string' || label === '') return undefined;
  if (!isTextOrAbsent(modality) || !isTextOrAbsent(valueUnit) || !isWindow(window)) return undefined;
  return { label, modality, valueUnit, window };
}

const isTextOrAbsent = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';

/** PS3.3 C.11.2.1.2: a width of at least 1 for LINEAR, above 0 for the others. */
function isWindow(value: unknown): value is OwnPreset['window'] {
  if (typeof value !== 'object' || value === null) return false;
  const { center, width, function: shape } = value as Record<string, unknown>;
  if (!Number.isFinite(center) || !Number.isFinite(width) || !shapes.includes(shape)) return false;
  return shape === 'LINEAR' ? (width as number) >= 1 : (width as number) > 0;
}

/** Whether the two have one name for the same values, which only one can have. */
export const isNamesake = (one: OwnPreset, other: OwnPreset): boolean =>
  one.label === other.label && one.modality === other.modality && one.valueUnit === other.valueUnit;

/** With the preset at the end, or in the place of its namesake. */
export const withPreset = (presets: readonly OwnPreset[], added: OwnPreset): readonly OwnPreset[] =>
  presets.some((preset) => isNamesake(preset, added))
    ? presets.map((preset) => (isNamesake(preset, added) ? added : preset))
    : [...presets, added];

export const withoutPreset = (presets: readonly OwnPreset[], removed: OwnPreset): readonly OwnPreset[] =>
  presets.filter((preset) => !isNamesake(preset, removed));
