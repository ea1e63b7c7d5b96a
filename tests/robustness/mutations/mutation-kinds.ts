import type { Material } from '../material.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { bomb } from './bombs.ts';
import { falsifyCodestream } from './codestream.ts';
import { flipBits, overwrite, splice } from './damage.ts';
import { enlargeCounts, multiplyValues, repeatItems } from './oversized.ts';
import { falsifyPicture } from './picture.ts';
import { falsifyLengths, falsifyValues, nest, relabelTransferSyntax, relabelVrs } from './structure.ts';

type Mutation = (material: Material, random: SeededRandom) => Uint8Array;

/** What may be done to `Material.bytes`. */
const mutations = {
  'bit-flips': flipBits,
  overwrite,
  splice,
  lengths: falsifyLengths,
  nesting: nest,
  'picture-size': falsifyPicture,
  codestream: falsifyCodestream,
  values: falsifyValues,
  vr: relabelVrs,
  'transfer-syntax': relabelTransferSyntax,
  'many-values': multiplyValues,
  'many-items': repeatItems,
  'large-counts': enlargeCounts,
} as const satisfies Record<string, Mutation>;

export type MutationKind = 'cut' | 'raw-damage' | 'bomb' | keyof typeof mutations;

type DrawnKind = Exclude<MutationKind, 'cut'>;

/** How many of sixty mutations are of each kind; bombs cost most, and are the same whatever file they are made from. */
const shares = {
  'bit-flips': 7,
  overwrite: 5,
  splice: 3,
  lengths: 8,
  nesting: 3,
  'picture-size': 7,
  codestream: 9,
  values: 3,
  vr: 3,
  'transfer-syntax': 3,
  'many-values': 2,
  'many-items': 1,
  'large-counts': 2,
  'raw-damage': 3,
  bomb: 1,
} as const satisfies Record<DrawnKind, number>;

/** The kinds in the order that numbers run through them: each as often as its share says, and mixed. */
export const kindsInTurn: readonly DrawnKind[] = mixed();

export const mutationKinds: readonly MutationKind[] = ['cut', ...(Object.keys(shares) as DrawnKind[])];

export const CUTS_PER_FILE = 200;

/**
 * The file of a case: cut at `number` of 200 places, or damaged as the random numbers say. Kinds that need what the file has not
 * leave it as it is.
 */
export function mutate(
  material: Material,
  kind: MutationKind,
  number: number,
  random: SeededRandom,
): Uint8Array {
  if (kind === 'cut')
    return material.file.subarray(0, Math.floor((material.file.length * number) / CUTS_PER_FILE));
  if (kind === 'raw-damage')
    return flipBits({ ...material, bytes: material.file, layout: undefined }, random);
  if (kind === 'bomb') return bomb(material, random);
  return material.toFile(mutations[kind](material, random));
}

function mixed(): DrawnKind[] {
  const kinds = Object.keys(shares) as DrawnKind[];
  const places = kinds.flatMap((kind) =>
    Array.from({ length: shares[kind] }, (_, i) => ({ kind, at: (i + 0.5) / shares[kind] })),
  );
  return places.sort((a, b) => a.at - b.at).map(({ kind }) => kind);
}
