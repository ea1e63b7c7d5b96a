import { boundsAbout } from '../phantom/coverage.ts';
import { CT_TRUTH } from '../truth.ts';
import type { SectionCanvas, Textures } from './canvas.ts';
import type { LungTrees } from './lungs.ts';
import type { TrunkSection } from './section.ts';

const VESSEL_HU = 40;

/** Air cells, fissures, vessels and bronchi; then both lungs are laid over what was painted before. */
export function paintLungs(
  canvas: SectionCanvas,
  section: TrunkSection,
  trees: LungTrees,
  textures: Textures,
): void {
  const { grid, hounsfield, lungHounsfield, lungCoverage, angleSteps, radiiMm, coverage } = canvas;
  const { z } = section;
  lungCoverage.fill(0);
  if (z < -82 || z > 190) return;
  const parenchyma = airCells(z, textures);
  let any = false;
  for (let row = 0; row < grid.rows; row++) {
    const y = grid.firstRowY + row * grid.rowSpacingMm;
    if (y < -98 || y > 98) continue;
    for (let column = 0; column < grid.columns; column++) {
      const index = row * grid.columns + column;
      const radius = radiiMm[index] as number;
      if (radius > 145) continue;
      const x = grid.firstColumnX + column * grid.columnSpacingMm;
      const distance = section.lungDistance(x, y, angleSteps[index] as number, radius);
      const covered = 0.5 - distance / 1.7;
      if (covered <= 0) continue;
      any = true;
      lungCoverage[index] = covered < 1 ? covered : 1;
      lungHounsfield[index] = parenchyma(x, y);
    }
  }
  if (!any) return;
  coverage.addTubes(trees.vessels.near(z), z, 1.5, { fadeBelowMm: 1 }).paint(lungHounsfield, VESSEL_HU);
  const bronchi = trees.bronchi.near(z);
  coverage.addTubes(bronchi, z, 1.3, { growMm: 0.85, fadeBelowMm: 2.2 }).paint(lungHounsfield, -120);
  coverage.addTubes(bronchi, z, 1.2).paint(lungHounsfield, -985);
  paintNodule(canvas, z, textures.clouds);
  for (let index = 0; index < hounsfield.length; index++) {
    const covered = lungCoverage[index] as number;
    if (covered === 0) continue;
    hounsfield[index] =
      (hounsfield[index] as number) +
      ((lungHounsfield[index] as number) - (hounsfield[index] as number)) * covered;
  }
}

/**
 * Aerated lung at one height: denser towards the back it lies on, mottled by its lobules, parted by fissures.
 */
function airCells(z: number, { clouds, folds }: Textures): (x: number, y: number) => number {
  const lobules = clouds.layer(z / 4);
  const regions = clouds.layer(z / 17);
  const septa = folds.layer(z / 5);
  const bends = clouds.layer(3);
  return (x, y) => {
    const gravity = 0.28 * y + (y > 40 ? (y - 40) * 0.5 : 0);
    const mottle = 11 * lobules.sample(x / 4, y / 4) + 12 * regions.sample(x / 17, y / 17);
    const net = Math.abs(septa.sample(x / 5 + 20, y / 5)) < 0.12 ? 16 : 0;
    const toFissure =
      Math.abs(z - 52 - 0.95 * y - (Math.abs(x) - 80) * 0.18 - 5 * bends.sample(x / 30, y / 30)) * 0.7;
    const fissure = toFissure < 1.4 ? 95 * (1 - toFissure / 1.4) : 0;
    return -862 + gravity + mottle + net + fissure;
  };
}

/** A solid nodule of known diameter with a few strands towards the pleura. */
function paintNodule(
  { coverage, lungHounsfield }: SectionCanvas,
  z: number,
  clouds: Textures['clouds'],
): void {
  const { centreLps, diameterMm, meanHu } = CT_TRUTH.lesions.lung;
  const [cx, cy, cz] = centreLps;
  const radius = diameterMm / 2;
  if (Math.abs(z - cz) > radius + 6) return;
  const strands = Array.from({ length: 9 }, (_, index) => {
    const angle = index * 0.74 + 0.2 * (index % 3);
    const tilt = Math.sin(index * 2.1) * 0.6;
    const reach = radius + 4 + (index % 4) * 2;
    return {
      from: [cx, cy, cz] as const,
      to: [cx + Math.cos(angle) * reach, cy + Math.sin(angle) * reach, cz + tilt * reach] as const,
      fromRadiusMm: 1.5,
      toRadiusMm: 0.3,
    };
  });
  coverage.addTubes(strands, z, 1.4, { fadeBelowMm: 1.2 }).paint(lungHounsfield, -280);
  coverage
    .addShape(
      boundsAbout(cx, cy, radius + 2, radius + 2),
      1.7,
      (x, y) => Math.hypot(x - cx, y - cy, z - cz) - radius,
    )
    .paint(lungHounsfield, (x, y) => meanHu + 1.5 * clouds.sample(x / 3, y / 3, z / 3));
}
