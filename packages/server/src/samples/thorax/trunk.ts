import { type AbdominalTrees, growAbdomen, paintAbdomen } from './abdomen.ts';
import { createTextures, type SectionCanvas, type Textures } from './canvas.ts';
import { paintBackMuscles, paintLayers } from './chest-wall.ts';
import { paintCouch } from './couch.ts';
import { growLungs, type LungTrees } from './lungs.ts';
import { paintMediastinum } from './mediastinum.ts';
import { paintLungs } from './paint-lungs.ts';
import { paintSkeleton } from './paint-skeleton.ts';
import { type ArmPosture, trunkSection } from './section.ts';
import { buildSkeleton, type Skeleton } from './skeleton.ts';
import { HU } from './tissue.ts';

/** The whole trunk, ready to be cut at any height. */
export interface Trunk {
  readonly posture: ArmPosture;
  readonly textures: Textures;
  readonly lungs: LungTrees;
  readonly abdomen: AbdominalTrees;
  readonly skeleton: Skeleton;
}

/** What is alike in both postures. */
export type Organs = Pick<Trunk, 'textures' | 'lungs' | 'abdomen'>;

/** Takes a good part of a second; yields where other work may have its turn. */
export function* growOrgans(): Generator<undefined, Organs> {
  const textures = createTextures();
  yield undefined;
  const lungs = growLungs();
  yield undefined;
  return { textures, lungs, abdomen: growAbdomen() };
}

export function assembleTrunk(organs: Organs, posture: ArmPosture): Trunk {
  return { ...organs, posture, skeleton: buildSkeleton(posture) };
}

/** Paints the axial section at height `z` in Hounsfield units, without blur and noise. */
export function paintTrunkSection(canvas: SectionCanvas, trunk: Trunk, z: number): void {
  const { textures } = trunk;
  const section = trunkSection(z, trunk.posture);
  canvas.hounsfield.fill(HU.air);
  if (trunk.posture === 'arms-up') paintCouch(canvas, z);
  paintLayers(canvas, section, textures);
  paintBackMuscles(canvas, section, textures);
  paintMediastinum(canvas, z, textures);
  paintAbdomen(canvas, section, trunk.abdomen, textures);
  paintLungs(canvas, section, trunk.lungs, textures);
  paintSkeleton(canvas, z, trunk.skeleton, textures);
}
