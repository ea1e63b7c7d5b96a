import type { Viewer, Viewport, ViewportState } from '@isocenter/viewer';
import { RotateCw, TriangleAlert } from 'lucide-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../controls/button.tsx';
import { join } from '../controls/join.ts';
import { AnnotationLayer } from './annotation-layer.tsx';
import { MagnifierLens } from './magnifier-lens.tsx';
import { hasDraggedStack, stackOfDrag } from './stack-drag.ts';
import { StackSlider } from './stack-slider.tsx';
import { useStore } from './use-store.ts';
import styles from './viewport-cell.module.css';
import { ViewportOverlay } from './viewport-overlay.tsx';

interface ViewportCellProps {
  viewer: Viewer;
  viewport: Viewport;
  /** From 1, as a reader counts. */
  number: number;
  isActive: boolean;
  isHidden: boolean;
  showOverlays: boolean;
  onMaximise: () => void;
}

/** One cell of the layout: canvas, what is written and drawn over it, and what is wrong when it cannot be shown. */
export function ViewportCell({
  viewer,
  viewport,
  number,
  isActive,
  isHidden,
  showOverlays,
  onMaximise,
}: ViewportCellProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const input = useRef<HTMLDivElement>(null);
  const [isDropTarget, setDropTarget] = useState(false);
  const state = useStore(viewport.state);
  const cursor = useStore(viewport.cursor);
  const hasSlider = state.numberOfFrames > 1;

  useEffect(() => {
    if (canvas.current && input.current) {
      return viewport.attach({ canvas: canvas.current, input: input.current });
    }
    return undefined;
  }, [viewport]);

  return (
    <section
      className={join(styles.cell, isActive && styles.active, isDropTarget && styles.dropTarget)}
      hidden={isHidden}
      aria-label={labelOf(number, state)}
      aria-current={isActive}
      onFocus={() => viewer.activate(viewport.viewportId)}
      onPointerDownCapture={() => viewer.activate(viewport.viewportId)}
      onDragOver={(event: DragEvent) => {
        if (!hasDraggedStack(event.dataTransfer)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setDropTarget(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropTarget(false);
      }}
      onDrop={(event) => {
        setDropTarget(false);
        const stackId = stackOfDrag(event.dataTransfer);
        if (stackId === undefined) return;
        event.preventDefault();
        viewer.assignStack(viewport.viewportId, stackId);
      }}
    >
      <div
        ref={input}
        className={styles.input}
        data-picture
        style={{ cursor }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the viewport that has the focus
        tabIndex={0}
        role="img"
        aria-label={labelOf(number, state)}
        onDoubleClick={onMaximise}
        onContextMenu={(event) => event.preventDefault()}
      >
        <canvas ref={canvas} className={styles.canvas} />
        <AnnotationLayer viewport={viewport} />
        {showOverlays && <ViewportOverlay viewport={viewport} hasSlider={hasSlider} />}
        <MagnifierLens viewport={viewport} />
      </div>
      {hasSlider && <StackSlider viewport={viewport} />}
      <CellNotice viewport={viewport} state={state} />
    </section>
  );
}

function labelOf(number: number, { stack, frameIndex, numberOfFrames }: ViewportState): string {
  if (!stack) return `Viewport ${number}, empty`;
  const what = [stack.modality, stack.seriesDescription ?? `series ${stack.seriesNumber ?? ''}`].filter(
    Boolean,
  );
  return `Viewport ${number}: ${what.join(' ')}, image ${frameIndex + 1} of ${numberOfFrames}`;
}

/** Words in place of a picture: none assigned, none yet, or why it cannot be shown. */
function CellNotice({ viewport, state }: { viewport: Viewport; state: ViewportState }) {
  const { quality, stack, shownFrameIndex } = state;
  if (!stack) {
    return <p className={styles.hint}>Drag a series here, or choose one in the rail</p>;
  }
  if (quality.status === 'failed') {
    const { problem } = quality;
    return (
      <div className={styles.failed} role="alert">
        <TriangleAlert aria-hidden="true" />
        {state.numberOfFrames > 1 && (
          <p>
            Image {state.frameIndex + 1} of {state.numberOfFrames}
          </p>
        )}
        <p>{problem.message}</p>
        <p className={styles.fix}>{problem.fix}</p>
        {problem.retryable && (
          <Button label="Try again" icon={<RotateCw />} variant="plain" onClick={() => viewport.retry()} />
        )}
        <p className={styles.code}>{problem.code}</p>
      </div>
    );
  }
  if (shownFrameIndex === undefined) return <p className={styles.hint}>Loading the first image</p>;
  return null;
}
