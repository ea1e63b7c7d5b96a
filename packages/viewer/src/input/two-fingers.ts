import type { CanvasPoint } from '../annotations/drawable.ts';
import type { PointerInput } from './pointer-input.ts';

/** What two fingers did since the last event. */
export interface TwoFingerStep {
  readonly deltaX: number;
  readonly deltaY: number;
  /** Growth of their distance. */
  readonly factor: number;
  /** Of the line between them, clockwise, −180 to 180. */
  readonly turnedDegrees: number;
  readonly middle: CanvasPoint;
}

/** Fingers nearer to each other than this, in CSS pixels, tell no direction. */
const leastDistancePx = 40;

/** Follows touch pointers; a gesture lasts from the second finger down until the last is up. */
export class TwoFingers {
  readonly #fingers = new Map<number, CanvasPoint>();
  #isGesture = false;

  /** Some finger of a gesture is still down. */
  get isGesture(): boolean {
    return this.#isGesture;
  }

  /** 'free' when the event is for one-finger tools; 'held' when the gesture takes it but nothing moved. */
  follow({ kind, pointerId, x, y }: PointerInput): TwoFingerStep | 'held' | 'free' {
    if (kind === 'down') {
      this.#fingers.set(pointerId, { x, y });
      if (this.#fingers.size >= 2) this.#isGesture = true;
      return this.#isGesture ? 'held' : 'free';
    }
    if (kind !== 'move') {
      // The finger that stays down must not start a drag, so the gesture ends with the last one.
      const wasGesture = this.#isGesture;
      this.#fingers.delete(pointerId);
      if (this.#fingers.size === 0) this.#isGesture = false;
      return wasGesture ? 'held' : 'free';
    }
    if (!this.#fingers.has(pointerId)) return this.#isGesture ? 'held' : 'free';
    const before = this.#spread();
    this.#fingers.set(pointerId, { x, y });
    const after = this.#spread();
    if (!this.#isGesture) return 'free';
    if (!before || !after) return 'held';
    return {
      deltaX: after.middle.x - before.middle.x,
      deltaY: after.middle.y - before.middle.y,
      factor: after.distance / before.distance,
      turnedDegrees:
        Math.min(before.distance, after.distance) < leastDistancePx
          ? 0
          : smallestTurn(after.degrees - before.degrees),
      middle: after.middle,
    };
  }

  #spread() {
    const [a, b] = [...this.#fingers.values()];
    if (!a || !b) return undefined;
    return {
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
      distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
      degrees: (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI,
    };
  }
}

/** The same direction, −180 to 180. */
const smallestTurn = (degrees: number): number => degrees - 360 * Math.round(degrees / 360);
