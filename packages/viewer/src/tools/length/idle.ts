import { AnnotationIdle } from '../annotation/idle.ts';

/** A press starts a length of no extent, whose second point is then led away. */
export class LengthIdle extends AnnotationIdle {
  protected override readonly kind = 'length';
  protected override readonly numberOfPoints = 2;
  protected override readonly drawing = 'measuring';
}
