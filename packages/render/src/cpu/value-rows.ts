import type { Address } from '@isocenter/pixels';
import type { GreyTransform } from '../display-transform.ts';
import { roundedUp, type Sheet } from './sheet.ts';
import { StoredRows } from './stored-rows.ts';
import type { UprightSource } from './upright-source.ts';

/** Room for the border before a row, and for it and what is written in fours after one. */
const margin = 4;

/** Rows of values as floats, in the kernel's memory. */
export interface ValueRows {
  /** What has been taken off the values, so that 32-bit floats hold the others. */
  readonly origin: number;
  /** One row, with its border repeated and padding as NaN; valid until the next. */
  readonly valuesOf: (row: number) => Address;
}

/** @param pivot the value around which all matters */
export function valueRows(
  sheet: Sheet,
  source: UprightSource,
  padding: GreyTransform['padding'],
  pivot: number,
): ValueRows {
  const { lengthX } = source;
  const floats = roundedUp(lengthX) + 2 * margin;
  const address = sheet.memory.allocate(floats * 4) + margin * 4;
  const repeatBorder = (): void => {
    const row = sheet.floats(address - 4, lengthX + 3);
    row[0] = row[1] as number;
    row[lengthX + 1] = row[lengthX] as number;
    row[lengthX + 2] = row[lengthX] as number;
  };
  const widen = widenFunction(sheet, source);
  if (!widen) {
    const fill = wideRow(source, padding, pivot);
    return {
      origin: pivot,
      valuesOf: (row) => {
        fill(row, sheet.floats(address, lengthX));
        repeatBorder();
        return address;
      },
    };
  }
  const stored = new StoredRows(sheet, source);
  const { exports } = sheet.memory;
  return {
    origin: 0,
    valuesOf: (row) => {
      widen(stored.row(row), lengthX, address);
      if (padding) exports.markPadding(address, lengthX, padding.lowest, padding.highest);
      repeatBorder();
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
  origin: number,
): (row: number, into: Float32Array) => void {
  const { lowest, highest } = padding ?? { lowest: 1, highest: 0 };
  return (row, into) => {
    const from = row * strideY;
    for (let i = 0; i < lengthX; i++) {
      const value = values[from + i * strideX] as number;
      into[i] = value >= lowest && value <= highest ? Number.NaN : value - origin;
    }
  };
}
