import { type FrameDescription, isSrgbProfile } from '@isocenter/pixels';

/**
 * What the image asks for and the viewport does not do, in short words, so that nobody takes the picture for more than
 * it is. PS3.3 C.11.15, C.7.6.10, C.7.6.23.
 */
export function notApplied({
  iccProfile,
  isSubtractionRecommended,
  enhancedPalette,
}: FrameDescription): string {
  const missing = [
    iccProfile && !isSrgbProfile(iccProfile) ? 'colour profile' : '',
    isSubtractionRecommended ? 'mask subtraction' : '',
    enhancedPalette && enhancedPalette.assignments.length > 1 ? 'colour blending' : '',
  ].filter(Boolean);
  return missing.length === 0 ? '' : `Without ${missing.join(', ')}`;
}
