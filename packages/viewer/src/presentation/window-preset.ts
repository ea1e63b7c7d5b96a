import type { DecodedFrame, FrameDescription, Window } from '@isocenter/pixels';

/** A window with a name: from the file, of the reader, from the list for the modality, or of the image's values. */
export interface WindowPreset {
  /** 'file-0', 'voi-lut-0', 'ct-lung', 'full-range'. */
  readonly presetId: string;
  /** English; the page may translate by id. */
  readonly label: string;
  readonly origin: 'file' | 'own' | 'modality' | 'image';
  readonly window?: Window;
  readonly voiLutIndex?: number;
}

/** A window that a reader gave a name, for images of a modality whose values have the same unit: 40 HU is not 40 of anything else. */
export interface OwnPreset {
  /** One of a kind among those for the same modality and unit. */
  readonly label: string;
  readonly modality: string | undefined;
  /** As `FrameDescription.valueUnit`; differences have one of their own. */
  readonly valueUnit: string | undefined;
  readonly window: Window;
}

const computedTomography: readonly (readonly [string, string, number, number])[] = [
  ['ct-soft-tissue', 'Soft tissue', 40, 400],
  ['ct-lung', 'Lung', -600, 1500],
  ['ct-bone', 'Bone', 480, 2500],
  ['ct-brain', 'Brain', 40, 80],
  ['ct-liver', 'Liver', 90, 150],
  ['ct-mediastinum', 'Mediastinum', 50, 350],
  ['ct-stroke', 'Stroke', 35, 35],
  ['ct-angiography', 'Angiography', 300, 600],
];

/**
 * Presets offered for one image: the file's own windows and VOI LUTs first, then the reader's, then those of the modality. One over the range of the
 * values is not offered while a smaller version of the image is shown, which does not hold them all.
 */
export function presetsOf(
  description: FrameDescription,
  modality: string | undefined,
  { reduced }: Pick<DecodedFrame, 'reduced'> = {},
  ownPresets: readonly OwnPreset[] = [],
): WindowPreset[] {
  const fromFile = description.windows.map(
    (window, index): WindowPreset => ({
      presetId: `file-${index}`,
      label: window.explanation ?? (description.windows.length > 1 ? `From file ${index + 1}` : 'From file'),
      origin: 'file',
      window,
    }),
  );
  const fromLuts = description.voiLuts.map(
    (lut, index): WindowPreset => ({
      presetId: `voi-lut-${index}`,
      label: lut.explanation ?? `VOI LUT ${index + 1}`,
      origin: 'file',
      voiLutIndex: index,
    }),
  );
  const own = ownPresets
    .filter((preset) => preset.modality === modality && preset.valueUnit === description.valueUnit)
    .map(({ label, window }): WindowPreset => ({ presetId: `own-${label}`, label, origin: 'own', window }));
  const fullRange: WindowPreset = { presetId: 'full-range', label: 'Full range', origin: 'image' };
  const fromValues = reduced ? [] : [fullRange];
  return [...fromFile, ...fromLuts, ...own, ...modalityPresets(description, modality), ...fromValues];
}

function modalityPresets(description: FrameDescription, modality: string | undefined): WindowPreset[] {
  const isHounsfield = description.valueUnit === 'HU';
  if (modality !== 'CT' || !isHounsfield) return [];
  return computedTomography.map(([presetId, label, center, width]) => ({
    presetId,
    label,
    origin: 'modality',
    window: { center, width, function: 'LINEAR' },
  }));
}
