import type { Interpolation } from '../camera.ts';
import type { PlacedCurve } from '../display-transform.ts';
import type { Scene } from '../scene.ts';
import type { PreciseTransform } from './precise-transform.ts';
import type { SamplerKind } from './sample-texture.ts';

/**
 * What a shader is written for: a program for each combination that comes up, since an emulated GPU works out all branches for
 * every pixel, the one not taken too.
 */
export interface ShaderVariant {
  readonly sampler: SamplerKind;
  /** Textures hold a tile of the image. */
  readonly isTiled: boolean;
  readonly interpolation: Interpolation;
  /** Absent for colour. */
  readonly grey?: {
    readonly curve: PlacedCurve['kind'];
    readonly hasStoredTable: boolean;
    readonly hasPadding: boolean;
    readonly hasColourMap: boolean;
    /** Samples are integers of 32 bits, of which floats hold only what is left when a value near them is taken off. */
    readonly hasOrigin: boolean;
  };
  readonly hasOverlay: boolean;
  readonly hasShutter: boolean;
}

/**
 * @param transform that of the scene
 * @param interpolation that of the scene, or 'nearest' where nothing lies between pixels
 */
export function shaderVariant(
  { frame, colourMap, overlay, shutter }: Scene,
  transform: PreciseTransform,
  sampler: SamplerKind,
  interpolation: Interpolation,
  isTiled: boolean,
): ShaderVariant {
  const layers = { hasOverlay: overlay !== undefined, hasShutter: shutter !== undefined };
  if (transform.kind === 'colour') return { sampler, isTiled, interpolation, ...layers };
  const { curve, padding } = transform;
  const isStoredShown = interpolation === 'nearest' || padding !== undefined;
  return {
    sampler,
    isTiled,
    interpolation,
    ...layers,
    grey: {
      curve: curve.kind,
      hasStoredTable: isStoredShown && transform.storedLevels !== undefined,
      hasPadding: padding !== undefined,
      hasColourMap: colourMap !== undefined,
      hasOrigin: sampler !== 'float' && frame.values.BYTES_PER_ELEMENT === 4,
    },
  };
}
