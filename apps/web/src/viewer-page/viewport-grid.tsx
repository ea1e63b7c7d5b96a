import { useEffect, useState } from 'react';
import { useSettings } from '../settings/use-settings.ts';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';
import { ViewportCell } from './viewport-cell.tsx';
import styles from './viewport-grid.module.css';

/** The viewports side by side; a double press makes one fill the room, another brings the rest back. */
export function ViewportGrid() {
  const viewer = useRoomViewer();
  const layout = useStore(viewer.layout);
  const { showOverlays } = useSettings();
  const [maximisedId, setMaximisedId] = useState<string>();
  const isSingle = layout.viewportIds.length === 1;
  const only = isSingle || !layout.viewportIds.includes(maximisedId ?? '') ? undefined : maximisedId;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new layout shows all of its cells
  useEffect(() => setMaximisedId(undefined), [layout.rows, layout.columns]);
  useEffect(() => {
    if (only !== undefined && layout.activeViewportId !== only) setMaximisedId(layout.activeViewportId);
  }, [only, layout.activeViewportId]);

  const rows = only === undefined ? layout.rows : 1;
  const columns = only === undefined ? layout.columns : 1;
  return (
    <div
      className={styles.grid}
      style={{
        gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
      }}
    >
      {layout.viewportIds.map((viewportId, index) => (
        <ViewportCell
          key={viewportId}
          viewer={viewer}
          viewport={viewer.viewport(viewportId)}
          number={index + 1}
          isActive={!isSingle && viewportId === layout.activeViewportId}
          isHidden={only !== undefined && viewportId !== only}
          showOverlays={showOverlays}
          onMaximise={() => setMaximisedId((before) => (before === viewportId ? undefined : viewportId))}
        />
      ))}
    </div>
  );
}
