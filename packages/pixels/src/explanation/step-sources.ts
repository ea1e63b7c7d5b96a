import { type DataSet, Tag } from '@isocenter/dicom';
import { isDose } from '../frame-description/describe-dose.ts';
import type { FrameDescription } from '../frame-description/frame-description.ts';
import {
  type AttributePlace,
  FrameAttributes,
  type PathPart,
} from '../frame-description/functional-groups.ts';
import type { PixelStep, PixelStepKind } from './pixel-step.ts';

/** An attribute that a step took something from. */
export interface StepSource {
  /** The items it lies in, outermost first; empty at the top of the object. */
  readonly path: readonly PathPart[];
  readonly tag: number;
  /** Its values, as many as fit a line. */
  readonly text: string;
}

const longestText = 64;

/**
 * The attributes of an object that a step of `explainPixel` goes by, of those present: looked up in the place from which
 * `describeFrame` took them, and of several ways only the one it took.
 */
export function findStepSources(
  dataSet: DataSet,
  description: FrameDescription,
  { kind, isOwnChoice }: Pick<PixelStep, 'kind' | 'isOwnChoice'>,
): StepSource[] {
  if (isOwnChoice) return [];
  const attributes = new FrameAttributes(dataSet, description.frameIndex);
  return placesOf[kind](attributes, description).flatMap(([place, tags]) =>
    tags.flatMap((tag) => {
      const text = textOf(place.dataSet, tag);
      return text === undefined ? [] : [{ path: place.path, tag, text }];
    }),
  );
}

/** The value in a line; undefined where the attribute is absent. */
function textOf(dataSet: DataSet, tag: number): string | undefined {
  const element = dataSet.findElement(tag);
  if (!element) return undefined;
  if (element.items) return `${element.items.length} ${element.items.length === 1 ? 'item' : 'items'}`;
  if (element.vr.startsWith('O') || element.vr === 'UN' || element.byteLength > 1024)
    return `${element.byteLength} bytes`;
  const text = dataSet.findStrings(tag).join('\\');
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

type Place = readonly [place: AttributePlace, tags: readonly number[]];

const topOf = ({ dataSet }: FrameAttributes): AttributePlace => ({ dataSet, path: [] });

const atTop =
  (...tags: number[]) =>
  (attributes: FrameAttributes): Place[] => [[topOf(attributes), tags]];

/** The first item of a sequence at a place. */
function withinItem({ dataSet, path }: AttributePlace, sequence: number): AttributePlace[] {
  const item = dataSet.findItem(sequence);
  return item ? [{ dataSet: item, path: [...path, { sequence, itemNumber: 1 }] }] : [];
}

const lutTags = [Tag.LUTDescriptor, Tag.LUTExplanation, Tag.ModalityLUTType, Tag.LUTData];

const placesOf: Readonly<
  Record<PixelStepKind, (attributes: FrameAttributes, description: FrameDescription) => Place[]>
> = {
  stored: atTop(
    Tag.PhotometricInterpretation,
    Tag.SamplesPerPixel,
    Tag.BitsAllocated,
    Tag.BitsStored,
    Tag.HighBit,
    Tag.PixelRepresentation,
    Tag.PlanarConfiguration,
  ),
  padding: atTop(
    Tag.PixelPaddingValue,
    Tag.PixelPaddingRangeLimit,
    Tag.FloatPixelPaddingValue,
    Tag.FloatPixelPaddingRangeLimit,
    Tag.DoubleFloatPixelPaddingValue,
    Tag.DoubleFloatPixelPaddingRangeLimit,
  ),
  modality(attributes, { modalityTransform }) {
    const top = topOf(attributes);
    if (isDose(attributes.dataSet)) return [[top, [Tag.DoseGridScaling, Tag.DoseUnits]]];
    if (modalityTransform.kind === 'lut')
      return withinItem(top, Tag.ModalityLUTSequence).map((item): Place => [item, lutTags]);
    const place = attributes.placeOf(Tag.PixelValueTransformationSequence);
    const unit: Place = [top, [Tag.Units]];
    // Refused for display, as that of an angiogram is, a Modality LUT leaves values as they are stored.
    const isAsStored = modalityTransform.kind === 'identity' && top.dataSet.has(Tag.ModalityLUTSequence);
    return isAsStored ? [unit] : [[place, [Tag.RescaleSlope, Tag.RescaleIntercept, Tag.RescaleType]], unit];
  },
  'real-world': (attributes) =>
    attributes
      .placesOf(Tag.RealWorldValueMappingSequence)
      .map((place) => [
        place,
        [
          Tag.LUTLabel,
          Tag.RealWorldValueFirstValueMapped,
          Tag.RealWorldValueLastValueMapped,
          Tag.RealWorldValueSlope,
          Tag.RealWorldValueIntercept,
        ],
      ]),
  voi(attributes, { windows }) {
    const place = attributes.placeOf(Tag.FrameVOILUTSequence);
    const ofWindow = [
      Tag.WindowCenter,
      Tag.WindowWidth,
      Tag.VOILUTFunction,
      Tag.WindowCenterWidthExplanation,
    ];
    return [[place, windows.length > 0 ? [...ofWindow, Tag.VOILUTSequence] : [Tag.VOILUTSequence]]];
  },
  'presentation-lut': (attributes) =>
    withinItem(topOf(attributes), Tag.PresentationLUTSequence).map((item) => [item, lutTags]),
  level: atTop(Tag.PhotometricInterpretation, Tag.PresentationLUTShape),
  colour: atTop(Tag.PhotometricInterpretation, Tag.BitsStored),
  palette: (attributes) => [
    [
      topOf(attributes),
      [
        Tag.PixelPresentation,
        Tag.PaletteColorLookupTableUID,
        Tag.RedPaletteColorLookupTableDescriptor,
        Tag.GreenPaletteColorLookupTableDescriptor,
        Tag.BluePaletteColorLookupTableDescriptor,
      ],
    ],
    [
      attributes.placeOf(Tag.StoredValueColorRangeSequence),
      [Tag.MinimumStoredValueMapped, Tag.MaximumStoredValueMapped],
    ],
  ],
  icc: (attributes) => [
    [topOf(attributes), [Tag.ICCProfile, Tag.ColorSpace]],
    ...attributes
      .placesOf(Tag.OpticalPathSequence)
      .map((place): Place => [place, [Tag.OpticalPathIdentifier, Tag.ICCProfile]]),
  ],
  'colour-map': () => [],
  shutter: (attributes) => [
    [
      attributes.placeOf(Tag.FrameDisplayShutterSequence),
      [
        Tag.ShutterShape,
        Tag.ShutterLeftVerticalEdge,
        Tag.ShutterRightVerticalEdge,
        Tag.ShutterUpperHorizontalEdge,
        Tag.ShutterLowerHorizontalEdge,
        Tag.CenterOfCircularShutter,
        Tag.RadiusOfCircularShutter,
        Tag.VerticesOfThePolygonalShutter,
        Tag.ShutterPresentationValue,
        Tag.ShutterPresentationColorCIELabValue,
        Tag.ShutterOverlayGroup,
      ],
    ],
  ],
  overlay: (attributes) => [
    [
      topOf(attributes),
      overlayGroups.flatMap((group) => overlayElements.map((element) => group * 0x1_0000 + element)),
    ],
  ],
};

/** Groups of overlay planes, and their size, type, origin, label and plane in each. PS3.3 C.9.2. */
const overlayGroups = Array.from({ length: 16 }, (_, index) => 0x6000 + index * 2);
const overlayElements = [0x0010, 0x0011, 0x0040, 0x0050, 0x0102, 0x1500, 0x3000];
