import type { MaskShift } from '@isocenter/pixels';

/**
 * What a reader can do to the mask subtraction of one viewport, where the viewport state has a `subtraction`; elsewhere
 * nothing comes of it.
 */
export interface Subtraction {
  /** Shows images less their mask, or as they are. */
  setActive(active: boolean): void;
  /** The image asked for becomes the mask of all images of its run. */
  maskFromHere(): void;
  /** Makes one of the file's subtractions, by its place in their sequence; undefined for the first that applies to each image. */
  chooseItem(itemIndex: number | undefined): void;
  /** Mask and shift as the file has them. */
  followFile(): void;
  /** Moves the mask, to a tenth of a pixel; undefined for the shift of the file. Moves that follow each other are one change of the view. */
  setShift(shift: MaskShift | undefined): void;
  /** Moves the mask further; false where nothing is subtracted from the image asked for. */
  shiftBy(shift: MaskShift): boolean;
}
