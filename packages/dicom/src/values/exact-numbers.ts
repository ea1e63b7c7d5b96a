import { numberFormatOf } from './read-values.ts';
import type { VR } from './vr.ts';

/** What a stored number is, without loss: 64-bit integers that no double holds stay whole, and JSON lacks what is not finite. */
export type ExactNumber = number | bigint | 'NaN' | 'inf' | '-inf';

/** Where numbers are stored. */
export interface StoredNumbers {
  readonly vr: VR;
  readonly bytes: Uint8Array;
  readonly bigEndian: boolean;
}

/** The numbers of a value of a number VR, in order; bytes after the last whole one are left out. PS3.5 §6.2, PS3.18 F.2.3. */
export function exactNumbers({ vr, bytes, bigEndian }: StoredNumbers): ExactNumber[] {
  const format = numberFormatOf(vr);
  if (format === undefined) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: ExactNumber[] = [];
  for (let at = 0; at + format.byteLength <= bytes.byteLength; at += format.byteLength) {
    const value = format.read(view, at, !bigEndian);
    if (Number.isSafeInteger(value)) numbers.push(value);
    else if (vr === 'SV') numbers.push(view.getBigInt64(at, !bigEndian));
    else if (vr === 'UV' || vr === 'OV') numbers.push(view.getBigUint64(at, !bigEndian));
    else if (Number.isFinite(value)) numbers.push(value);
    else numbers.push(Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf');
  }
  return numbers;
}
