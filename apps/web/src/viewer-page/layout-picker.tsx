import { LayoutGrid } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { Button } from '../controls/button.tsx';
import { join } from '../controls/join.ts';
import { placeBeside } from '../controls/menu.tsx';
import styles from './layout-picker.module.css';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';

const steps = [1, 2, 3] as const;
const cells = steps.flatMap((rows) => steps.map((columns) => ({ rows, columns })));

/** Rows and columns by pressing the far corner of the wanted layout. */
export function LayoutPicker() {
  const viewer = useRoomViewer();
  const layout = useStore(viewer.layout);
  const id = useId();
  const owner = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [reach, setReach] = useState<{ rows: number; columns: number }>();
  const wanted = reach ?? layout;
  return (
    <>
      <Button
        ref={owner}
        label={`${layout.rows}×${layout.columns}`}
        tip="Layout"
        icon={<LayoutGrid />}
        aria-label={`Layout, now ${layout.rows} by ${layout.columns}`}
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
      />
      <div
        ref={popover}
        id={id}
        popover="auto"
        role="dialog"
        aria-label="Layout"
        className={styles.popover}
        onBeforeToggle={(event) => {
          if (event.newState === 'open' && owner.current)
            placeBeside(event.currentTarget, owner.current, 'end');
        }}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onPointerLeave={() => setReach(undefined)}
      >
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
                popover.current?.hidePopover();
              }}
            />
          ))}
        </div>
        <p className={styles.caption}>
          {wanted.rows} × {wanted.columns}
        </p>
      </div>
    </>
  );
}
