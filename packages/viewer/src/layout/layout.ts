/** Names a cell of the layout; cells keep their id while they stay in the layout. */
export type ViewportId = string;

export interface LayoutState {
  /** 1 to 3. */
  readonly rows: number;
  /** 1 to 3. */
  readonly columns: number;
  /** rows × columns ids, row by row. */
  readonly viewportIds: readonly ViewportId[];
  readonly activeViewportId: ViewportId;
}

const largest = 3;

/** All ids that can ever be in a layout, row by row in a growing square: 'viewport-1' … 'viewport-9'. */
export const allViewportIds: readonly ViewportId[] = Array.from(
  { length: largest * largest },
  (_, index) => `viewport-${index + 1}`,
);

/** One cell. */
export const singleLayout: LayoutState = layoutOf(1, 1, 'viewport-1');

/** A layout of rows × columns, each clamped to 1…3; the active cell stays active while it is still there. */
export function layoutOf(rows: number, columns: number, activeViewportId: ViewportId): LayoutState {
  const clampedRows = clampCells(rows);
  const clampedColumns = clampCells(columns);
  const viewportIds = allViewportIds.slice(0, clampedRows * clampedColumns);
  const active = viewportIds.includes(activeViewportId) ? activeViewportId : (viewportIds[0] ?? '');
  return { rows: clampedRows, columns: clampedColumns, viewportIds, activeViewportId: active };
}

/** The cell a number of steps away, wrapping around. */
export function neighbourViewport(layout: LayoutState, step: number): ViewportId {
  const count = layout.viewportIds.length;
  const index = layout.viewportIds.indexOf(layout.activeViewportId);
  return layout.viewportIds[(((index + step) % count) + count) % count] ?? layout.activeViewportId;
}

function clampCells(count: number): number {
  return Math.min(largest, Math.max(1, Math.round(count) || 1));
}
