import type { MaskShift, PixelPosition } from '@isocenter/pixels';
import type { Annotation, AnnotationPoint } from '../annotations/annotation.ts';
import type { AnnotationDocument, AnnotationMark } from '../annotations/annotation-document.ts';
import type { CanvasPoint, CanvasRectangle } from '../annotations/drawable.ts';
import type { Hit } from '../annotations/hit-test.ts';
import type { Modifier } from '../input/bindings.ts';

/** The image an annotation is made on. */
export type AnnotationHome = Pick<
  Annotation,
  'studyInstanceUid' | 'seriesInstanceUid' | 'sopInstanceUid' | 'frameIndex' | 'frameOfReferenceUid'
>;

/** What a tool may do to the viewport it is used in. */
export interface ToolTarget {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly numberOfFrames: number;
  /** The image on the screen; undefined while there is none to draw on. */
  readonly annotationHome: AnnotationHome | undefined;
  pointOf(position: PixelPosition): AnnotationPoint | undefined;
  positionOf(point: AnnotationPoint): PixelPosition | undefined;
  hitTest(point: CanvasPoint): Hit | undefined;
  dragWindow(deltaX: number, deltaY: number): void;
  /** Draws a rectangle over the picture; undefined draws none. */
  showRegion(rectangle: CanvasRectangle | undefined): void;
  /** The window of the values in a rectangle. */
  windowByRegion(rectangle: CanvasRectangle): void;
  panBy(deltaX: number, deltaY: number): void;
  zoomBy(factor: number, at: CanvasPoint): void;
  /** How far the picture is turned clockwise on the screen, 0 ≤ x < 360. */
  readonly turnDegrees: number;
  /** Clockwise on the screen, about a point or the middle. */
  turnBy(degrees: number, at?: CanvasPoint): void;
  /** How far the mask is moved that the image on the screen is shown less; undefined where it is shown as it is. */
  readonly maskShift: MaskShift | undefined;
  setMaskShift(shift: MaskShift): void;
  /** Shows what lies at a point larger, beside a finger and around anything finer. */
  showLens(at: CanvasPoint, isTouch: boolean): void;
  hideLens(): void;
  scrollBy(images: number): void;
  /** Answers what goes back to the image asked for now. */
  rememberImage(): () => void;
}

/** A pointer as tools see it; positions in CSS pixels of the viewport. */
export interface ToolPointer extends CanvasPoint {
  /** Since the pointer's last event. */
  readonly deltaX: number;
  readonly deltaY: number;
  /** Held with it. */
  readonly modifiers: readonly Modifier[];
  /** A finger, which covers what it points at. */
  readonly isTouch: boolean;
  /** The place in the image's pixel grid, also outside of the image; undefined while there is none. */
  readonly position: PixelPosition | undefined;
  readonly target: ToolTarget;
}

/** What one state hands to the next. */
export interface ToolEntry {
  readonly pointer: ToolPointer;
  readonly annotationId?: string;
  /** Undefined moves the whole annotation. */
  readonly handleIndex?: number | undefined;
  /** Where undo goes back to. */
  readonly mark?: AnnotationMark;
}

/** What tools share. */
export interface ToolServices {
  readonly annotations: AnnotationDocument;
  createId(): string;
  /** ISO 8601, UTC. */
  timestamp(): string;
}

/** The tool a state belongs to, as the state sees it. */
export interface ToolHandle extends ToolServices {
  transition(stateName: string, entry?: ToolEntry): void;
}

/** One state of a tool: reacts to a pointer, may change the annotations or the view, may hand over to another state. */
export abstract class ToolState {
  protected readonly tool: ToolHandle;

  constructor(tool: ToolHandle) {
    this.tool = tool;
  }

  onEnter(_entry: ToolEntry | undefined): void {}
  onPointerDown(_pointer: ToolPointer): void {}
  onPointerMove(_pointer: ToolPointer): void {}
  onPointerUp(_pointer: ToolPointer): void {}
  /**
   * Escape, a second finger, another tool: everything since the first press is taken back. Changes of the view are taken back by
   * whoever holds the gesture.
   */
  onCancel(): void {}
}

export type ToolStateClass = new (tool: ToolHandle) => ToolState;
