/** A point of the scan plane in cm: `across` to the picture's right, `depth` away from the probe. */
export interface PlanePoint {
  readonly across: number;
  readonly depth: number;
}

/** What the beam meets. */
export interface Echo {
  /** Scatterer strength, 0 for clear fluid to about 1 for a mirror-like wall. */
  strength: number;
  /** 1 inside blood. */
  blood: number;
  /** Where this tissue lies in the relaxed heart, so that its speckle travels with it. */
  materialAcross: number;
  materialDepth: number;
}

/** Shape of the heart at one moment of the beat. */
export interface HeartPose {
  /** 0 relaxed, 1 fully contracted. */
  readonly contraction: number;
  /** How far the two inflow valves stand open, 0 to 1. */
  readonly valveOpening: number;
  /** Blood through the mitral valve: positive towards the probe (filling), negative away, in m/s. */
  readonly inflow: number;
  readonly outflow: number;
}

const bump = (phase: number, at: number, width: number): number => Math.exp(-(((phase - at) / width) ** 2));

/** Pose at `phase` of the beat: 0 is the start of contraction. */
export function heartPose(phase: number): HeartPose {
  const contraction =
    phase < 0.36
      ? Math.sin((phase / 0.36) * (Math.PI / 2)) ** 2
      : phase < 0.58
        ? Math.cos(((phase - 0.36) / 0.22) * (Math.PI / 2)) ** 2
        : 0.1 * bump(phase, 0.72, 0.08);
  const early = bump(phase, 0.53, 0.07);
  const atrial = bump(phase, 0.88, 0.05);
  return {
    contraction,
    valveOpening: Math.min(1, early * 1.1 + 0.25 * bump(phase, 0.7, 0.1) + atrial * 0.75),
    inflow: 0.75 * early + 0.5 * atrial,
    outflow: phase < 0.42 ? 0.9 * Math.sin((phase / 0.42) * Math.PI) : 0,
  };
}

const clamp01 = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/** Signed distance (cm, about) to an ellipse. */
function ellipse(across: number, depth: number, cx: number, cy: number, rx: number, ry: number): number {
  const u = (across - cx) / rx;
  const v = (depth - cy) / ry;
  const level = Math.sqrt(u * u + v * v);
  return level < 1e-6 ? -Math.min(rx, ry) : ((level - 1) * level) / Math.hypot(u / rx, v / ry);
}

function stroke(
  across: number,
  depth: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  half: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const t = clamp01(((across - ax) * dx + (depth - ay) * dy) / (dx * dx + dy * dy));
  return Math.hypot(across - ax - t * dx, depth - ay - t * dy) - half * (1 - 0.5 * t);
}

const ANNULUS_DEPTH = 10.6;

/** The four-chamber view from the apex: ventricles near the probe, atria far from it. */
export function echoAt(across: number, depth: number, pose: HeartPose, echo: Echo): void {
  const { contraction, valveOpening } = pose;
  const descent = 1.25 * contraction;
  const annulus = ANNULUS_DEPTH - descent;
  // Long axis shortens from the base, cavities narrow, walls thicken.
  const stretch =
    depth < annulus ? (annulus - 3.2) / (ANNULUS_DEPTH - 3.2) : (18 - annulus) / (18 - ANNULUS_DEPTH);
  const relaxedDepth = depth < annulus ? 3.2 + (depth - 3.2) / stretch : 18 - (18 - depth) / stretch;
  const squeeze = 1 - 0.27 * contraction;
  const wobble =
    0.13 * Math.sin(across * 1.9 + depth * 1.3) + 0.09 * Math.sin(depth * 2.9 - across * 2.1 + 1);
  const leftVentricle = ellipse(
    across - 0.09 * (relaxedDepth - 7.6),
    relaxedDepth,
    1.95,
    7.6,
    1.85 * squeeze,
    3.75 - 0.25 * contraction,
  );
  const rightVentricle = ellipse(
    across + 0.16 * relaxedDepth,
    relaxedDepth,
    -0.55,
    8.1,
    1.35 * (1 - 0.2 * contraction),
    2.9,
  );
  const leftAtrium = ellipse(
    across,
    depth,
    2.0,
    12.75 - descent * 0.35,
    1.85 + 0.2 * contraction,
    1.95 + 0.3 * contraction,
  );
  const rightAtrium = ellipse(
    across,
    depth,
    -1.85,
    12.55 - descent * 0.35,
    1.75 + 0.15 * contraction,
    1.75 + 0.25 * contraction,
  );
  const trabecle = 0.1 * Math.sin(across * 5 + relaxedDepth * 3.1) * Math.sin(relaxedDepth * 4.3);
  const ventricles = Math.min(leftVentricle + 0.7 * wobble, rightVentricle + trabecle);
  const atria = Math.min(leftAtrium, rightAtrium) + 1.3 * wobble;
  // The valve plane parts ventricles from atria.
  const cavity = Math.min(
    relaxedDepth < ANNULUS_DEPTH ? ventricles : 9,
    relaxedDepth > ANNULUS_DEPTH - 0.15 ? atria : 9,
    gate(across, depth, annulus),
  );
  const heart =
    Math.min(
      ellipse(across, relaxedDepth, 0.35, 7.9, 4.15 - 0.25 * contraction, 5.1),
      Math.min(leftAtrium, rightAtrium) + 1.3 * wobble - 0.26,
    ) +
    0.6 * wobble;
  const blood = clamp01(0.5 - cavity / 0.14);
  const muscle = clamp01(0.5 - heart / 0.16);
  const sac = Math.exp(-((heart / 0.13) ** 2));
  const outer = 0.075 * Math.exp(-Math.max(0, heart) / 1.6) + 0.012;
  // A smooth wall sends most back where the beam meets it squarely.
  const facing = squareness(across - 0.35, (depth - 8.8) * 0.55, across, depth);
  let strength = outer + (0.2 - outer) * muscle + (0.1 + 0.95 * facing) * sac * clamp01((depth - 2.5) / 6);
  // Lining of the cavities: brighter where it faces the beam.
  strength += (0.06 + 0.4 * facing) * muscle * Math.exp(-((cavity / 0.09) ** 2));
  strength *= 1 - 0.985 * blood;
  const leaflets = valveDistance(across, depth, annulus, valveOpening);
  const leaflet = clamp01(0.5 - leaflets / 0.1);
  strength = Math.max(strength, 0.62 * leaflet);
  echo.strength = strength;
  echo.blood = blood * (1 - leaflet);
  echo.materialAcross = across / (1 - 0.16 * contraction * muscle);
  echo.materialDepth = relaxedDepth;
}

/** Squared cosine between a wall's normal and the beam through a point. */
function squareness(normalAcross: number, normalDepth: number, across: number, depth: number): number {
  const cosine =
    (normalAcross * across + normalDepth * depth) /
    (Math.hypot(normalAcross, normalDepth) * Math.hypot(across, depth) + 1e-6);
  return cosine * cosine;
}

/** The openings of the two inflow valves in the valve plane. */
function gate(across: number, depth: number, annulus: number): number {
  const inMitral = Math.max(Math.abs(across - 1.9) - 1.25, Math.abs(depth - annulus) - 0.45);
  const inTricuspid = Math.max(Math.abs(across + 1.75) - 1.05, Math.abs(depth - annulus) - 0.45);
  return Math.min(inMitral, inTricuspid);
}

/** Two leaflets on each ring: they meet when closed and swing towards the apex to open. */
function valveDistance(across: number, depth: number, annulus: number, opening: number): number {
  const leaf = (ringX: number, towards: number, length: number): number => {
    const angle = 0.18 + opening * 1.15;
    return stroke(
      across,
      depth,
      ringX,
      annulus,
      ringX + towards * Math.cos(angle) * length,
      annulus - Math.sin(angle) * length * (opening > 0.1 ? 1 : -0.35),
      0.075,
    );
  };
  return Math.min(leaf(0.62, 1, 1.45), leaf(3.2, -1, 1.2), leaf(-0.68, -1, 1.1), leaf(-2.85, 1, 1.05));
}

/** Velocity of blood towards the probe, m/s, before noise. */
export function bloodVelocity(across: number, depth: number, pose: HeartPose): number {
  const filling =
    pose.inflow *
    Math.exp(-(((across - 1.9 - 0.05 * (10.6 - depth)) / 0.75) ** 2)) *
    Math.exp(-(((depth - 9.4) / 2.9) ** 2));
  const leaving =
    pose.outflow *
    Math.exp(-(((across - 0.75) / 0.6) ** 2)) *
    Math.exp(-(((depth - 8.4) / 1.6) ** 2)) *
    clamp01((9.3 - depth) * 2);
  const veins =
    0.25 *
    Math.exp(-(((across - 2.6) / 0.7) ** 2)) *
    Math.exp(-(((depth - 13.6) / 0.8) ** 2)) *
    (0.4 + pose.contraction);
  return filling - leaving + veins;
}
