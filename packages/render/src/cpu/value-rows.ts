import type { Address } from '@isocenter/pixels';
import type { GreyTransform } from '../display-transform.ts';
import type { LevelPlaces } from './level-places.ts';
import { roundedUp, type Sheet } from './sheet.ts';
import { storedRows } from './stored-rows.ts';
import type { UprightSource } from './upright-source.ts';

/** A place beyond every table, which blends with others to no infinity. */
const farthest = 1e30;

/** Room for the border before a row, and for it and what is written in fours after one. */
const margin = 4;

/** Rows of values as floats, in the kernel's memory. */
export interface ValueRows {
  /** place = (value − pivot) · scale + base: what of it is still to be done. */
  readonly pivot: number;
  readonly scale: number;
  /** One row, with its border repeated and padding as NaN; valid until the next. */
  readonly valuesOf: (row: number) => Address;
}

/** Values that floats of 32 bits do not hold come as what they are places of, but for the base. */
export function valueRows(
  sheet: Sheet,
  source: UprightSource,
  padding: GreyTransform['padding'],
  { pivot, scale }: Pick<LevelPlaces, 'pivot' | 'scale'>,
): ValueRows {
  const { lengthX } = source;
  const floats = roundedUp(lengthX) + 2 * margin;
  const address = sheet.memory.allocate(floats * 4) + margin * 4;
  const { exports } = sheet.memory;
  const widen = widenFunction(sheet, source);
  if (!widen) {
    const fill = wideRow(source, padding, pivot, scale);
    return {
      pivot: 0,
      scale: 1,
      valuesOf: (row) => {
        fill(row, sheet.floats(address, lengthX));
        exports.repeatBorder(address, lengthX);
        return address;
      },
    };
  }
  const stored = storedRows(sheet, source);
  return {
    pivot,
    scale,
    valuesOf: (row) => {
      widen(stored.row(row), lengthX, address);
      if (padding) exports.markPadding(address, lengthX, padding.lowest, padding.highest);
      exports.repeatBorder(address, lengthX);
      return address;
    },
  };
}

/** For values of a byte or two, which floats hold as they are. */
function widenFunction({ memory: { exports } }: Sheet, { values }: UprightSource) {
  if (values instanceof Uint8Array) return exports.widenBytes;
  if (values instanceof Int8Array) return exports.widenSignedBytes;
  if (values instanceof Uint16Array) return exports.widenWords;
  return values instanceof Int16Array ? exports.widenSignedWords : undefined;
}

function wideRow(
  { values, strideX, strideY, lengthX }: UprightSource,
  padding: GreyTransform['padding'],
  pivot: number,
  scale: number,
): (row: number, into: Float32Array) => void {
  const { lowest, highest } = padding ?? { lowest: 1, highest: 0 };
  return (row, into) => {
    const from = row * strideY;
    for (let i = 0; i < lengthX; i++) {
      const value = values[from + i * strideX] as number;
      const isBlended = Number.isFinite(value) && !(value >= lowest && value <= highest);
      into[i] = isBlended ? Math.min(farthest, Math.max(-farthest, (value - pivot) * scale)) : Number.NaN;
    }
  };
}
