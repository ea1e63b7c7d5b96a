import { Tag } from '@isocenter/dicom';
import type { FrameOrdering, StackDimension } from '@isocenter/pixels';
import { formatNumber, formatSignificant } from '../annotations/format-number.ts';
import type { GridAxis } from './frame-grid.ts';

/** What readers call the attributes that frames are indexed by. PS3.3 C.7.6.17, C.8.4.8. */
const namesByPointer: ReadonlyMap<number | undefined, string> = new Map([
  [Tag.TemporalPositionIndex, 'Phase'],
  [Tag.NominalCardiacTriggerDelayTime, 'Phase'],
  [Tag.ActualCardiacTriggerDelayTime, 'Phase'],
  [Tag.NominalPercentageOfCardiacPhase, 'Cardiac phase'],
  [Tag.NominalRespiratoryTriggerDelayTime, 'Respiratory phase'],
  [Tag.ActualRespiratoryTriggerDelayTime, 'Respiratory phase'],
  [Tag.EffectiveEchoTime, 'Echo'],
  [Tag.DiffusionBValue, 'b-value'],
  [Tag.DiffusionGradientOrientation, 'Direction'],
  [Tag.ComplexImageComponent, 'Component'],
  [Tag.ContrastBolusAgentNumber, 'Contrast agent'],
  [Tag.EnergyWindowVector, 'Energy window'],
  [Tag.DetectorVector, 'Detector'],
  [Tag.PhaseVector, 'Phase'],
  [Tag.RotationVector, 'Rotation'],
  [Tag.RRIntervalVector, 'R-R interval'],
  [Tag.TimeSlotVector, 'Time slot'],
  [Tag.SliceVector, 'Slice'],
  [Tag.AngularViewVector, 'View'],
  [Tag.TimeSliceVector, 'Time'],
]);

const timePointers = new Set<number | undefined>([
  Tag.TemporalPositionIndex,
  Tag.NominalCardiacTriggerDelayTime,
  Tag.ActualCardiacTriggerDelayTime,
  Tag.NominalPercentageOfCardiacPhase,
  Tag.TimeSlotVector,
  Tag.TimeSliceVector,
]);

/**
 * An axis in words. Values that the object counts keep their number, others are counted here.
 *
 * @param orderingAt the ordering of some image at a value; undefined where no image has it
 */
export function axisInWords(
  dimension: StackDimension,
  orderingAt: (valueIndex: number) => FrameOrdering | undefined,
): GridAxis {
  const { axis, pointer, values } = dimension;
  const name = nameOf(dimension);
  const isCounted = values.at(-1) === values.length && values[0] === 1;
  const texts = values.map((value, index) => {
    const number = isCounted && value !== undefined ? value : index + 1;
    const counted = `${name} ${number} of ${values.length}`;
    return valueText(dimension, value, orderingAt(index), { number, counted });
  });
  const isTime =
    axis === 'temporal-position' ||
    axis === 'trigger-time' ||
    (axis === 'dimension' && timePointers.has(pointer));
  return { name, isTime, texts };
}

function nameOf({ axis, pointer, label }: StackDimension): string {
  if (axis === 'temporal-position' || axis === 'trigger-time') return 'Phase';
  if (axis === 'echo') return 'Echo';
  if (axis === 'b-value') return 'b-value';
  if (axis === 'acquisition') return 'Acquisition';
  if (axis === 'repetition') return 'Repetition';
  return namesByPointer.get(pointer) ?? label ?? 'Dimension';
}

function valueText(
  { axis, isRank }: StackDimension,
  value: number | undefined,
  ordering: FrameOrdering | undefined,
  { number, counted }: { readonly number: number; readonly counted: string },
): string {
  if (axis === 'b-value' && !isRank)
    return value === undefined ? 'b not stated' : `b = ${formatNumber(value, 0)} s/mm²`;
  if (axis === 'echo') {
    const { echoTimeMs } = ordering ?? {};
    return echoTimeMs === undefined ? counted : `Echo ${number}, TE ${formatSignificant(echoTimeMs)} ms`;
  }
  if (axis === 'trigger-time' && !isRank && value !== undefined)
    return `${counted}, ${formatNumber(value, 0)} ms`;
  return counted;
}
