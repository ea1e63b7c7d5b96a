import type { PersonName } from '@isocenter/dicom';
import type { CodedConcept } from '../codes/coded-concept.ts';
import type { InstanceReference } from '../references/instance-reference.ts';

/** How an item relates to the item above it. PS3.3 C.17.3.2.4. */
export type RelationshipType =
  | 'CONTAINS'
  | 'HAS PROPERTIES'
  | 'HAS OBS CONTEXT'
  | 'HAS ACQ CONTEXT'
  | 'INFERRED FROM'
  | 'SELECTED FROM'
  | 'HAS CONCEPT MOD';

interface ContentItemBase {
  /** As stored; undefined at the root. */
  readonly relationship: RelationshipType | (string & {}) | undefined;
  /** Concept name: what the value is about. */
  readonly concept: CodedConcept | undefined;
  readonly observationDateTime: string | undefined;
  readonly observationUid: string | undefined;
  readonly children: readonly ContentItem[];
}

export interface ContainerItem extends ContentItemBase {
  readonly valueType: 'CONTAINER';
  readonly continuity: 'SEPARATE' | 'CONTINUOUS' | undefined;
  /** Template that shaped the container, such as 1500 of DCMR. */
  readonly template: { readonly identifier: string; readonly mappingResource: string } | undefined;
}

export interface TextItem extends ContentItemBase {
  readonly valueType: 'TEXT';
  readonly text: string;
}

export interface CodeItem extends ContentItemBase {
  readonly valueType: 'CODE';
  readonly code: CodedConcept | undefined;
}

export interface NumItem extends ContentItemBase {
  readonly valueType: 'NUM';
  /** Undefined when there is none; `qualifier` may say why. */
  readonly value: number | undefined;
  /** The number as it was written, for showing it with its own digits. */
  readonly text: string | undefined;
  readonly unit: CodedConcept | undefined;
  readonly qualifier: CodedConcept | undefined;
}

/** DA, TM and DT in DICOM form, such as 20240610. */
export interface MomentItem extends ContentItemBase {
  readonly valueType: 'DATE' | 'TIME' | 'DATETIME';
  readonly text: string;
}

export interface PersonNameItem extends ContentItemBase {
  readonly valueType: 'PNAME';
  readonly name: PersonName | undefined;
}

export interface UidItem extends ContentItemBase {
  readonly valueType: 'UIDREF';
  readonly uid: string;
}

export interface ImageItem extends ContentItemBase {
  readonly valueType: 'IMAGE';
  readonly reference: InstanceReference | undefined;
  /** The presentation state to show the image with. */
  readonly presentationState: InstanceReference | undefined;
}

export interface CompositeItem extends ContentItemBase {
  readonly valueType: 'COMPOSITE';
  readonly reference: InstanceReference | undefined;
}

export interface WaveformItem extends ContentItemBase {
  readonly valueType: 'WAVEFORM';
  readonly reference: InstanceReference | undefined;
  /** Pairs of multiplex group number and channel number, both from 1. */
  readonly channels: readonly (readonly [multiplexGroup: number, channel: number])[];
}

/** A point of a graphic in an image: (0, 0) is the top left corner of the top left pixel. PS3.3 C.18.6.1.2. */
export interface GraphicPoint {
  readonly x: number;
  readonly y: number;
}

export interface ScoordItem extends ContentItemBase {
  readonly valueType: 'SCOORD';
  readonly graphicType: 'POINT' | 'MULTIPOINT' | 'POLYLINE' | 'CIRCLE' | 'ELLIPSE' | (string & {});
  readonly points: readonly GraphicPoint[];
  /** VOLUME when points lie in the total pixel matrix of a tiled image, FRAME or undefined when in its frame. */
  readonly pixelOrigin: 'FRAME' | 'VOLUME' | undefined;
}

export interface Scoord3dItem extends ContentItemBase {
  readonly valueType: 'SCOORD3D';
  readonly graphicType:
    | 'POINT'
    | 'MULTIPOINT'
    | 'POLYLINE'
    | 'POLYGON'
    | 'ELLIPSE'
    | 'ELLIPSOID'
    | (string & {});
  /** mm in the frame of reference. PS3.3 C.18.9. */
  readonly pointsLps: readonly { readonly x: number; readonly y: number; readonly z: number }[];
  readonly frameOfReferenceUid: string | undefined;
}

export interface TcoordItem extends ContentItemBase {
  readonly valueType: 'TCOORD';
  readonly rangeType: string;
  readonly samplePositions: readonly number[];
  readonly timeOffsetsSeconds: readonly number[];
  readonly dateTimes: readonly string[];
}

/** A relationship to an item elsewhere in the tree; nothing is copied or followed. PS3.3 C.17.3.2.5. */
export interface ReferenceItem extends ContentItemBase {
  readonly valueType: 'REFERENCE';
  /** Indices from 0, from the root down: [1, 0] is the first child of the root's second child. */
  readonly targetPath: readonly number[];
}

/** A value type that this version does not know; kept so that nothing is lost from view. */
export interface UnknownItem extends ContentItemBase {
  readonly valueType: 'UNKNOWN';
  readonly storedValueType: string;
}

export type ContentItem =
  | ContainerItem
  | TextItem
  | CodeItem
  | NumItem
  | MomentItem
  | PersonNameItem
  | UidItem
  | ImageItem
  | CompositeItem
  | WaveformItem
  | ScoordItem
  | Scoord3dItem
  | TcoordItem
  | ReferenceItem
  | UnknownItem;

/** The (column, row) of a graphic point where whole numbers are pixel centres. */
export function pixelFromGraphic({ x, y }: GraphicPoint): { column: number; row: number } {
  return { column: x - 0.5, row: y - 0.5 };
}

/** An item with its distance from the root and its place, as `targetPath` counts it. */
export interface VisitedItem {
  readonly item: ContentItem;
  readonly depth: number;
  readonly path: readonly number[];
}

/** The tree in reading order, the root first. */
export function* walkContent(root: ContentItem, path: readonly number[] = []): Generator<VisitedItem> {
  yield { item: root, depth: path.length, path };
  for (const [index, child] of root.children.entries()) yield* walkContent(child, [...path, index]);
}

/** The item that a by-reference relationship points to; undefined where the path leads nowhere. */
export function itemAtPath(root: ContentItem, path: readonly number[]): ContentItem | undefined {
  return path.reduce<ContentItem | undefined>((item, index) => item?.children[index], root);
}
