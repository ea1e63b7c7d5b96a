/** One uncompressed picture, samples interleaved by pixel, little endian. */
export interface Phantom {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly bitsStored: number;
  readonly samples: Uint8Array | Uint16Array;
}

/** The same numbers every time, about normally distributed, standard deviation 1. */
function noiseSource(): () => number {
  let state = 20260401;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => uniform() + uniform() + uniform() + uniform() + uniform() + uniform() - 3;
}

/** Soft ellipses, each brighter than the last, on an empty ground: 0 to 1. */
function anatomyAt(x: number, y: number): number {
  const inside = (cx: number, cy: number, rx: number, ry: number) => {
    const distance = Math.hypot((x - cx) / rx, (y - cy) / ry);
    return 1 / (1 + Math.exp((distance - 1) * 60));
  };
  const body = inside(0.5, 0.5, 0.42, 0.34);
  const lungs = inside(0.33, 0.47, 0.12, 0.2) + inside(0.67, 0.47, 0.12, 0.2);
  const heart = inside(0.54, 0.53, 0.09, 0.11);
  const spine = inside(0.5, 0.72, 0.045, 0.05);
  const texture = 0.015 * Math.sin(x * 90) * Math.cos(y * 70);
  return body * (0.5 - 0.32 * Math.min(1, lungs) * (1 - heart) + 0.06 * heart + 0.3 * spine + texture);
}

function greyPhantom(
  size: { readonly rows: number; readonly columns: number; readonly bitsStored: number },
  { scale, noise, ground }: { readonly scale: number; readonly noise: number; readonly ground: number },
): Phantom {
  const { rows, columns, bitsStored } = size;
  const next = noiseSource();
  const highest = 2 ** bitsStored - 1;
  const samples = new Uint16Array(rows * columns);
  for (let i = 0; i < samples.length; i++) {
    const value = anatomyAt((i % columns) / columns, Math.floor(i / columns) / rows);
    // Air is quieter than tissue, as in a reconstruction.
    const sigma = noise * (0.25 + Math.min(0.75, value * 1.5));
    samples[i] = Math.min(highest, Math.max(0, Math.round(ground + value * scale + sigma * next())));
  }
  return { rows, columns, samplesPerPixel: 1, bitsStored, samples };
}

/** A CT slice: 12 bits in 16, noise of some 20 units in tissue. */
export const ctPhantom = () =>
  greyPhantom({ rows: 512, columns: 512, bitsStored: 12 }, { scale: 2000, noise: 28, ground: 24 });

/** The same with all 16 bits in use, so that the lowest are noise. */
export const fullRangePhantom = () =>
  greyPhantom({ rows: 512, columns: 512, bitsStored: 16 }, { scale: 62000, noise: 500, ground: 900 });

/** A radiograph of a whole plate. */
export const crPhantom = () =>
  greyPhantom({ rows: 2560, columns: 2048, bitsStored: 16 }, { scale: 50000, noise: 260, ground: 1200 });

/** An ultrasound picture: a grey sector of speckle, a coloured flow region, black beside it. */
export function ultrasoundPhantom(): Phantom {
  const [rows, columns] = [600, 800];
  const next = noiseSource();
  const samples = new Uint8Array(rows * columns * 3);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    const x = (pixel % columns) / columns - 0.5;
    const y = Math.floor(pixel / columns) / rows;
    const depth = Math.hypot(x * (columns / rows), y);
    const inSector = depth > 0.06 && depth < 0.96 && Math.abs(Math.atan2(x * (columns / rows), y)) < 0.7;
    if (!inSector) continue;
    const speckle = (0.35 + 0.25 * Math.sin(depth * 23) * Math.cos(x * 19)) * (1 + 0.35 * next());
    const grey = Math.min(255, Math.max(0, speckle * 255));
    const flow = Math.exp(-((x * 9) ** 2) - ((y - 0.5) * 6) ** 2);
    samples[pixel * 3] = Math.min(255, grey * (1 - flow) + 230 * flow);
    samples[pixel * 3 + 1] = grey * (1 - 0.8 * flow);
    samples[pixel * 3 + 2] = grey * (1 - flow) + 40 * flow;
  }
  return { rows, columns, samplesPerPixel: 3, bitsStored: 8, samples };
}

/** The luminance of another phantom, 8 bits. */
export function greyOf({ rows, columns, samples }: Phantom): Phantom {
  const grey = Uint8Array.from({ length: rows * columns }, (_, i) => {
    const [r, g, b] = [samples[3 * i], samples[3 * i + 1], samples[3 * i + 2]] as [number, number, number];
    return Math.round(0.299 * r + 0.587 * g + 0.114 * b);
  });
  return { rows, columns, samplesPerPixel: 1, bitsStored: 8, samples: grey };
}
