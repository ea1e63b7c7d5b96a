import { useSettings } from '../settings/use-settings.ts';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';
import { ViewportCell } from './viewport-cell.tsx';
import styles from './viewport-grid.module.css';

interface ViewportGridProps {
  /** The active viewport fills the room, the others wait unseen. */
  isMaximised: boolean;
  onMaximise: () => void;
  /** The zoom in a corner was pressed. */
  onScale: () => void;
}

/** The viewports side by side. */
export function ViewportGrid({ isMaximised, onMaximise, onScale }: ViewportGridProps) {
  const viewer = useRoomViewer();
  const layout = useStore(viewer.layout);
  const { showOverlays } = useSettings();
  const isSingle = layout.viewportIds.length === 1;
  const only = isMaximised && !isSingle ? layout.activeViewportId : undefined;

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
          onMaximise={onMaximise}
          onScale={onScale}
        />
      ))}
    </div>
  );
}
