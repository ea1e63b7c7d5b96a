import {
  commonRegion,
  type FrameDescription,
  type PixelPosition,
  type RegionUnit,
  type UltrasoundRegion,
} from '@isocenter/pixels';
import type { Measurement } from './annotation.ts';
import { formatNumber } from './format-number.ts';

/**
 * The distance between two places of one image, with what it rests on: an ultrasound region that holds both points,
 * a spacing with its provenance (PS3.3 §10.7.1.3), or pixels.
 */
export function measureLength(
  from: PixelPosition,
  to: PixelPosition,
  description: FrameDescription,
): Measurement {
  const deltaColumns = to.column - from.column;
  const deltaRows = to.row - from.row;
  const region = commonRegion(description.ultrasoundRegions, from, to);
  if (region === 'different') return inPixels(deltaColumns, deltaRows, 'across regions');
  if (region) return inRegion(deltaColumns, deltaRows, region);
  // The label speaks of the spacing, which need not be the plane's own (magnification, beam centre).
  const spacing = description.spacing ?? description.plane;
  if (spacing) {
    const length = Math.hypot(deltaColumns * spacing.columnSpacingMm, deltaRows * spacing.rowSpacingMm);
    return inUnit(length, 'mm', description.spacing?.label ?? '');
  }
  return inPixels(deltaColumns, deltaRows, 'uncalibrated');
}

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
