import { type DataSet, Tag } from '@isocenter/dicom';
import type { Laterality, LateralityStatement, Side } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { codeOfItem } from './unit-code.ts';

/** CID 244 Laterality, as SNOMED CT and as the SNOMED RT of older objects. PS3.16. */
const sideCodes: Readonly<Record<string, Side>> = {
  'SCT 24028007': 'R',
  'SCT 7771000': 'L',
  'SCT 51440002': 'B',
  'SRT G-A100': 'R',
  'SRT G-A101': 'L',
  'SRT G-A102': 'B',
  'SNM3 G-A100': 'R',
  'SNM3 G-A101': 'L',
  'SNM3 G-A102': 'B',
};

/**
 * Side of the body part that a frame shows, as each level of its object states it, narrowest first: the frame (PS3.3 C.7.6.16.2.8), the
 * image (C.8.11.7, C.8.30), modifiers of its anatomy (§10.5), the series (C.7.3.1). Where two of them contradict each other no side
 * is given. 'U' (unpaired) and values that are none state no side.
 */
export function describeLaterality(attributes: FrameAttributes): Laterality | undefined {
  const { dataSet } = attributes;
  const frameAnatomy = attributes.findMacro(Tag.FrameAnatomySequence);
  const stated = [
    statement('frame', sideOf(frameAnatomy, Tag.FrameLaterality)),
    statement('frame anatomy', frameAnatomy && sideOfAnatomy(frameAnatomy)),
    statement('image', sideOf(dataSet, Tag.ImageLaterality)),
    statement('measurement', sideOf(dataSet, Tag.MeasurementLaterality)),
    statement('anatomy', sideOfAnatomy(dataSet)),
    statement('series', sideOf(dataSet, Tag.Laterality)),
  ].filter((one) => one !== undefined);
  const [first, ...others] = stated;
  if (!first) return undefined;
  const agrees = others.every(({ side }, index) => isWithin(stated.slice(0, index + 1), side));
  return { side: agrees ? first.side : undefined, stated };
}

/** One side is part of both; both are no part of one. */
const isWithin = (narrower: readonly LateralityStatement[], wider: Side): boolean =>
  wider === 'B' || narrower.every(({ side }) => side === wider);

const statement = (level: LateralityStatement['level'], side: Side | undefined) =>
  side === undefined ? undefined : { level, side };

function sideOf(dataSet: DataSet | undefined, tag: number): Side | undefined {
  const value = dataSet?.findString(tag)?.trim();
  return value === 'R' || value === 'L' || value === 'B' ? value : undefined;
}

/** Modifiers of the region and of the structure; those of both sides together are both. */
function sideOfAnatomy(dataSet: DataSet): Side | undefined {
  const modifiers = [
    [Tag.AnatomicRegionSequence, Tag.AnatomicRegionModifierSequence],
    [Tag.PrimaryAnatomicStructureSequence, Tag.PrimaryAnatomicStructureModifierSequence],
  ] as const;
  const sides = new Set(
    modifiers.flatMap(([anatomy, modifier]) =>
      dataSet.findItems(anatomy).flatMap((item) => sidesOfModifiers(item, modifier)),
    ),
  );
  if (sides.size === 0) return undefined;
  const [only] = sides;
  return sides.size === 1 ? only : 'B';
}

const sidesOfModifiers = (anatomy: DataSet, sequence: number): Side[] =>
  anatomy.findItems(sequence).flatMap((item) => {
    const code = codeOfItem(item);
    return (code && sideCodes[`${code.scheme} ${code.value}`]) ?? [];
  });
