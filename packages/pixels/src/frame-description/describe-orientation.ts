import { type DataSet, Tag } from '@isocenter/dicom';
import {
  type AnatomicalOrientation,
  orientationLetters,
  parsePatientOrientation,
} from '../geometry/orientation-letters.ts';
import type { FindingList } from './findings.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { readAxes } from './read-plane.ts';

/** Anatomical Orientation Type, where it is not that of humans. PS3.3 C.7.1.1. */
export const describeAnatomicalOrientation = (dataSet: DataSet): AnatomicalOrientation | undefined =>
  dataSet.findString(Tag.AnatomicalOrientationType)?.toUpperCase() === 'QUADRUPED' ? 'QUADRUPED' : undefined;

/**
 * Letters at the right and at the bottom edge of a frame: Patient Orientation where it is valid, else the directions of an
 * Image Orientation whose position is not known. Nothing rather than a wrong letter. PS3.3 C.7.6.1.1.1, C.7.6.16.2.15 (Patient Orientation in
 * Frame).
 */
export function describePatientOrientation(
  attributes: FrameAttributes,
  findings: FindingList,
): readonly [string, string] | undefined {
  const { dataSet } = attributes;
  const anatomy = describeAnatomicalOrientation(dataSet);
  const stated = attributes
    .macroOrTop(Tag.PatientOrientationInFrameSequence)
    .findStrings(Tag.PatientOrientation);
  if (stated.some((value) => value !== '')) {
    const letters = parsePatientOrientation(stated, anatomy);
    if (letters) return letters;
    findings.add(
      'PIXELS_ORIENTATION_INVALID',
      Tag.PatientOrientation,
      'Patient Orientation is not two directions; no letters are shown from it.',
    );
  }
  const axes = readAxes(attributes.macroOrTop(Tag.PlaneOrientationSequence), Tag.ImageOrientationPatient);
  if (!axes) return undefined;
  return [
    orientationLetters(axes.rowDirectionLps, anatomy),
    orientationLetters(axes.columnDirectionLps, anatomy),
  ];
}
