import { Tag } from '@isocenter/dicom';
import type { LookupTable } from '../lookup-table.ts';
import type { PixelFormat } from '../pixel-format.ts';
import { describeEnhancedPalette, type EnhancedPalette } from './describe-enhanced-palette.ts';
import { describeMaskSubtractions, type MaskSubtraction } from './describe-mask.ts';
import { describeRealWorldValueMaps, type RealWorldValueMap } from './describe-real-world-values.ts';
import { type DisplayShutter, describeShutter } from './describe-shutter.ts';
import type { FindingList } from './findings.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { readLookupTable } from './read-lookup-table.ts';

/** What only some images say about how they are shown and what their values mean; absent where they do not. */
export interface DisplayParts {
  /** Follows window or VOI LUT. PS3.3 C.11.4, C.11.6. */
  readonly presentationLut?: LookupTable;
  readonly shutter?: DisplayShutter;
  readonly realWorldValueMaps?: readonly RealWorldValueMap[];
  /** Ways to show the frame subtracted. */
  readonly maskSubtractions?: readonly MaskSubtraction[];
  /** Recommended Viewing Mode (0028,1090) is SUB: show it subtracted at first. */
  readonly isSubtractionRecommended?: boolean;
  /** Stored values are proportional to the intensity of the beam: Pixel Intensity Relationship (0028,1040) is LIN. */
  readonly isBeamIntensity?: boolean;
  /** How frames of several Data Types are blended. */
  readonly enhancedPalette?: EnhancedPalette;
}

/** Reads all of `DisplayParts`. */
export function describeDisplayParts(
  attributes: FrameAttributes,
  format: PixelFormat,
  numberOfFrames: number,
  findings: FindingList,
): DisplayParts {
  const { dataSet } = attributes;
  const presentationLutItem = dataSet.findItem(Tag.PresentationLUTSequence);
  const presentationLut = presentationLutItem && readLookupTable(presentationLutItem, false, findings);
  const shutter = describeShutter(attributes, findings);
  const realWorldValueMaps = describeRealWorldValueMaps(attributes, format, findings);
  const maskSubtractions = describeMaskSubtractions(attributes, numberOfFrames, findings);
  const relationship = attributes
    .macroOrTop(Tag.FramePixelDataPropertiesSequence)
    .findString(Tag.PixelIntensityRelationship);
  const enhancedPalette = describeEnhancedPalette(attributes, format, findings);
  return {
    ...(presentationLut && { presentationLut }),
    ...(shutter && { shutter }),
    ...(realWorldValueMaps.length > 0 && { realWorldValueMaps }),
    ...(maskSubtractions.length > 0 && {
      maskSubtractions,
      isSubtractionRecommended: dataSet.findString(Tag.RecommendedViewingMode) === 'SUB',
    }),
    ...(relationship === 'LIN' && { isBeamIntensity: true }),
    ...(enhancedPalette && { enhancedPalette }),
  };
}
