import type { PixelPosition } from '@isocenter/pixels';
import type { CanvasPoint } from '../annotations/drawable.ts';
import type { Hit } from '../annotations/hit-test.ts';
import { createStore } from '../store.ts';
import type { ProbedValue } from '../viewer.ts';

export interface RestingPointerOptions {
  readonly hitTest: (point: CanvasPoint) => Hit | undefined;
  readonly toImage: (point: CanvasPoint) => PixelPosition | undefined;
  /** The value at whole pixel coordinates of the image on the screen. */
  readonly valueAt: (column: number, row: number) => ProbedValue | undefined;
  /** Cursor of the primary tool. */
  readonly toolCursor: () => string;
  /** Another annotation, or none, is under the pointer. */
  readonly onAnnotation: () => void;
}

/** A pointer that presses nothing: the value and the annotation it rests over in one viewport. */
export class RestingPointer {
  readonly value = createStore<ProbedValue | undefined>(undefined);
  readonly cursor = createStore('default');
  readonly #options: RestingPointerOptions;
  #point: CanvasPoint | undefined;
  #annotationId: string | undefined;

  constructor(options: RestingPointerOptions) {
    this.#options = options;
  }

  get annotationId(): string | undefined {
    return this.#annotationId;
  }

  /** Undefined when the pointer left. */
  moveTo(point: CanvasPoint | undefined): void {
    const { hitTest, toolCursor, onAnnotation } = this.#options;
    this.#point = point;
    const hit = point && hitTest(point);
    this.cursor.set(hit ? (hit.handleIndex === undefined ? 'pointer' : 'move') : toolCursor());
    if (hit?.annotationId !== this.#annotationId) {
      this.#annotationId = hit?.annotationId;
      onAnnotation();
    }
    this.refresh();
  }

  /** What lies under the pointer may be another image now. */
  refresh(): void {
    const { toImage, valueAt } = this.#options;
    const position = this.#point && toImage(this.#point);
    const probed = position && valueAt(Math.floor(position.column + 0.5), Math.floor(position.row + 0.5));
    const known = this.value.get();
    const isSame =
      probed?.column === known?.column && probed?.row === known?.row && probed?.text === known?.text;
    if (!isSame) this.value.set(probed);
  }

  /** Nothing is known of what it rests over until the next `refresh`. */
  forgetValue(): void {
    this.value.set(undefined);
  }
}
