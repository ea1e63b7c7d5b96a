import { CineBar } from './cine-bar.tsx';
import { DimensionBar } from './dimension-bar.tsx';
import { SubtractionBar } from './subtraction-bar.tsx';

/** Under the images, where one of them is more than a still: what is subtracted from it, its axes, and cine along one of them. */
export function TimeBars() {
  return (
    <>
      <SubtractionBar />
      <DimensionBar />
      <CineBar />
    </>
  );
}
