/** Relaxation times at 1.5 T in ms, and proton density as a share of water's. */
interface Tissue {
  readonly t1: number;
  readonly t2: number;
  readonly protonDensity: number;
}

export const TISSUES = {
  air: { t1: 1000, t2: 1, protonDensity: 0 },
  bone: { t1: 500, t2: 8, protonDensity: 0.18 },
  marrow: { t1: 330, t2: 60, protonDensity: 0.52 },
  fat: { t1: 260, t2: 95, protonDensity: 0.85 },
  skin: { t1: 700, t2: 45, protonDensity: 0.7 },
  muscle: { t1: 900, t2: 42, protonDensity: 0.78 },
  white: { t1: 610, t2: 78, protonDensity: 0.72 },
  grey: { t1: 1000, t2: 98, protonDensity: 0.83 },
  deepGrey: { t1: 860, t2: 82, protonDensity: 0.79 },
  pallidum: { t1: 760, t2: 66, protonDensity: 0.75 },
  csf: { t1: 4300, t2: 1900, protonDensity: 1 },
  vitreous: { t1: 3900, t2: 1200, protonDensity: 1 },
  mucosa: { t1: 1100, t2: 110, protonDensity: 0.85 },
  flow: { t1: 1000, t2: 4, protonDensity: 0.1 },
  lesion: { t1: 1500, t2: 175, protonDensity: 0.9 },
  gliosis: { t1: 1050, t2: 125, protonDensity: 0.82 },
} as const satisfies Record<string, Tissue>;

export type TissueName = keyof typeof TISSUES;

/** The three weightings of the series, with the times that are written into the headers. */
export const WEIGHTINGS = [
  { name: 'T1', repetitionTimeMs: 520, echoTimeMs: 11, inversionTimeMs: undefined, echoTrainLength: 1 },
  { name: 'T2', repetitionTimeMs: 4600, echoTimeMs: 102, inversionTimeMs: undefined, echoTrainLength: 15 },
  { name: 'FLAIR', repetitionTimeMs: 9000, echoTimeMs: 118, inversionTimeMs: 2480, echoTrainLength: 21 },
] as const;

export type Weighting = (typeof WEIGHTINGS)[number];

/** Spin echo signal with or without inversion, as a share of a fully relaxed water signal. */
export function spinEchoSignal(tissue: Tissue, weighting: Weighting): number {
  const { t1, t2, protonDensity } = tissue;
  const { repetitionTimeMs, echoTimeMs, inversionTimeMs } = weighting;
  const inversion = inversionTimeMs === undefined ? 0 : 2 * Math.exp(-inversionTimeMs / t1);
  const recovery =
    inversionTimeMs === undefined
      ? 1 - Math.exp(-repetitionTimeMs / t1)
      : 1 - inversion + Math.exp(-repetitionTimeMs / t1);
  return Math.abs(protonDensity * recovery * Math.exp(-echoTimeMs / t2));
}

/** Signals of one tissue in all weightings. */
export type Signals = readonly [t1: number, t2: number, flair: number];

export const SIGNALS = Object.fromEntries(
  Object.entries(TISSUES).map(([name, tissue]) => [
    name,
    WEIGHTINGS.map((weighting) => spinEchoSignal(tissue, weighting)),
  ]),
) as unknown as Record<TissueName, Signals>;
