/** A list of rows of one height, looked at through a window. Lengths in CSS pixels. */
export interface RowWindow {
  readonly scrollTop: number;
  /** Height in which rows can be seen. */
  readonly visibleHeight: number;
  readonly rowHeight: number;
  readonly rowCount: number;
}

/** First and last index, both included; `last` is before `first` where there are no rows. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** The rows one sees, with `extraRows` more on either side that are drawn before they are scrolled to. */
export function rowsInSight(
  { scrollTop, visibleHeight, rowHeight, rowCount }: RowWindow,
  extraRows = 0,
): RowRange {
  const first = Math.floor(scrollTop / rowHeight) - extraRows;
  const last = Math.ceil((scrollTop + visibleHeight) / rowHeight) - 1 + extraRows;
  return { first: Math.max(0, Math.min(first, rowCount - 1)), last: Math.min(rowCount - 1, last) };
}

/** Where to scroll so that a row is seen whole: as little as it takes, not at all when it is. */
export function scrollTopToShow(
  index: number,
  { scrollTop, visibleHeight, rowHeight }: Omit<RowWindow, 'rowCount'>,
): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - visibleHeight);
}
