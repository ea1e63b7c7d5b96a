import { boundsAbout, ellipsoidDistance, roundedMaximum } from '../phantom/coverage.ts';
import type { BrainTextures } from './brain.ts';
import { fillTissue, type HeadCanvas } from './canvas.ts';

/** Eyes, fat of the sockets, sinuses and petrous bones, below the floor of the brain. */
export function paintFace(canvas: HeadCanvas, z: number, { clouds }: BrainTextures): void {
  const { coverage } = canvas;
  // Front and middle of the base: bone with marrow, muscle and fat in patches, back to the slope before the stem.
  if (z < -25) {
    const base = (x: number, y: number): number =>
      roundedMaximum(Math.hypot(x / 64, (y + 40) / 46) * 46 - 46, y - 2 - 0.28 * Math.abs(x), 8);
    const bounds = { left: -66, right: 66, front: -86, back: 26 };
    const patch =
      (limit: number, grainMm: number, shift: number) =>
      (x: number, y: number): number =>
        Math.max(
          base(x, y),
          (limit - clouds.sample(x / grainMm + shift, y / grainMm, z / 9)) * grainMm * 0.5,
        );
    coverage.addShape(bounds, 3, base);
    fillTissue(canvas, 'muscle');
    coverage.addShape(bounds, 3, patch(0, 5, 0));
    fillTissue(canvas, 'fat');
    coverage.addShape(bounds, 2, patch(0.7, 6, 9));
    fillTissue(canvas, 'bone');
    coverage.addShape(
      boundsAbout(0, -8, 17, 13),
      2.5,
      (x, y) => Math.hypot(x / 1.4, y + 8) - 9.5 + 1.5 * clouds.sample(x / 4, y / 4, z / 6),
    );
    fillTissue(canvas, 'marrow');
  }
  const orbit = ellipsoidDistance([0, 0, -36], [19, 27, 17], z);
  for (const side of [-1, 1]) {
    // The socket narrows to the back and to the middle.
    coverage.addShape(boundsAbout(side * 30, -55, 26, 34), 1.6, (x, y) =>
      orbit((x - side * (30 + (y + 55) * 0.28)) * (1 + (y + 55) * 0.008), y + 55),
    );
    fillTissue(canvas, 'fat');
    if (Math.abs(z + 36) < 4.5) {
      coverage.addShape(
        boundsAbout(side * 24, -42, 14, 22),
        1.4,
        (x, y) => Math.abs(x - side * (31 + (y + 64) * 0.33)) - 2.2 + Math.max(0, y + 26, -62 - y),
      );
      fillTissue(canvas, 'white');
    }
    for (const offset of [-11, 11]) {
      coverage.addShape(
        boundsAbout(side * 26, -50, 28, 26),
        1.4,
        (x, y) =>
          Math.abs(x - side * (30 + offset * (1 - (y + 64) / 60) + (y + 64) * 0.3)) -
          1.5 +
          Math.max(0, Math.abs(z + 36) - 7, y + 30, -66 - y),
      );
    }
    fillTissue(canvas, 'muscle');
    const globe = ellipsoidDistance([side * 31, -69, -36], [12, 12, 12], z);
    coverage.addShape(boundsAbout(side * 31, -69, 14, 14), 1.3, (x, y) => globe(x, y) - 0.9);
    fillTissue(canvas, 'muscle');
    coverage.addShape(boundsAbout(side * 31, -69, 14, 14), 1.3, globe);
    fillTissue(canvas, 'vitreous');
    const lens = ellipsoidDistance([side * 31, -77, -36], [4.6, 2.2, 4.6], z);
    if (Math.abs(z + 36) < 5) coverage.addShape(boundsAbout(side * 31, -77, 6, 4), 1.2, lens);
    fillTissue(canvas, 'muscle');
  }
  paintSinuses(canvas, z, clouds);
}

function paintSinuses(canvas: HeadCanvas, z: number, clouds: BrainTextures['clouds']): void {
  const { coverage } = canvas;
  // Ethmoid cells and nose: air parted by bright lining.
  if (z < -24) {
    const cells = (x: number, y: number): number =>
      roundedMaximum(
        Math.abs(x) - 10 + 0.08 * (y + 60) + 1.5 * clouds.sample(y / 6, x / 9, z / 9),
        Math.abs(y + 50) - 25,
        6,
      );
    coverage.addShape(boundsAbout(0, -52, 14, 30), 1.4, cells);
    fillTissue(canvas, 'mucosa');
    coverage.addShape(boundsAbout(0, -52, 14, 30), 1.4, (x, y) =>
      Math.max(
        cells(x, y) + 1.3,
        0.8 - Math.abs(x - clouds.sample(2, y / 8, z / 9)),
        0.55 - Math.abs(clouds.sample(x / 5 + 3, y / 5, z / 5)) * 3,
      ),
    );
    fillTissue(canvas, 'air');
    // Sphenoid sinus.
    const sphenoid = ellipsoidDistance([0, -18, -34], [13, 11, 10], z);
    coverage.addShape(boundsAbout(0, -18, 16, 14), 1.4, (x, y) =>
      Math.max(sphenoid(x, y), 0.7 - Math.abs(x - 1)),
    );
    fillTissue(canvas, 'air');
  }
  // Frontal sinus above the root of the nose.
  if (z > -30 && z < 2) {
    const frontal = ellipsoidDistance([0, -86, -14], [17, 4, 15], z);
    coverage.addShape(boundsAbout(0, -86, 19, 7), 1.3, (x, y) =>
      Math.max(frontal(x, y - x * x * 0.012), 0.7 - Math.abs(x + 1)),
    );
    fillTissue(canvas, 'air');
  }
  // Petrous bones with the cells behind the ear: nearly no signal.
  if (z < -24 && z > -56) {
    for (const side of [-1, 1]) {
      const t = 1 - Math.abs(z + 38) / 18;
      coverage.addShape(boundsAbout(side * 44, 20, 34, 26), 2.2, (x, y) => {
        const along = (x * side - 16) * 0.82 + (y - 4) * 0.57;
        const off = -(x * side - 16) * 0.57 + (y - 4) * 0.82;
        return (
          roundedMaximum(
            Math.abs(along - 26) - 28,
            Math.abs(off) - (4 + along * 0.17) * Math.max(0.2, t),
            4,
          ) +
          1.2 * clouds.sample(x / 4, y / 4, z / 4)
        );
      });
      fillTissue(canvas, 'bone');
      if (Math.abs(z + 38) < 4) {
        coverage.addShape(
          boundsAbout(side * 28, 15, 9, 9),
          1.2,
          (x, y) => Math.hypot(x - side * 29, y - 14) - 2.2,
        );
        fillTissue(canvas, 'csf');
      }
    }
  }
}
