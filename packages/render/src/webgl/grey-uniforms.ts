import type { DecodedFrame } from '@isocenter/pixels';
import type { GreyTransform, PlacedCurve } from '../display-transform.ts';
import { originOf } from './precise-transform.ts';
import type { Program } from './program.ts';
import type { ShaderVariant } from './shader-variant.ts';

/** The numbers of a grey transform, less the value that a shader of this variant takes off the samples; tables are not among them. */
export function setGrey(
  program: Program,
  frame: DecodedFrame,
  transform: GreyTransform & { readonly curve: PlacedCurve },
  { grey }: ShaderVariant,
): void {
  const { curve, padding } = transform;
  const origin = grey?.hasOrigin ? originOf(frame, curve) : 0;
  if (grey?.hasOrigin) program.setInteger('origin', origin | 0);
  if (curve.kind === 'table') {
    program.setFloat('firstOfCurve', curve.table.firstInput - origin);
    program.setInteger('curveTableLength', curve.table.levels.length);
  } else {
    program.setFloat('pivot', curve.pivot - origin);
    program.setFloat('scale', curve.kind === 'linear' ? curve.scale : curve.steepness);
    if (curve.kind === 'linear') program.setFloat('base', curve.base);
  }
  if (grey?.hasStoredTable && transform.storedLevels) {
    const { firstInput, levels } = transform.storedLevels;
    program.setFloat('firstStored', firstInput - origin);
    program.setInteger('storedTableLength', levels.length);
  }
  if (padding) program.setFloats('padding', [padding.lowest - origin, padding.highest - origin]);
  program.setFloat('paddingLevel', padding?.level ?? 0);
}
