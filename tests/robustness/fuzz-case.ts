import type { Material } from './material.ts';
import {
  CUTS_PER_FILE,
  kindsInTurn,
  type MutationKind,
  mutate,
  mutationKinds,
} from './mutations/mutation-kinds.ts';
import { SeededRandom } from './seeded-random.ts';

/** One file to be read: a subject, and what is done to it. With the seed of the run it can be made again. */
export interface FuzzCase {
  readonly subject: string;
  readonly kind: MutationKind;
  readonly number: number;
}

export const nameOfCase = ({ subject, kind, number }: FuzzCase): string => `${subject} ${kind} ${number}`;

/** @throws Error when the name is not one that `nameOfCase` gives */
export function caseOfName(name: string): FuzzCase {
  const [, subject = '', kind = '', number = ''] = /^(.+) (\S+) (\d+)$/.exec(name) ?? [];
  const known = mutationKinds.find((candidate) => candidate === kind);
  if (!known) throw new Error(`"${name}" is no case. Write it as: FILE KIND NUMBER`);
  return { subject, kind: known, number: Number(number) };
}

export const bytesOfCase = (material: Material, { subject, kind, number }: FuzzCase, seed: number) =>
  mutate(material, kind, number, new SeededRandom(seed, subject, kind, number));

/** Mutations of each file in a whole run, beside all its cuts. */
const MUTATIONS_PER_FILE = 60;
const CUT_SHARE = 0.6;

/** The cases of each subject: all cuts and 60 mutations, or `cases` shared among all subjects, their cuts spread over the file. */
export function casesOf(subjects: readonly string[], seed: number, cases?: number): FuzzCase[][] {
  return subjects.map((subject, i) => {
    const each =
      cases === undefined
        ? CUTS_PER_FILE + MUTATIONS_PER_FILE
        : Math.floor((cases * (i + 1)) / subjects.length) - Math.floor((cases * i) / subjects.length);
    const cuts = cases === undefined ? CUTS_PER_FILE : Math.min(CUTS_PER_FILE, Math.round(each * CUT_SHARE));
    return [...cutsOf(subject, seed, cuts), ...mutationsOf(subject, seed, each - cuts)];
  });
}

function cutsOf(subject: string, seed: number, count: number): FuzzCase[] {
  const first = new SeededRandom(seed, 'cuts', subject).next();
  return Array.from({ length: count }, (_, i) => {
    return { subject, kind: 'cut', number: Math.floor(((i + first) * CUTS_PER_FILE) / count) };
  });
}

/** Each subject begins with another kind, so that a short run has all of them too. */
function mutationsOf(subject: string, seed: number, count: number): FuzzCase[] {
  const first = new SeededRandom(seed, 'kinds', subject).below(kindsInTurn.length);
  return Array.from({ length: count }, (_, number) => {
    const kind = kindsInTurn[(first + number) % kindsInTurn.length] ?? 'bit-flips';
    return { subject, kind, number };
  });
}
