import { AnnotationIdle } from '../annotation/idle.ts';

/** A press sets a probe that can still be moved. */
export class ProbeIdle extends AnnotationIdle {
  protected override readonly kind = 'probe';
  protected override readonly numberOfPoints = 1;
  protected override readonly drawing = 'placing';
}
