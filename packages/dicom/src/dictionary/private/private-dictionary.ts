import type { VR } from '../../values/vr.ts';

/** Tells the VR of private elements whose data set does not: reading in implicit VR takes one. */
export interface PrivateDictionary {
  /** `tag` may lie in any block; `creator` is the value of its Private Creator. Undefined where the creator or the element is unknown. */
  findVr(creator: string, tag: number): VR | undefined;
}
