import { type DataSet, findEveryNumber, Tag } from '@isocenter/dicom';
import type { PixelFormat } from '../pixel-format.ts';
import type { FindingList } from './findings.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { findCode, type UnitCode } from './unit-code.ts';
import { asSigned16, asUnsigned16 } from './word-values.ts';

/** Stored values → values of the real world, over a range of stored values. PS3.3 C.7.6.16.2.11.1.2. */
export interface RealWorldValueMap {
  readonly label?: string;
  readonly explanation?: string;
  readonly unit: UnitCode;
  /** What is measured, e.g. (126401, DCM, "SUVbw"), where Quantity Definition Sequence says it. */
  readonly quantity?: UnitCode;
  /** Stored values, both included. */
  readonly firstMapped: number;
  readonly lastMapped: number;
  readonly transform:
    | { readonly kind: 'linear'; readonly slope: number; readonly intercept: number }
    /** One value for each stored value from `firstMapped` on. */
    | { readonly kind: 'lut'; readonly values: Float64Array };
}

/** Concept of a Quantity Definition item that names the quantity: (246205007, SCT) or the older (G-C1C6, SRT). */
const QUANTITY_CONCEPTS = new Set(['246205007', 'G-C1C6']);

/**
 * Maps of one frame in the order of the file: its own, else those of all frames, else of the object. One that has no
 * unit, no range or no values is left out, with a finding.
 */
export function describeRealWorldValueMaps(
  attributes: FrameAttributes,
  format: PixelFormat,
  findings: FindingList,
): RealWorldValueMap[] {
  if (format.samplesPerPixel !== 1) return [];
  // The functional group is itself the sequence of maps, so all its items count.
  return attributes
    .placesOf(Tag.RealWorldValueMappingSequence)
    .map(({ dataSet }) => {
      const map = readMap(dataSet, format);
      if (!map)
        findings.add(
          'PIXELS_REAL_WORLD_VALUE_INVALID',
          Tag.RealWorldValueMappingSequence,
          'A real world value map has no unit, no range or too few values; ignored.',
        );
      return map;
    })
    .filter((map) => map !== undefined);
}

function readMap(item: DataSet, format: PixelFormat): RealWorldValueMap | undefined {
  const unit = findCode(item, Tag.MeasurementUnitsCodeSequence);
  const range = readRange(item, format);
  const transform = range && readTransform(item, range);
  if (!unit || !range || !transform) return undefined;
  const label = item.findString(Tag.LUTLabel);
  const explanation = item.findString(Tag.LUTExplanation);
  const quantity = item
    .findItems(Tag.QuantityDefinitionSequence)
    .filter((definition) =>
      QUANTITY_CONCEPTS.has(findCode(definition, Tag.ConceptNameCodeSequence)?.value ?? ''),
    )
    .map((definition) => findCode(definition, Tag.ConceptCodeSequence))[0];
  return {
    ...(label && { label }),
    ...(explanation && { explanation }),
    unit,
    ...(quantity && { quantity }),
    ...range,
    transform,
  };
}

/** In doubles for float pixels and wherever given; else 16 bits, signed as the pixels are whatever VR was written. */
function readRange(item: DataSet, { signed, float }: PixelFormat) {
  const firstDouble = item.findNumber(Tag.DoubleFloatRealWorldValueFirstValueMapped);
  const lastDouble = item.findNumber(Tag.DoubleFloatRealWorldValueLastValueMapped);
  if (firstDouble !== undefined && lastDouble !== undefined)
    return firstDouble <= lastDouble ? { firstMapped: firstDouble, lastMapped: lastDouble } : undefined;
  const first = item.findNumber(Tag.RealWorldValueFirstValueMapped);
  const last = item.findNumber(Tag.RealWorldValueLastValueMapped);
  if (float || first === undefined || last === undefined) return undefined;
  const asStored = signed ? asSigned16 : asUnsigned16;
  const firstMapped = asStored(first);
  const lastMapped = asStored(last);
  return firstMapped <= lastMapped ? { firstMapped, lastMapped } : undefined;
}

function readTransform(
  item: DataSet,
  { firstMapped, lastMapped }: { firstMapped: number; lastMapped: number },
): RealWorldValueMap['transform'] | undefined {
  if (item.has(Tag.RealWorldValueLUTData)) {
    const values = findEveryNumber(item, Tag.RealWorldValueLUTData) ?? [];
    return values.length >= lastMapped - firstMapped + 1
      ? { kind: 'lut', values: Float64Array.from(values) }
      : undefined;
  }
  const slope = item.findNumber(Tag.RealWorldValueSlope);
  const intercept = item.findNumber(Tag.RealWorldValueIntercept);
  return slope === undefined || intercept === undefined ? undefined : { kind: 'linear', slope, intercept };
}
