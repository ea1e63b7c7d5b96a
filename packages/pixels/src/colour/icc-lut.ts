import { pixelsError } from '../errors.ts';
import { type Curve, readCurve, sampledCurve } from './icc-curve.ts';
import { fixed16At, signatureAt } from './icc-profile.ts';
import { type Xyz, xyzFromLab } from './srgb.ts';

/** RGB in [0, 1] → the connection space as XYZ (D50). */
export type DeviceToXyz = (red: number, green: number, blue: number) => Xyz;

/**
 * The A2B0 tag of a profile with three channels on both sides, in its three forms: 'mft1' and 'mft2' (lut8, lut16) and
 * 'mAB ' (lutAToB). ICC.1 §10.10, §10.11, §10.12.
 */
export function readDeviceToXyz(tag: DataView, connectionSpace: string): DeviceToXyz {
  const type = signatureAt(tag, 0);
  const isLab = connectionSpace === 'Lab ';
  if (tag.getUint8(8) !== 3 || tag.getUint8(9) !== 3)
    throw pixelsError('PIXELS_ICC_UNSUPPORTED', {
      problem: 'its table is not one from three channels to three',
    });
  if (type === 'mAB ') {
    const stages = readLutAToB(tag);
    const decode = isLab ? labOfVersion4 : xyzOfPcs;
    return (red, green, blue) => decode(stages([red, green, blue]));
  }
  if (type !== 'mft1' && type !== 'mft2')
    throw pixelsError('PIXELS_ICC_UNSUPPORTED', { problem: `its table is of type ${type.trim()}` });
  const stages = readLut(tag, type);
  // In lut16 Lab is encoded as in version 2 of ICC, whatever the version of the profile. ICC.1 §10.10.
  const decode = !isLab ? xyzOfPcs : type === 'mft2' ? labOfVersion2 : labOfVersion4;
  return (red, green, blue) => decode(stages([red, green, blue]));
}

type Triple = readonly [number, number, number];
type Stage = (values: Triple) => Triple;

const labOfVersion4 = ([l, a, b]: Triple): Xyz =>
  xyzFromLab({ l: l * 100, a: a * 255 - 128, b: b * 255 - 128 });

/** 0xFF00 means L* 100, 0x8000 means a* 0. */
const labOfVersion2 = ([l, a, b]: Triple): Xyz =>
  xyzFromLab({ l: (l * 65535) / 652.8, a: (a * 65535) / 256 - 128, b: (b * 65535) / 256 - 128 });

/** 1.0 is encoded as 0x8000. */
const xyzOfPcs = ([x, y, z]: Triple): Xyz => [(x * 65535) / 32768, (y * 65535) / 32768, (z * 65535) / 32768];

const byCurves =
  ([first, second, third]: readonly Curve[]): Stage =>
  ([x, y, z]) =>
    first && second && third ? [first(x), second(y), third(z)] : [x, y, z];

/** lut8 and lut16: input tables, colour table, output tables; their matrix is for XYZ on the device side only. */
function readLut(tag: DataView, type: 'mft1' | 'mft2'): Stage {
  const gridPoints = tag.getUint8(10);
  const isWide = type === 'mft2';
  const inputEntries = isWide ? tag.getUint16(48) : 256;
  const outputEntries = isWide ? tag.getUint16(50) : 256;
  const sampleBytes = isWide ? 2 : 1;
  const fullScale = isWide ? 65535 : 255;
  let offset = isWide ? 52 : 48;
  const read = (count: number) => {
    requireBytes(tag, offset, count * sampleBytes);
    const values = Float64Array.from({ length: count }, (_, i) =>
      isWide ? tag.getUint16(offset + 2 * i) : tag.getUint8(offset + i),
    ).map((value) => value / fullScale);
    offset += count * sampleBytes;
    return values;
  };
  const readTables = (entries: number) => {
    const tables = read(entries * 3);
    return [0, 1, 2].map((channel) =>
      sampledCurve(tables.subarray(channel * entries, (channel + 1) * entries)),
    );
  };
  if (inputEntries < 2 || outputEntries < 2 || gridPoints < 2)
    throw pixelsError('PIXELS_ICC_INVALID', { problem: 'a table has fewer than two entries' });
  const input = byCurves(readTables(inputEntries));
  const colours = colourTable(read(gridPoints ** 3 * 3), [gridPoints, gridPoints, gridPoints]);
  const output = byCurves(readTables(outputEntries));
  return (values) => output(colours(input(values)));
}

/** lutAToB: A curves, colour table, M curves, matrix, B curves; all but the last may be absent. */
function readLutAToB(tag: DataView): Stage {
  const [bOffset, matrixOffset, mOffset, tableOffset, aOffset] = [12, 16, 20, 24, 28].map((at) =>
    tag.getUint32(at),
  ) as [number, number, number, number, number];
  const b = byCurves(readCurves(tag, bOffset));
  const stages: Stage[] = [];
  if (aOffset !== 0) stages.push(byCurves(readCurves(tag, aOffset)));
  if (tableOffset !== 0) stages.push(readColourTable(tag, tableOffset));
  if (mOffset !== 0) stages.push(byCurves(readCurves(tag, mOffset)));
  if (matrixOffset !== 0) stages.push(readMatrix(tag, matrixOffset));
  return (values) => b(stages.reduce((triple, stage) => stage(triple), values));
}

/** Three curves, each beginning at a multiple of four. */
function readCurves(tag: DataView, offset: number): Curve[] {
  let at = offset;
  return [0, 1, 2].map(() => {
    const { curve, byteLength } = readCurve(tag, at);
    at += (byteLength + 3) & ~3;
    return curve;
  });
}

function readColourTable(tag: DataView, offset: number): Stage {
  requireBytes(tag, offset, 20);
  const gridPoints = [0, 1, 2].map((i) => tag.getUint8(offset + i)) as [number, number, number];
  const sampleBytes = tag.getUint8(offset + 16);
  const [x, y, z] = gridPoints;
  const count = x * y * z * 3;
  if (Math.min(x, y, z) < 2 || (sampleBytes !== 1 && sampleBytes !== 2))
    throw pixelsError('PIXELS_ICC_INVALID', { problem: 'its colour table has no size' });
  requireBytes(tag, offset + 20, count * sampleBytes);
  const table = Float64Array.from({ length: count }, (_, i) =>
    sampleBytes === 2 ? tag.getUint16(offset + 20 + 2 * i) / 65535 : tag.getUint8(offset + 20 + i) / 255,
  );
  return colourTable(table, gridPoints);
}

/** Three rows of three, then three offsets. */
function readMatrix(tag: DataView, offset: number): Stage {
  requireBytes(tag, offset, 48);
  const at = (i: number) => fixed16At(tag, offset + 4 * i);
  const row = (r: number) => {
    const [x, y, z, shift] = [at(3 * r), at(3 * r + 1), at(3 * r + 2), at(9 + r)];
    return ([a, b, c]: Triple) => x * a + y * b + z * c + shift;
  };
  const rows = [row(0), row(1), row(2)] as const;
  return (values) => [rows[0](values), rows[1](values), rows[2](values)];
}

/** Tetrahedral interpolation, so that greys on the diagonal come from greys only. The third channel runs fastest. */
function colourTable(
  table: Float64Array,
  [countX, countY, countZ]: readonly [number, number, number],
): Stage {
  const strides = [countY * countZ * 3, countZ * 3, 3] as const;
  const place = (value: number, count: number) => {
    const position = Math.min(1, Math.max(0, value)) * (count - 1);
    const lower = Math.min(count - 2, Math.floor(position));
    return { lower, share: position - lower };
  };
  return ([x, y, z]) => {
    const places = [place(x, countX), place(y, countY), place(z, countZ)] as const;
    const base = places[0].lower * strides[0] + places[1].lower * strides[1] + places[2].lower * strides[2];
    // Along the axes in the order of their shares, from the lower corner to the upper one.
    const axes = ([0, 1, 2] as const)
      .map((axis) => ({ share: places[axis].share, stride: strides[axis] }))
      .sort((a, b) => b.share - a.share);
    const result: [number, number, number] = [0, 0, 0];
    for (let channel = 0; channel < 3; channel++) {
      let at = base + channel;
      let value = table[at] as number;
      for (const { share, stride } of axes) {
        const before = table[at] as number;
        at += stride;
        value += ((table[at] as number) - before) * share;
      }
      result[channel] = value;
    }
    return result;
  };
}

function requireBytes(tag: DataView, offset: number, byteLength: number): void {
  if (offset + byteLength > tag.byteLength)
    throw pixelsError('PIXELS_ICC_INVALID', { problem: 'a table is cut short' });
}
