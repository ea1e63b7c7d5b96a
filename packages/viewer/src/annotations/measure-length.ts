import {
  type FrameDescription,
  lengthMm,
  type PixelPosition,
  patientFromPixel,
  type RegionUnit,
  type UltrasoundRegion,
} from '@isocenter/pixels';
import type { Measurement } from './annotation.ts';
import { formatNumber } from './format-number.ts';

/**
 * The distance between two places of one image, with what it rests on: the patient's plane, an ultrasound region
 * that holds both points, a spacing with its provenance (PS3.3 §10.7.1.3), or pixels.
 */
export function measureLength(
  from: PixelPosition,
  to: PixelPosition,
  description: FrameDescription,
): Measurement {
  const { plane, spacing, ultrasoundRegions } = description;
  const deltaColumns = to.column - from.column;
  const deltaRows = to.row - from.row;
  if (plane) {
    const length = lengthMm(patientFromPixel(plane, from), patientFromPixel(plane, to));
    return inUnit(length, 'mm', spacing?.label ?? '');
  }
  const region = commonRegion(from, to, ultrasoundRegions);
  if (region === 'different') return inPixels(deltaColumns, deltaRows, 'across regions');
  if (region) return inRegion(deltaColumns, deltaRows, region);
  if (spacing) {
    const length = Math.hypot(deltaColumns * spacing.columnSpacingMm, deltaRows * spacing.rowSpacingMm);
    return inUnit(length, 'mm', spacing.label);
  }
  return inPixels(deltaColumns, deltaRows, 'uncalibrated');
}

/**
 * The region both points are in; 'different' when they are in two, or in several that disagree on units or scale.
 * PS3.3 C.8.5.5.1.
 */
function commonRegion(
  from: PixelPosition,
  to: PixelPosition,
  regions: readonly UltrasoundRegion[],
): UltrasoundRegion | 'different' | undefined {
  const holding = (position: PixelPosition) => regions.filter((region) => contains(region, position));
  const ofStart = holding(from);
  const ofEnd = holding(to);
  const common = ofStart.filter((region) => ofEnd.includes(region));
  const [first, ...others] = common;
  if (!first) return ofStart.length > 0 || ofEnd.length > 0 ? 'different' : undefined;
  return others.every((other) => hasSameScale(first, other)) ? first : 'different';
}

const contains = (region: UltrasoundRegion, { column, row }: PixelPosition): boolean =>
  column >= region.firstColumn - 0.5 &&
  column <= region.lastColumn + 0.5 &&
  row >= region.firstRow - 0.5 &&
  row <= region.lastRow + 0.5;

const hasSameScale = (a: UltrasoundRegion, b: UltrasoundRegion): boolean =>
  a.unitX === b.unitX && a.unitY === b.unitY && a.deltaX === b.deltaX && a.deltaY === b.deltaY;

function inRegion(deltaColumns: number, deltaRows: number, region: UltrasoundRegion): Measurement {
  const note = 'ultrasound region';
  const across = deltaColumns * region.deltaX;
  const down = deltaRows * region.deltaY;
  if (region.unitX === 'cm' && region.unitY === 'cm')
    return inUnit(Math.hypot(across, down) * 10, 'mm', note);
  // A time or a velocity is no distance: each axis is told for itself.
  const parts = [axisText(across, region.unitX), axisText(down, region.unitY)].filter((part) => part !== '');
  if (parts.length === 0) return inPixels(deltaColumns, deltaRows, 'region without units');
  return { value: undefined, unit: '', text: parts.join(' · '), note };
}

const shortUnits: Partial<Record<RegionUnit, string>> = {
  percent: '%',
  seconds: 's',
  hertz: 'Hz',
  'cm/sec': 'cm/s',
  'dB/seconds': 'dB/s',
  'cm2/sec': 'cm²/s',
  cm2: 'cm²',
  cm3: 'cm³',
  'cm3/sec': 'cm³/s',
  degrees: '°',
};

function axisText(delta: number, unit: RegionUnit): string {
  if (unit === 'none' || unit === 'unknown') return '';
  const amount = Math.abs(delta);
  if (unit === 'cm') return `${formatNumber(amount * 10, 1)} mm`;
  if (unit === 'seconds') return `${formatNumber(amount * 1000, 0)} ms`;
  return `${formatNumber(amount, 1)} ${shortUnits[unit] ?? unit}`;
}

function inUnit(value: number, unit: string, note: string): Measurement {
  return { value, unit, text: `${formatNumber(value, value < 10 ? 2 : 1)} ${unit}`, note };
}

const inPixels = (deltaColumns: number, deltaRows: number, note: string): Measurement =>
  inUnit(Math.hypot(deltaColumns, deltaRows), 'px', note);
