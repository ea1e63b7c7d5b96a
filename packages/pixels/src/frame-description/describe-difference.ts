import type { FrameDescription, ModalityTransform } from './frame-description.ts';

/** Values of a subtracted frame are differences, of what the frame itself is measured in where that is known. */
const DIFFERENCE = 'difference';

/**
 * The description of a frame from which a mask was subtracted: in the same place and of the same size, but its values are
 * differences. They have no offset, no windows of the file, no padding, and are measured by none of its value maps.
 */
export function describeDifference(description: FrameDescription): FrameDescription {
  const {
    padding: _padding,
    presentationLut: _presentationLut,
    realWorldValueMaps: _realWorldValueMaps,
    valueUnitCode: _valueUnitCode,
    maskSubtractions: _maskSubtractions,
    isSubtractionRecommended: _isSubtractionRecommended,
    ...kept
  } = description;
  return {
    ...kept,
    modalityTransform: slopeOf(description),
    valueUnit: unitOf(description),
    windows: [],
    voiLuts: [],
  };
}

/** Logarithms are on no scale of the file, and of a table there is no difference to be looked up. */
function slopeOf({ modalityTransform, isBeamIntensity }: FrameDescription): ModalityTransform {
  if (modalityTransform.kind !== 'rescale' || isBeamIntensity) return { kind: 'identity' };
  return { kind: 'rescale', slope: modalityTransform.slope, intercept: 0 };
}

function unitOf({ valueUnit, modalityTransform, isBeamIntensity }: FrameDescription): string {
  if (isBeamIntensity) return `logarithmic ${DIFFERENCE}`;
  const isMeasured = valueUnit !== undefined && modalityTransform.kind !== 'lut';
  return isMeasured ? `${valueUnit} ${DIFFERENCE}` : DIFFERENCE;
}
