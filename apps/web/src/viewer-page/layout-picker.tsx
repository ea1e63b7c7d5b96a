import { LayoutGrid } from 'lucide-react';
import { useState } from 'react';
import { join } from '../controls/join.ts';
import { Popover } from '../controls/popover.tsx';
import styles from './layout-picker.module.css';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';

const steps = [1, 2, 3] as const;
const cells = steps.flatMap((rows) => steps.map((columns) => ({ rows, columns })));

export function LayoutPicker() {
  const { rows, columns } = useStore(useRoomViewer().layout);
  return (
    <Popover
      button={{
        label: `${rows}×${columns}`,
        tip: 'Layout',
        icon: <LayoutGrid />,
        'aria-label': `Layout, now ${rows} by ${columns}`,
      }}
      title="Layout"
      align="end"
      className={styles.popover}
    >
      {(close) => <LayoutCells onChosen={close} />}
    </Popover>
  );
}

/** Rows and columns by pressing the far corner of the wanted layout. */
function LayoutCells({ onChosen }: { onChosen: () => void }) {
  const viewer = useRoomViewer();
  const layout = useStore(viewer.layout);
  const [reach, setReach] = useState<{ rows: number; columns: number }>();
  const wanted = reach ?? layout;
  return (
    <div onPointerLeave={() => setReach(undefined)}>
      <div className={styles.cells}>
        {cells.map(({ rows, columns }) => (
          <button
            key={`${rows}x${columns}`}
            type="button"
            aria-label={`${rows} ${rows === 1 ? 'row' : 'rows'}, ${columns} ${columns === 1 ? 'column' : 'columns'}`}
            aria-pressed={rows === layout.rows && columns === layout.columns}
            className={join(styles.cell, rows <= wanted.rows && columns <= wanted.columns && styles.within)}
            onPointerEnter={() => setReach({ rows, columns })}
            onFocus={() => setReach({ rows, columns })}
            onBlur={() => setReach(undefined)}
            onClick={() => {
              viewer.setLayout(rows, columns);
              onChosen();
            }}
          />
        ))}
      </div>
      <p className={styles.caption}>
        {wanted.rows} × {wanted.columns}
      </p>
    </div>
  );
}
