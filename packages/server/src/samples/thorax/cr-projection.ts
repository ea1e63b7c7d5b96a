import { drawText } from '../phantom/glyphs.ts';
import type { Steps } from '../phantom/steps.ts';
import { smoothPath, type Tube, TubeSet, tubesAlong } from '../phantom/tubes.ts';
import { CR_TRUTH } from '../truth.ts';
import { createSectionCanvas, type Textures } from './canvas.ts';
import { develop } from './cr-develop.ts';
import { RIB_FLATTEN, ribPath } from './skeleton.ts';
import { assembleTrunk, type Organs, paintTrunkSection, type Trunk } from './trunk.ts';

const { rows: ROWS, columns: COLUMNS, imagerPixelSpacingMm: PITCH } = CR_TRUTH;
const LEFT_X = (-(COLUMNS - 1) / 2) * PITCH;
const TOP_Z = 250;
/** The beam widens on its way from body to cassette. */
const ACROSS_GAIN = 1.09;
/** The same along the body, and a deep breath draws the chest longer than it is on the couch. */
const ALONG_GAIN = 1.18;

/** Linear attenuation of water at the mean energy of a 120 kV chest beam, per mm. */
const WATER_PER_MM = 0.0195;
/** Calcium takes more from this beam than its CT number says; the reader's filter lifts sharp edges further. */
const BONE_GAIN = 1.1;

function attenuationPerMm(hounsfield: number): number {
  const excess = hounsfield > 120 ? 120 + (hounsfield - 120) * BONE_GAIN : hounsfield;
  return WATER_PER_MM * Math.max(0, 1 + excess / 1000);
}

/** Line integrals of attenuation from back to front, one per detector element. */
type Projection = Float32Array;

/** The grain of tissue is lost in the sum along a ray. */
const evenField = (value: number) => ({ sample: () => value, layer: () => ({ sample: () => value }) });
const EVEN_TEXTURES: Textures = { clouds: evenField(0), folds: evenField(1) };

interface CoarseGrid {
  readonly columns: number;
  readonly rows: number;
  readonly columnStep: number;
  readonly rowStep: number;
}
const COARSE: CoarseGrid = {
  columnStep: 6,
  rowStep: 8,
  columns: Math.ceil(COLUMNS / 6) + 3,
  rows: Math.ceil(ROWS / 8) + 3,
};

/**
 * Rays through the whole trunk on a coarse grid: all that has soft edges. Ribs, collar bones and lung vessels
 * are left out here and projected at full sharpness afterwards.
 */
function* projectTrunk(trunk: Trunk): Steps<Float32Array> {
  const none = new TubeSet([]);
  const soft: Trunk = {
    ...trunk,
    textures: EVEN_TEXTURES,
    skeleton: { ...trunk.skeleton, ribs: none, clavicles: none },
    lungs: { ...trunk.lungs, vessels: none },
  };
  const depthStepMm = 3;
  const canvas = createSectionCanvas({
    columns: COARSE.columns,
    rows: 84,
    firstColumnX: (LEFT_X - COARSE.columnStep * PITCH) / ACROSS_GAIN,
    firstRowY: -124.5,
    columnSpacingMm: (COARSE.columnStep * PITCH) / ACROSS_GAIN,
    rowSpacingMm: depthStepMm,
  });
  const integrals = new Float32Array(COARSE.columns * COARSE.rows);
  for (let row = 0; row < COARSE.rows; row++) {
    if (row % 8 === 0) yield undefined;
    paintTrunkSection(canvas, soft, (TOP_Z - (row - 1) * COARSE.rowStep * PITCH) / ALONG_GAIN);
    for (let index = 0; index < canvas.hounsfield.length; index++) {
      const hounsfield = canvas.hounsfield[index] as number;
      if (hounsfield <= -1000) continue;
      const target = row * COARSE.columns + (index % COARSE.columns);
      integrals[target] = (integrals[target] as number) + attenuationPerMm(hounsfield) * depthStepMm;
    }
  }
  return integrals;
}

function cubicWeights(t: number): [number, number, number, number] {
  const t2 = t * t;
  const t3 = t2 * t;
  // Uniform cubic B-spline: as soft as the focal spot and breathing leave edges.
  return [
    (1 - 3 * t + 3 * t2 - t3) / 6,
    (4 - 6 * t2 + 3 * t3) / 6,
    (1 + 3 * t + 3 * t2 - 3 * t3) / 6,
    t3 / 6,
  ];
}

function* enlarge(coarse: Float32Array): Steps<Projection> {
  const fine = new Float32Array(ROWS * COLUMNS);
  const blended = new Float32Array(COARSE.columns);
  const across = Array.from({ length: COLUMNS }, (_, column) => ({
    cell: Math.floor(column / COARSE.columnStep),
    weights: cubicWeights((column % COARSE.columnStep) / COARSE.columnStep),
  }));
  for (let row = 0; row < ROWS; row++) {
    if (row % 256 === 0) yield undefined;
    const cell = Math.floor(row / COARSE.rowStep);
    const [w0, w1, w2, w3] = cubicWeights((row % COARSE.rowStep) / COARSE.rowStep);
    const lines = [0, 1, 2, 3].map((step) => Math.min(COARSE.rows - 1, cell + step) * COARSE.columns) as [
      number,
      number,
      number,
      number,
    ];
    for (let column = 0; column < COARSE.columns; column++) {
      blended[column] =
        w0 * (coarse[lines[0] + column] as number) +
        w1 * (coarse[lines[1] + column] as number) +
        w2 * (coarse[lines[2] + column] as number) +
        w3 * (coarse[lines[3] + column] as number);
    }
    for (let column = 0; column < COLUMNS; column++) {
      const { cell: first, weights } = across[column] as (typeof across)[number];
      fine[row * COLUMNS + column] =
        weights[0] * (blended[first] as number) +
        weights[1] * (blended[first + 1] as number) +
        weights[2] * (blended[first + 2] as number) +
        weights[3] * (blended[first + 3] as number);
    }
  }
  return fine;
}

/** What a bone or vessel adds to the rays that cross it. */
interface TubeMaterial {
  /** Thickness of the section over its height; 1 is round. */
  readonly flatten: number;
  readonly shellMm: number;
  /** Attenuation above the surroundings, per mm. */
  readonly shellPerMm: number;
  readonly corePerMm: number;
}

/** For each detector element the first and last depth (mm) at which its ray meets a body. */
class DepthSpan {
  readonly #front = new Float32Array(ROWS * COLUMNS).fill(Number.POSITIVE_INFINITY);
  readonly #back = new Float32Array(ROWS * COLUMNS).fill(Number.NEGATIVE_INFINITY);
  readonly #touched: number[] = [];

  /** An ellipsoid about (x, y, z), `halfHeightMm` along z and `radiusMm` across. */
  addEllipsoid(x: number, y: number, z: number, radiusMm: number, halfHeightMm: number): void {
    const centreColumn = (x * ACROSS_GAIN - LEFT_X) / PITCH;
    const centreRow = (TOP_Z - z * ALONG_GAIN) / PITCH;
    const reachColumns = (radiusMm * ACROSS_GAIN) / PITCH;
    const reachRows = (halfHeightMm * ALONG_GAIN) / PITCH;
    const firstRow = Math.max(0, Math.ceil(centreRow - reachRows));
    const lastRow = Math.min(ROWS - 1, Math.floor(centreRow + reachRows));
    for (let row = firstRow; row <= lastRow; row++) {
      const v = (row - centreRow) / reachRows;
      const left = 1 - v * v;
      const half = Math.sqrt(left) * reachColumns;
      const lastColumn = Math.min(COLUMNS - 1, Math.floor(centreColumn + half));
      for (let column = Math.max(0, Math.ceil(centreColumn - half)); column <= lastColumn; column++) {
        const u = (column - centreColumn) / reachColumns;
        const depth = radiusMm * Math.sqrt(Math.max(0, left - u * u));
        const index = row * COLUMNS + column;
        const front = this.#front[index] as number;
        if (front === Number.POSITIVE_INFINITY) this.#touched.push(index);
        if (y - depth < front) this.#front[index] = y - depth;
        if (y + depth > (this.#back[index] as number)) this.#back[index] = y + depth;
      }
    }
  }

  /** Hands out the thickness of each element met and starts afresh. */
  flush(visit: (index: number, thicknessMm: number) => void): void {
    for (const index of this.#touched) {
      visit(index, (this.#back[index] as number) - (this.#front[index] as number));
      this.#front[index] = Number.POSITIVE_INFINITY;
      this.#back[index] = Number.NEGATIVE_INFINITY;
    }
    this.#touched.length = 0;
  }

  /** A tube as a row of ellipsoids, `growMm` thicker (or thinner) than it is. */
  addTube({ from, to, fromRadiusMm, toRadiusMm }: Tube, flatten: number, growMm: number): void {
    const long = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
    const steps = Math.max(1, Math.ceil(long / Math.max(0.25, 0.3 * Math.min(fromRadiusMm, toRadiusMm))));
    for (let step = 0; step <= steps; step++) {
      const t = step / steps;
      const radius = fromRadiusMm + (toRadiusMm - fromRadiusMm) * t + growMm;
      if (radius <= 0.1) continue;
      const at = (axis: 0 | 1 | 2): number => from[axis] + (to[axis] - from[axis]) * t;
      this.addEllipsoid(at(0), at(1), at(2), radius, radius / flatten);
    }
  }
}

/** A curved bone is never crossed lengthwise for long; its chord levels off at about this, mm. */
const LONGEST_CHORD_MM = 11;

/** Adds one body made of tubes: shell and core count apart, overlaps count once. */
function addBody(
  projection: Projection,
  pieces: readonly Tube[],
  material: TubeMaterial,
  span: DepthSpan,
): void {
  const add = (perMm: number) => (index: number, thickness: number) => {
    projection[index] =
      (projection[index] as number) +
      LONGEST_CHORD_MM * (1 - Math.exp(-thickness / LONGEST_CHORD_MM)) * perMm;
  };
  for (const piece of pieces) span.addTube(piece, material.flatten, 0);
  span.flush(add(material.shellPerMm));
  if (material.corePerMm === material.shellPerMm) return;
  for (const piece of pieces) span.addTube(piece, material.flatten, -material.shellMm);
  span.flush(add(material.corePerMm - material.shellPerMm));
}

function* addBones(projection: Projection, trunk: Trunk, span: DepthSpan): Steps<void> {
  const soft = attenuationPerMm(20);
  const ribGain = 1.7;
  const rib: TubeMaterial = {
    flatten: RIB_FLATTEN,
    shellMm: 1.4,
    shellPerMm: ribGain * (attenuationPerMm(900) - soft),
    corePerMm: ribGain * (attenuationPerMm(260) - soft),
  };
  for (const side of [-1, 1] as const) {
    for (let number = 1; number <= 12; number++) {
      yield undefined;
      const pieces = tubesAlong(smoothPath(ribPath(number, side), 3));
      // Back and front half cross in the picture, so they add up: part them where the rib is farthest out.
      const farthest = pieces.reduce(
        (best, { to }, index) => (Math.abs(to[0]) > Math.abs((pieces[best] as Tube).to[0]) ? index : best),
        0,
      );
      addBody(projection, pieces.slice(0, farthest + 1), rib, span);
      addBody(projection, pieces.slice(farthest + 1), rib, span);
    }
  }
  const clavicle: TubeMaterial = {
    ...rib,
    flatten: 0.85,
    shellMm: 1.4,
    corePerMm: attenuationPerMm(300) - soft,
  };
  for (const side of [-1, 1]) {
    addBody(
      projection,
      trunk.skeleton.clavicles.tubes.filter(({ to }) => to[0] * side > 0),
      clavicle,
      span,
    );
  }
}

function* addVessels(projection: Projection, trunk: Trunk, span: DepthSpan): Steps<void> {
  const perMm = attenuationPerMm(40) - attenuationPerMm(-850);
  const vessel: TubeMaterial = { flatten: 1, shellMm: 0, shellPerMm: perMm, corePerMm: perMm };
  for (const [index, tube] of trunk.lungs.vessels.tubes.entries()) {
    if (index % 500 === 0) yield undefined;
    addBody(projection, [tube], vessel, span);
  }
}

const LEAD = 3.2;

function addMarkers(projection: Projection): void {
  const { a, b, diameterMm } = CR_TRUTH.beads;
  const radius = diameterMm / 2 / PITCH;
  for (const bead of [a, b]) {
    for (let dy = -12; dy <= 12; dy++) {
      for (let dx = -12; dx <= 12; dx++) {
        const inside = radius * radius - dx * dx - dy * dy;
        if (inside <= 0) continue;
        const index = (bead.row + dy) * COLUMNS + bead.column + dx;
        projection[index] = (projection[index] as number) + (LEAD * Math.sqrt(inside)) / radius;
      }
    }
  }
  // The side marker: a lead letter on the patient's left, clear of the neck.
  drawText('L', 1850, 70, 13, (column, row) => {
    const index = row * COLUMNS + column;
    projection[index] = (projection[index] as number) + LEAD;
  });
}

/** The chest radiograph, 12 bits, bright where much was absorbed, row by row. */
export function* exposeChest(organs: Organs): Steps<Uint16Array> {
  const trunk = assembleTrunk(organs, 'arms-down');
  const projection = yield* enlarge(yield* projectTrunk(trunk));
  const span = new DepthSpan();
  yield* addVessels(projection, trunk, span);
  yield* addBones(projection, trunk, span);
  addMarkers(projection);
  return yield* develop(projection);
}
