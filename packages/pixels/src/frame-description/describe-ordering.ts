import { Tag } from '@isocenter/dicom';
import { findConcatenationPart } from './concatenation.ts';
import { describeNuclearDimensions } from './describe-nuclear.ts';
import type { FrameDimension, FrameOrdering } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { presentFields } from './present-fields.ts';

/** What orders a frame and tells the stacks of a series apart. PS3.3 C.7.6.16.2.2, C.7.6.17, C.8.13.5. */
export function describeOrdering(attributes: FrameAttributes): FrameOrdering {
  const { dataSet, frameIndex } = attributes;
  const content = attributes.macroOrTop(Tag.FrameContentSequence);
  const cardiac = attributes.macroOrTop(Tag.CardiacSynchronizationSequence);
  const dimensions = describeDimensions(attributes);
  const part = findConcatenationPart(dataSet);
  return presentFields({
    instanceNumber: dataSet.findNumber(Tag.InstanceNumber),
    temporalPosition:
      content.findNumber(Tag.TemporalPositionIndex) ??
      attributes.findMacro(Tag.TemporalPositionSequence)?.findNumber(Tag.TemporalPositionTimeOffset) ??
      dataSet.findNumber(Tag.TemporalPositionIdentifier),
    echoNumber: dataSet.findNumber(Tag.EchoNumbers),
    echoTimeMs:
      attributes.macroOrTop(Tag.MREchoSequence).findNumber(Tag.EffectiveEchoTime) ??
      dataSet.findNumber(Tag.EchoTime),
    bValue: attributes.macroOrTop(Tag.MRDiffusionSequence).findNumber(Tag.DiffusionBValue),
    acquisitionNumber:
      content.findNumber(Tag.FrameAcquisitionNumber) ?? dataSet.findNumber(Tag.AcquisitionNumber),
    triggerTimeMs:
      cardiac.findNumber(Tag.NominalCardiacTriggerDelayTime) ?? dataSet.findNumber(Tag.TriggerTime),
    stackId: content.findString(Tag.StackID) || undefined,
    inStackPosition: content.findNumber(Tag.InStackPositionNumber),
    dimensions: dimensions.length > 0 ? dimensions : undefined,
    concatenatedFrameNumber: part && part.frameOffset + frameIndex + 1,
  });
}

/** Index n of Dimension Index Values belongs to item n of the Dimension Index Sequence. PS3.3 C.7.6.17. */
function describeDimensions(attributes: FrameAttributes): FrameDimension[] {
  const { dataSet } = attributes;
  const organisation = dataSet.findItems(Tag.DimensionIndexSequence);
  if (organisation.length === 0) return describeNuclearDimensions(attributes);
  const indexes = attributes.findMacro(Tag.FrameContentSequence)?.findNumbers(Tag.DimensionIndexValues) ?? [];
  if (indexes.length !== organisation.length) return [];
  return organisation.flatMap((item, i) => {
    const pointer = item.findNumber(Tag.DimensionIndexPointer);
    const label = item.findString(Tag.DimensionDescriptionLabel);
    if (pointer === undefined) return [];
    return [{ pointer, index: indexes[i] as number, ...(label && { label }) }];
  });
}
