import { polarAngleStep } from '../phantom/polar-outline.ts';
import { createRandom, type Random } from '../phantom/random.ts';
import { type Point, type Tube, TubeSet } from '../phantom/tubes.ts';
import { type TrunkSection, trunkSection } from './section.ts';
import { type Branch, growTree } from './vessel-tree.ts';

export interface LungTrees {
  readonly vessels: TubeSet;
  /** Bronchi as their lumen; the wall is about a fifth as thick. */
  readonly bronchi: TubeSet;
}

/** Distance to the lung's surface at any point; sections are kept every 5 mm. */
function lungProbe(): (x: number, y: number, z: number) => number {
  const sections = new Map<number, TrunkSection>();
  return (x, y, z) => {
    const level = Math.round(z / 5) * 5;
    let section = sections.get(level);
    if (!section) {
      section = trunkSection(level, 'arms-up');
      sections.set(level, section);
    }
    return section.lungDistance(x, y, polarAngleStep(x, y), Math.hypot(x, y));
  };
}

function lungTargets(side: -1 | 1, count: number, random: Random): Point[] {
  const distance = lungProbe();
  const targets: Point[] = [];
  while (targets.length < count) {
    const x = side * random.between(5, 136);
    const y = random.between(-88, 90);
    const z = random.between(-70, 184);
    if (distance(x, y, z) < -3.5) targets.push([x, y, z]);
  }
  return targets;
}

/** Bronchi run beside their artery; shifts the large branches of the tree by about their own width. */
function besideArtery(branches: readonly Branch[], leastTips: number): Tube[] {
  const shift = (point: Point, radius: number): Point => [
    point[0] - Math.sign(point[0]) * radius * 1.1,
    point[1] + radius * 1.3,
    point[2],
  ];
  return branches
    .filter((branch) => branch.tips >= leastTips)
    .map((branch) => ({
      from: shift(branch.from, branch.fromRadiusMm),
      to: shift(branch.to, branch.toRadiusMm),
      fromRadiusMm: branch.fromRadiusMm * 0.62,
      toRadiusMm: branch.toRadiusMm * 0.62,
    }));
}

/** Arteries, veins and bronchi of both lungs. */
export function growLungs(): LungTrees {
  const random = createRandom('thorax/lungs');
  const vessels: Tube[] = [];
  const bronchi: Tube[] = [];
  for (const side of [-1, 1] as const) {
    const hilum = side < 0 ? -34 : 38;
    const arteries = growTree(
      {
        root: [hilum, 10, side < 0 ? 88 : 94],
        rootRadiusMm: 6.8,
        tipRadiusMm: 0.45,
        targets: lungTargets(side, 1250, random),
        direction: [side, 0.2, -0.2],
      },
      random,
    );
    const veins = growTree(
      {
        root: [side * 30, 12, 66],
        rootRadiusMm: 5.8,
        tipRadiusMm: 0.45,
        targets: lungTargets(side, 1050, random),
        direction: [side, -0.1, 0.1],
      },
      random,
    );
    vessels.push(...arteries, ...veins);
    bronchi.push(...besideArtery(arteries, 28));
  }
  const inLung = lungProbe();
  // What would run through heart or fat on its way is left out: there the large vessels have their own paths.
  const within = ({ from, to }: Tube): boolean =>
    inLung((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2) < 2;
  return { vessels: new TubeSet(vessels.filter(within), 2), bronchi: new TubeSet(bronchi, 3) };
}
