import { type DataSet, type Finding, Tag } from '@isocenter/dicom';
import { describeOverlays, describeShutter, FindingList, FrameAttributes } from '@isocenter/pixels';
import { findPcsLab } from '../colour/pcs-lab.ts';
import { objectsError } from '../errors.ts';
import { readInstanceReference } from '../references/instance-reference.ts';
import type {
  GraphicLayer,
  OverlayActivation,
  PresentationState,
  SpatialTransform,
  StateImage,
} from './presentation-state.ts';
import { readDisplayedAreas } from './read-displayed-areas.ts';
import { readGraphicAnnotations } from './read-graphic-annotations.ts';
import { readModality, readPresentationLut, readVoi } from './read-grey-pipeline.ts';

/** Presentation State SOP Classes of PS3.4 B.5: softcopy, and what was built on them. */
const presentationStates = '1.2.840.10008.5.1.4.1.1.11.';

/**
 * Reads a presentation state: what it is for and how that is to be shown. Throws `OBJECTS_OTHER_KIND`,
 * `OBJECTS_SPATIAL_TRANSFORM`. PS3.3 A.33.
 */
export function readPresentationState(dataSet: DataSet): PresentationState {
  const sopClassUid = dataSet.findString(Tag.SOPClassUID) ?? '';
  if (!sopClassUid.startsWith(presentationStates)) {
    throw objectsError('OBJECTS_OTHER_KIND', {
      kind: 'presentation state',
      attribute: 'SOP Class of one',
      sopClassUid: sopClassUid || undefined,
    });
  }
  const findings: Finding[] = [];
  const pictureFindings = new FindingList();
  const presentationShape = dataSet.findString(Tag.PresentationLUTShape);
  const state: Omit<PresentationState, 'findings'> = {
    sopClassUid,
    sopInstanceUid: dataSet.findString(Tag.SOPInstanceUID) ?? '',
    label: dataSet.findString(Tag.ContentLabel) ?? '',
    description: dataSet.findString(Tag.ContentDescription),
    creationDate: dataSet.findString(Tag.PresentationCreationDate),
    creationTime: dataSet.findString(Tag.PresentationCreationTime),
    images: readImages(dataSet),
    modalityTransform: readModality(dataSet, pictureFindings),
    voi: readVoi(dataSet, pictureFindings),
    presentationShape:
      presentationShape === 'IDENTITY' || presentationShape === 'INVERSE' ? presentationShape : undefined,
    presentationLut: readPresentationLut(dataSet, pictureFindings),
    spatialTransform: readSpatialTransform(dataSet),
    displayedAreas: readDisplayedAreas(dataSet, findings),
    shutter: describeShutter(new FrameAttributes(dataSet, 0), pictureFindings),
    layers: dataSet.findItems(Tag.GraphicLayerSequence).map(readLayer),
    annotations: readGraphicAnnotations(dataSet, findings),
    overlays: describeOverlays(dataSet, 0, pictureFindings),
    overlayActivations: readActivations(dataSet),
  };
  checkLayers(state, findings);
  return { ...state, findings: [...findings, ...pictureFindings.findings] };
}

/** Images of the state, or of both sides of one that blends. PS3.3 C.11.11, C.11.14. */
function readImages(dataSet: DataSet): StateImage[] {
  return [dataSet, ...dataSet.findItems(Tag.BlendingSequence)]
    .flatMap((place) => [...place.findItems(Tag.ReferencedSeriesSequence)])
    .flatMap((series) =>
      series.findItems(Tag.ReferencedImageSequence).map((image) => ({
        ...readInstanceReference(image),
        seriesInstanceUid: series.findString(Tag.SeriesInstanceUID) ?? '',
      })),
    );
}

/** An image shown turned otherwise than meant is worse than none: other angles are refused. PS3.3 C.10.6. */
function readSpatialTransform(dataSet: DataSet): SpatialTransform | undefined {
  if (!dataSet.has(Tag.ImageRotation) && !dataSet.has(Tag.ImageHorizontalFlip)) return undefined;
  const rotation = dataSet.findNumber(Tag.ImageRotation) ?? 0;
  const flip = dataSet.findString(Tag.ImageHorizontalFlip) ?? 'N';
  const isKnown = rotation === 0 || rotation === 90 || rotation === 180 || rotation === 270;
  if (!isKnown || (flip !== 'Y' && flip !== 'N'))
    throw objectsError('OBJECTS_SPATIAL_TRANSFORM', { rotation, flip });
  return { rotationDegrees: rotation, isFlipped: flip === 'Y' };
}

function readLayer(item: DataSet): GraphicLayer {
  return {
    name: item.findString(Tag.GraphicLayer) ?? '',
    order: item.findNumber(Tag.GraphicLayerOrder),
    description: item.findString(Tag.GraphicLayerDescription),
    recommendedPcsLab: findPcsLab(item, Tag.GraphicLayerRecommendedDisplayCIELabValue),
  };
}

function readActivations(dataSet: DataSet): OverlayActivation[] {
  return Array.from({ length: 16 }, (_, i) => 0x6000 + 2 * i).flatMap((group) => {
    const layerName = dataSet.findString(Tag.OverlayActivationLayer + (group - 0x6000) * 0x10000);
    return layerName === undefined ? [] : { group, layerName };
  });
}

function checkLayers(
  {
    layers,
    annotations,
    overlayActivations,
  }: Pick<PresentationState, 'layers' | 'annotations' | 'overlayActivations'>,
  findings: Finding[],
): void {
  const names = new Set(layers.map(({ name }) => name));
  if ([...annotations, ...overlayActivations].every(({ layerName }) => names.has(layerName))) return;
  findings.push({
    code: 'OBJECTS_LAYER_UNKNOWN',
    tag: Tag.GraphicLayer,
    message: 'Something is drawn in a layer that the Graphic Layer Sequence does not describe.',
  });
}
