import { type UnitCode, ucum } from '../frame-description/unit-code.ts';
import { bodyMeasure } from './body-measure.ts';
import { addSeconds, type Instant, lastTimeOfDay, secondsBetween } from './instant.ts';
import type { PetInputs } from './pet-inputs.ts';

/** What the dose is shared among: body weight, lean body mass by two formulas, body surface, ideal body weight. */
export type SuvKind = 'bw' | 'lbm-janma' | 'lbm-james' | 'bsa' | 'ibw';

/** Why there is no SUV, in words for a reader and as a code. */
export interface SuvRefusal {
  readonly kind: 'refused';
  readonly code:
    | 'not-pet'
    | 'units-not-quantitative'
    | 'suv-type-unknown'
    | 'not-attenuation-corrected'
    | 'not-decay-corrected'
    | 'decay-correction-unknown'
    | 'several-radiopharmaceuticals'
    | 'no-dose'
    | 'dose-implausible'
    | 'no-half-life'
    | 'no-injection-time'
    | 'no-scan-time'
    | 'injection-after-scan'
    | 'injection-too-long-ago'
    | 'no-weight'
    | 'weight-implausible'
    | 'no-size'
    | 'size-implausible'
    | 'no-sex'
    | 'body-out-of-range';
  readonly reason: string;
}

/** Where the time that the image is decay corrected to comes from. */
export type ScanTimeSource =
  | 'decay-correction-date-time'
  | 'series'
  | 'ge-private'
  | 'frame-reference-time'
  | 'acquisition';

/** How modality values become SUV. */
export interface SuvFactor {
  readonly kind: 'factor';
  /** SUV = modality value · factor. */
  readonly factor: number;
  readonly unit: UnitCode;
  /** What it was worked out from, to be shown beside the value. */
  readonly used: {
    /** Grams, or cm² for 'bsa'. */
    readonly bodyMeasure?: number;
    /** At the time the image is corrected to. */
    readonly doseBq?: number;
    readonly decaySeconds?: number;
    readonly scanTime?: ScanTimeSource;
    readonly vendorFactor?: number;
  };
}

const UNITS: Readonly<Record<SuvKind, UnitCode>> = {
  bw: ucum('{SUVbw}g/ml', 'Standardized Uptake Value body weight'),
  'lbm-janma': ucum('{SUVlbm(Janma)}g/ml', 'Standardized Uptake Value lean body mass (Janma)'),
  'lbm-james': ucum('{SUVlbm(James128)}g/ml', 'Standardized Uptake Value lean body mass (James)'),
  bsa: ucum('{SUVbsa}cm2/ml', 'Standardized Uptake Value body surface area'),
  ibw: ucum('{SUVibw}g/ml', 'Standardized Uptake Value ideal body weight'),
};

/** SUV Type (0054,1006) → kind. 'LBM' says no formula, so nothing can be worked out from it. */
const KIND_OF_SUV_TYPE: Readonly<Record<string, SuvKind>> = {
  BW: 'bw',
  LBMJANMA: 'lbm-janma',
  LBMJAMES128: 'lbm-james',
  BSA: 'bsa',
  IBW: 'ibw',
};

/** A dose below this many becquerel is one that was written in megabecquerel. */
const SMALLEST_DOSE_BQ = 10_000;

/** After these the dose is a thousandth, which no scanner sees: the date of the injection or that of the scan is wrong. */
const MOST_HALF_LIVES = 10;

/**
 * From modality values of a PET image to SUV, or the reason why not; nothing is ever guessed. PS3.3 C.8.9.1, C.8.9.4;
 * the way of QIBA's vendor-neutral SUV: Bq/ml by decayed dose, Philips' counts by their private factors, values that
 * are SUV already by the ratio of the bodies.
 *
 * @param earliestAcquisition of all images of the series, for series whose own time is that of a later reconstruction
 */
export function suvFactor(
  inputs: PetInputs,
  kind: SuvKind,
  earliestAcquisition?: Instant,
): SuvFactor | SuvRefusal {
  const { modality, units } = inputs;
  if (modality !== 'PT') return refused('not-pet', 'Modality (0008,0060) is not PT.');
  if (units === 'GML' || units === 'CM2ML') return fromSuv(inputs, kind);
  if (!inputs.isAttenuationCorrected)
    return refused('not-attenuation-corrected', 'The image is not attenuation corrected (0028,0051).');
  if (units === 'BQML') return fromActivity(inputs, kind, 1, earliestAcquisition);
  if (units === 'CNTS' && inputs.philipsSuvFactor !== undefined)
    return fromVendorFactor(inputs, kind, inputs.philipsSuvFactor);
  if (units === 'CNTS' && inputs.philipsActivityFactor !== undefined)
    return fromActivity(inputs, kind, inputs.philipsActivityFactor, earliestAcquisition);
  return refused(
    'units-not-quantitative',
    `Units (0054,1001) ${units ?? 'are not said, which'} cannot be turned into an activity concentration.`,
  );
}

/** Values that are SUV already, of the same kind or of another. */
function fromSuv(inputs: PetInputs, kind: SuvKind): SuvFactor | SuvRefusal {
  const suvType = inputs.suvType ?? (inputs.units === 'GML' ? 'BW' : 'BSA');
  const stored = KIND_OF_SUV_TYPE[suvType];
  if (!stored)
    return refused('suv-type-unknown', `SUV Type (0054,1006) ${suvType} does not say its formula.`);
  if (stored === kind) return { kind: 'factor', factor: 1, unit: UNITS[kind], used: {} };
  return byRatio(inputs, stored, kind, 1, {});
}

function fromVendorFactor(inputs: PetInputs, kind: SuvKind, vendorFactor: number): SuvFactor | SuvRefusal {
  const used = { vendorFactor };
  if (kind === 'bw') return { kind: 'factor', factor: vendorFactor, unit: UNITS.bw, used };
  return byRatio(inputs, 'bw', kind, vendorFactor, used);
}

/** From one kind to another: only what the dose is shared among differs. */
function byRatio(
  inputs: PetInputs,
  from: SuvKind,
  to: SuvKind,
  factor: number,
  used: SuvFactor['used'],
): SuvFactor | SuvRefusal {
  const before = bodyMeasure(from, inputs);
  if (typeof before !== 'number') return before;
  const after = bodyMeasure(to, inputs);
  if (typeof after !== 'number') return after;
  return {
    kind: 'factor',
    factor: (factor * after) / before,
    unit: UNITS[to],
    used: { ...used, bodyMeasure: after },
  };
}

/** Activity concentration by the share of the dose that each gram (or cm²) would have. */
function fromActivity(
  inputs: PetInputs,
  kind: SuvKind,
  bqPerMlOfValue: number,
  earliestAcquisition: Instant | undefined,
): SuvFactor | SuvRefusal {
  const dose = doseInForce(inputs, earliestAcquisition);
  if (dose.kind === 'refused') return dose;
  const body = bodyMeasure(kind, inputs);
  if (typeof body !== 'number') return body;
  const { doseBq, ...times } = dose.used;
  return {
    kind: 'factor',
    factor: (bqPerMlOfValue * body) / doseBq,
    unit: UNITS[kind],
    used: { bodyMeasure: body, doseBq, ...times },
  };
}

interface DoseInForce {
  readonly kind: 'dose';
  readonly used: {
    readonly doseBq: number;
    readonly decaySeconds?: number;
    readonly scanTime?: ScanTimeSource;
  };
}

/** The dose at the time that the pixels are corrected to. PS3.3 C.8.9.1.1.4 (Decay Correction). */
function doseInForce(inputs: PetInputs, earliestAcquisition: Instant | undefined): DoseInForce | SuvRefusal {
  const { decayCorrection, doseBq, halfLifeSeconds } = inputs;
  if (decayCorrection === 'NONE' || (decayCorrection !== undefined && !inputs.isDecayCorrected))
    return refused('not-decay-corrected', 'The image is not decay corrected (0054,1102), (0028,0051).');
  if (decayCorrection !== 'START' && decayCorrection !== 'ADMIN')
    return refused('decay-correction-unknown', 'Decay Correction (0054,1102) is neither START nor ADMIN.');
  if (inputs.radiopharmaceuticals > 1)
    return refused(
      'several-radiopharmaceuticals',
      'The image names several radiopharmaceuticals (0054,0016).',
    );
  if (!isAboveZero(doseBq))
    return refused('no-dose', 'Radionuclide Total Dose (0018,1074) is missing or not above 0.');
  if (doseBq < SMALLEST_DOSE_BQ)
    return refused('dose-implausible', 'Radionuclide Total Dose (0018,1074) cannot be in becquerel.');
  if (decayCorrection === 'ADMIN') return { kind: 'dose', used: { doseBq } };
  if (!isAboveZero(halfLifeSeconds))
    return refused('no-half-life', 'Radionuclide Half Life (0018,1075) is missing or not above 0.');
  const scan = scanTimeOf(inputs, halfLifeSeconds, earliestAcquisition);
  if (!scan) return refused('no-scan-time', 'The image does not say when the scan began.');
  const injection =
    inputs.injection ??
    (inputs.injectionOfDayMs === undefined ? undefined : lastTimeOfDay(inputs.injectionOfDayMs, scan.at));
  if (!injection)
    return refused(
      'no-injection-time',
      'Radiopharmaceutical Start DateTime (0018,1078) and Start Time (0018,1072) are missing.',
    );
  const decaySeconds = secondsBetween(injection, scan.at);
  if (decaySeconds < 0)
    return refused('injection-after-scan', 'The injection (0018,1078) is later than the scan it belongs to.');
  if (decaySeconds > MOST_HALF_LIVES * halfLifeSeconds)
    return refused(
      'injection-too-long-ago',
      'The scan is more than 10 half-lives later than the injection (0018,1078); one of their dates cannot be right.',
    );
  const decayed = doseBq * 2 ** (-decaySeconds / halfLifeSeconds);
  return { kind: 'dose', used: { doseBq: decayed, decaySeconds, scanTime: scan.source } };
}

/**
 * The time that START means. Series time is right unless it is later than the acquisition, as that of a series
 * reconstructed again; then a vendor's own time, then the middle of the counts less Frame Reference Time, then the
 * earliest acquisition.
 */
function scanTimeOf(
  inputs: PetInputs,
  halfLifeSeconds: number,
  earliestAcquisition: Instant | undefined,
): { readonly at: Instant; readonly source: ScanTimeSource } | undefined {
  const { decayCorrectedTo, series, acquisition, geScan } = inputs;
  if (decayCorrectedTo) return { at: decayCorrectedTo, source: 'decay-correction-date-time' };
  if (series && (!acquisition || secondsBetween(series, acquisition) >= 0))
    return { at: series, source: 'series' };
  if (geScan) return { at: geScan, source: 'ge-private' };
  if (!acquisition) return undefined;
  const { frameReferenceTimeSeconds: reference, frameDurationSeconds: duration } = inputs;
  if (reference !== undefined && duration !== undefined && reference > 0 && duration > 0) {
    const offset = averageCountTime(duration, halfLifeSeconds) - reference;
    return { at: addSeconds(acquisition, offset), source: 'frame-reference-time' };
  }
  return { at: earliestAcquisition ?? acquisition, source: 'acquisition' };
}

/** When within a frame the count rate is that of its average: a little before the middle. */
function averageCountTime(durationSeconds: number, halfLifeSeconds: number): number {
  const decayConstant = Math.LN2 / halfLifeSeconds;
  const decay = decayConstant * durationSeconds;
  return Math.log(decay / -Math.expm1(-decay)) / decayConstant;
}

/** Numbers of a binary VR can be infinite. */
const isAboveZero = (value: number | undefined): value is number =>
  value !== undefined && value > 0 && Number.isFinite(value);

const refused = (code: SuvRefusal['code'], reason: string): SuvRefusal => ({ kind: 'refused', code, reason });
