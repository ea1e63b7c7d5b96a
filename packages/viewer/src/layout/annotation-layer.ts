import type { PixelPosition } from '@isocenter/pixels';
import type { AnnotationPoint } from '../annotations/annotation.ts';
import type { AnnotationDocument } from '../annotations/annotation-document.ts';
import { drawablesOf } from '../annotations/annotation-drawable.ts';
import { pointOfPosition, positionOfPoint } from '../annotations/annotation-points.ts';
import type { AnnotationDrawable, CanvasPoint } from '../annotations/drawable.ts';
import { type Hit, hitAnnotation } from '../annotations/hit-test.ts';
import { measureAnnotation } from '../annotations/measure-annotation.ts';
import { createStore } from '../store.ts';
import type { AnnotationHome } from '../tools/tool-state.ts';
import type { Picture } from './picture.ts';

export interface AnnotationLayerOptions {
  readonly document: AnnotationDocument;
  /** The image on the screen. */
  readonly picture: () => Picture | undefined;
  readonly toCanvas: (position: PixelPosition) => CanvasPoint | undefined;
}

/** CSS pixels around a mark that take hold of it. */
const hitRadius = 8;

/** The annotations over the image on one viewport's screen, and the image as new ones are made on it. */
export class AnnotationLayer {
  readonly drawables = createStore<readonly AnnotationDrawable[]>([]);
  readonly #options: AnnotationLayerOptions;

  constructor(options: AnnotationLayerOptions) {
    this.#options = options;
  }

  clear(): void {
    this.drawables.set([]);
  }

  refresh(hoveredId: string | undefined): void {
    const drawables = this.#drawables(hoveredId);
    if (drawables.length > 0 || this.drawables.get().length > 0) this.drawables.set(drawables);
  }

  #drawables(hoveredId: string | undefined): AnnotationDrawable[] {
    const { document, toCanvas } = this.#options;
    const picture = this.#options.picture();
    if (!picture) return [];
    const { description, frame, described } = picture;
    return drawablesOf(document.state.get(), {
      ...described.reference,
      description,
      toCanvas,
      measure: (annotation) => measureAnnotation(annotation, description, frame),
      hoveredId,
    });
  }

  hitTest(point: CanvasPoint): Hit | undefined {
    return hitAnnotation(this.drawables.get(), point, hitRadius);
  }

  /** The image an annotation made now belongs to. */
  get home(): AnnotationHome | undefined {
    const picture = this.#options.picture();
    if (!picture) return undefined;
    const { described, description } = picture;
    const { frameOfReferenceUid, plane } = description;
    const isPlaced = plane !== undefined && frameOfReferenceUid !== undefined;
    return { ...described.reference, ...(isPlaced && { frameOfReferenceUid }) };
  }

  pointOf(position: PixelPosition): AnnotationPoint | undefined {
    const picture = this.#options.picture();
    return picture && pointOfPosition(position, picture.description);
  }

  positionOf(point: AnnotationPoint): PixelPosition | undefined {
    const picture = this.#options.picture();
    return picture && positionOfPoint(point, picture.description);
  }
}
