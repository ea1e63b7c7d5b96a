import { filesOfDrop, type LocalFile } from '@isocenter/viewer';
import { ArchiveRestore, MonitorDown } from 'lucide-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { join } from '../controls/join.ts';
import styles from './drop-zones.module.css';

interface DropZonesProps {
  /** Left out where the page cannot import. */
  onImport?: (files: Promise<readonly LocalFile[]>) => void;
  onOpenLocally: (files: Promise<readonly LocalFile[]>) => void;
}

/**
 * While files are dragged over the window, the window becomes the choice: drop on one half to import, on the
 * other to only look. Nothing is asked afterwards.
 */
export function DropZones({ onImport, onOpenLocally }: DropZonesProps) {
  const isDragging = useFileDrag();
  if (!isDragging) return null;
  return (
    <div className={styles.zones}>
      {onImport && (
        <DropZone
          icon={<ArchiveRestore aria-hidden="true" />}
          title="Import to the archive"
          detail="Copies the files to the archive. They stay until they are deleted there."
          onDrop={onImport}
        />
      )}
      <DropZone
        icon={<MonitorDown aria-hidden="true" />}
        title="Open without uploading"
        detail="Reads the files in this page only. Nothing leaves this computer."
        onDrop={onOpenLocally}
      />
    </div>
  );
}

interface DropZoneProps {
  icon: React.ReactNode;
  title: string;
  detail: string;
  onDrop: (files: Promise<readonly LocalFile[]>) => void;
}

function DropZone({ icon, title, detail, onDrop }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same two actions are in the "Add studies" menu
    <div
      className={join(styles.zone, isOver && styles.over)}
      onDragEnter={() => setOver(true)}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        onDrop(filesOfDrop(event.dataTransfer));
      }}
    >
      {icon}
      <h2>{title}</h2>
      <p>{detail}</p>
    </div>
  );
}

/** True while files from outside are dragged over the window; also keeps the browser from opening a stray drop. */
function useFileDrag(): boolean {
  const [isDragging, setDragging] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    const stop = () => {
      depth.current = 0;
      setDragging(false);
    };
    const onEnter = (event: globalThis.DragEvent) => {
      if (!hasFiles(event)) return;
      depth.current += 1;
      setDragging(true);
    };
    const onLeave = (event: globalThis.DragEvent) => {
      if (!hasFiles(event)) return;
      depth.current -= 1;
      if (depth.current <= 0) stop();
    };
    const onOver = (event: globalThis.DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const onDrop = (event: globalThis.DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
      stop();
    };
    addEventListener('dragenter', onEnter);
    addEventListener('dragleave', onLeave);
    addEventListener('dragover', onOver);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragenter', onEnter);
      removeEventListener('dragleave', onLeave);
      removeEventListener('dragover', onOver);
      removeEventListener('drop', onDrop);
    };
  }, []);
  return isDragging;
}

const hasFiles = (event: globalThis.DragEvent): boolean =>
  event.dataTransfer?.types.includes('Files') ?? false;
