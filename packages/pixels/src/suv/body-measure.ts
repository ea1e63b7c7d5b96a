import type { PetInputs } from './pet-inputs.ts';
import type { SuvKind, SuvRefusal } from './suv-factor.ts';

type Body = Pick<PetInputs, 'weightKg' | 'sizeM' | 'sex'>;

/** Heavier and taller than anyone is: a value in other units. */
const HEAVIEST_KG = 700;
const TALLEST_M = 2.8;

/**
 * What the dose is shared among: grams of body, of lean body or of ideal body, or cm² of body surface. Refused where
 * the patient's weight, size or sex is needed and not there; never a body that is guessed. PS3.16 CID 85.
 *
 * - lbm-janma: Janmahasatian et al., Clin Pharmacokinet 2005;44:1051.
 * - lbm-james: James 1976, with 128 for men.
 * - bsa: Du Bois 1916. ibw: Devine's form used for SUVibw.
 */
export function bodyMeasure(kind: SuvKind, body: Body): number | SuvRefusal {
  const { sizeM, sex } = body;
  const weightKg = body.weightKg;
  const needsWeight = kind !== 'ibw';
  if (needsWeight && !(weightKg !== undefined && weightKg > 0))
    return refused('no-weight', "Patient's Weight (0010,1030) is missing or not above 0.");
  if (needsWeight && weightKg !== undefined && weightKg > HEAVIEST_KG)
    return refused('weight-implausible', "Patient's Weight (0010,1030) cannot be in kilograms.");
  const kilograms = weightKg ?? 0;
  if (kind === 'bw') return kilograms * 1000;
  if (!(sizeM !== undefined && sizeM > 0))
    return refused('no-size', "Patient's Size (0010,1020) is missing or not above 0.");
  if (sizeM > TALLEST_M)
    return refused('size-implausible', "Patient's Size (0010,1020) cannot be in metres.");
  const centimetres = sizeM * 100;
  if (kind === 'bsa') return 0.007184 * kilograms ** 0.425 * centimetres ** 0.725 * 10_000;
  if (sex !== 'M' && sex !== 'F')
    return refused('no-sex', "Patient's Sex (0010,0040) is neither M nor F, which the formula needs.");
  const isMan = sex === 'M';
  const measure = {
    'lbm-janma': () =>
      (9270 * kilograms) / ((isMan ? 6680 : 8780) + (isMan ? 216 : 244) * (kilograms / sizeM ** 2)),
    'lbm-james': () =>
      (isMan ? 1.1 : 1.07) * kilograms - (isMan ? 128 : 148) * (kilograms / centimetres) ** 2,
    ibw: () => (isMan ? 48 : 45.5) + (isMan ? 1.06 : 0.91) * (centimetres - 152),
  }[kind]();
  return measure > 0
    ? measure * 1000
    : refused('body-out-of-range', 'The formula gives no mass above 0 for a body of this weight and size.');
}

const refused = (code: SuvRefusal['code'], reason: string): SuvRefusal => ({ kind: 'refused', code, reason });
