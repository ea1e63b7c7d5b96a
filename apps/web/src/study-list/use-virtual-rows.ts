import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';
import { type RowRange, rowsInSight, scrollTopToShow } from './virtual-rows.ts';

/** Rows drawn beyond either edge, so that a quick wheel does not show empty ground. */
const extraRows = 12;

export interface VirtualRows {
  /** The rows to draw. */
  readonly drawn: RowRange;
  /** The rows one sees. */
  readonly seen: RowRange;
  scrollTo(index: number): void;
}

/** Follows a scrolled element whose rows have one height and begin under a head that stays in sight. */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  rowCount: number,
  rowHeight: number,
  headHeight: number,
): VirtualRows {
  const [place, setPlace] = useState({ scrollTop: 0, visibleHeight: 0 });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const follow = () => setPlace(placeOf(element, headHeight));
    follow();
    const size = new ResizeObserver(follow);
    size.observe(element);
    element.addEventListener('scroll', follow, { passive: true });
    return () => {
      size.disconnect();
      element.removeEventListener('scroll', follow);
    };
  }, [scroller, headHeight]);

  const scrollTo = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (element) element.scrollTop = scrollTopToShow(index, { ...placeOf(element, headHeight), rowHeight });
    },
    [scroller, headHeight, rowHeight],
  );
  const window = { ...place, rowHeight, rowCount };
  return { drawn: rowsInSight(window, extraRows), seen: rowsInSight(window), scrollTo };
}

const placeOf = (element: HTMLElement, headHeight: number) => ({
  scrollTop: element.scrollTop,
  visibleHeight: Math.max(0, element.clientHeight - headHeight),
});
