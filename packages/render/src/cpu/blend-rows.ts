import type { Address } from '@isocenter/pixels';
import type { Interpolation } from '../camera.ts';
import { cubicWeights } from '../cubic-weights.ts';
import type { AxisMap } from './axis-map.ts';
import { roundedUp, type Sheet } from './sheet.ts';

/** All but 'nearest'. */
export type Blending = Exclude<Interpolation, 'nearest'>;

/** For each device pixel of a canvas row which values are blended, and how, in the kernel's memory. */
export interface AcrossTables {
  readonly count: number;
  readonly indexes: Address;
  /** A share each ('linear'), or four weights ('cubic'). */
  readonly factors: Address;
}

export function acrossTables(sheet: Sheet, mapX: AxisMap, blending: Blending): AcrossTables {
  const { lower, share } = mapX;
  const factors = blending === 'cubic' ? [...share].flatMap(cubicWeights) : share;
  return {
    count: lower.length,
    indexes: sheet.allocateWords(lower),
    factors: sheet.allocateFloats(factors),
  };
}

/**
 * Blends image rows down for every canvas row that shows any. Rows are blended across first, each of them once while it is
 * among the four last used.
 *
 * @param rowLength floats of a row
 * @param blendAcross writes one image row, blended, to an address
 * @param onRow is handed each canvas row's address and y
 */
export function blendDownRows(
  sheet: Sheet,
  { mapY, lengthY }: { readonly mapY: AxisMap; readonly lengthY: number },
  blending: Blending,
  rowLength: number,
  blendAcross: (row: number, into: Address) => void,
  onRow: (address: Address, y: number) => void,
): void {
  const { memory } = sheet;
  const { exports } = memory;
  const rowBytes = roundedUp(rowLength) * 4;
  const result = memory.allocate(rowBytes);
  const slots = [0, 1, 2, 3].map(() => ({ row: -1, address: memory.allocate(rowBytes) }));
  const rowAt = (index: number): Address => {
    const row = Math.min(lengthY - 1, Math.max(0, index));
    const slot = slots[row & 3] as (typeof slots)[number];
    if (slot.row !== row) {
      blendAcross(row, slot.address);
      slot.row = row;
    }
    return slot.address;
  };
  for (let y = mapY.first; y < mapY.end; y++) {
    const at = y - mapY.first;
    const row = mapY.lower[at] as number;
    const share = mapY.share[at] as number;
    if (blending === 'linear') {
      exports.blendDown(rowAt(row), rowAt(row + 1), share, rowLength, result);
    } else {
      const rows = [rowAt(row - 1), rowAt(row), rowAt(row + 1), rowAt(row + 2)] as const;
      exports.blendDownCubic(...rows, ...cubicWeights(share), rowLength, result);
    }
    onRow(result, y);
  }
}
