/** Fingers that pinch turn a little against each other: a picture follows only what is more than that. */
const deadZoneDegrees = 12;
/** So near a quarter turn the picture stands straight. */
const snapDegrees = 5;
/** Exact in binary, so that a picture turned there and back stands upright again, where it is drawn sharpest. */
const stepDegrees = 0.25;

/** Two fingers that turn: how far the picture follows them. Degrees clockwise on the screen. */
export class FingerTurn {
  readonly #startDegrees: number;
  /** What the fingers turned since they were put down. */
  #turnedDegrees = 0;
  /** Where it began to count; undefined in the dead zone. */
  #zeroDegrees: number | undefined;
  #nowDegrees: number;

  /** @param startDegrees how far the picture is turned when the fingers are put down */
  constructor(startDegrees: number) {
    this.#startDegrees = startDegrees;
    this.#nowDegrees = startDegrees;
  }

  /** The fingers turned further: the degrees to turn the picture by now. */
  follow(degrees: number): number {
    this.#turnedDegrees += degrees;
    if (this.#zeroDegrees === undefined) {
      if (Math.abs(this.#turnedDegrees) <= deadZoneDegrees) return 0;
      // The picture starts from where it is and does not jump to the fingers.
      this.#zeroDegrees = Math.sign(this.#turnedDegrees) * deadZoneDegrees;
    }
    const wanted = snapped(this.#startDegrees + this.#turnedDegrees - this.#zeroDegrees);
    const step = wanted - this.#nowDegrees;
    this.#nowDegrees = wanted;
    return step;
  }
}

function snapped(degrees: number): number {
  const quarter = Math.round(degrees / 90) * 90;
  if (Math.abs(degrees - quarter) <= snapDegrees) return quarter;
  return Math.round(degrees / stepDegrees) * stepDegrees;
}
