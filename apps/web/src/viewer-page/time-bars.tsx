import { CineBar } from './cine-bar.tsx';
import { DimensionBar } from './dimension-bar.tsx';

/** Under the images, where one of them is more than a still: its axes, and cine along one of them. */
export function TimeBars() {
  return (
    <>
      <DimensionBar />
      <CineBar />
    </>
  );
}
