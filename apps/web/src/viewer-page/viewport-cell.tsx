import type { Viewer, ViewerProblem, Viewport, ViewportState } from '@isocenter/viewer';
import { RotateCw, TriangleAlert } from 'lucide-react';
import { type DragEvent, memo, useEffect, useRef, useState } from 'react';
import { Button } from '../controls/button.tsx';
import { join } from '../controls/join.ts';
import { AnnotationLayer } from './annotation-layer.tsx';
import { MagnifierLens } from './magnifier-lens.tsx';
import { hasDraggedStack, stackOfDrag } from './stack-drag.ts';
import { RegionFrame } from './region-frame.tsx';
import { StackSlider } from './stack-slider.tsx';
import { useLabel } from './use-label.ts';
import { useStore, useValueOf } from './use-store.ts';
import styles from './viewport-cell.module.css';
import { BareOverlay, ViewportOverlay } from './viewport-overlay.tsx';
import { WindowProblem } from './window-problem.tsx';

interface ViewportCellProps {
  viewer: Viewer;
  viewport: Viewport;
  /** From 1, as a reader counts. */
  number: number;
  isActive: boolean;
  isHidden: boolean;
  showOverlays: boolean;
  onMaximise: () => void;
  onScale: () => void;
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
  onScale,
}: ViewportCellProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const input = useRef<HTMLDivElement>(null);
  const [isDropTarget, setDropTarget] = useState(false);
  const label = useLabel(viewport, ({ state }) => labelOf(number, state));
  const hasSlider = useValueOf(viewport.state, (state) => state.numberOfFrames > 1);
  const cursor = useStore(viewport.cursor);

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
      aria-label={label}
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
        aria-label={label}
        onDoubleClick={onMaximise}
        onContextMenu={(event) => event.preventDefault()}
      >
        <canvas ref={canvas} className={styles.canvas} />
        <AnnotationLayer viewport={viewport} />
        {showOverlays ? (
          <ViewportOverlay viewport={viewport} hasSlider={hasSlider} onScale={onScale} />
        ) : (
          <BareOverlay viewport={viewport} />
        )}
        <MagnifierLens viewport={viewport} />
        <RegionFrame viewport={viewport} />
      </div>
      {hasSlider && <StackSlider viewport={viewport} />}
      <CellNotice viewport={viewport} />
      <WindowProblem viewport={viewport} />
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
const CellNotice = memo(function CellNotice({ viewport }: { viewport: Viewport }) {
  const isEmpty = useValueOf(viewport.state, ({ stack }) => stack === undefined);
  const isImageShown = useValueOf(viewport.state, ({ shownFrameIndex }) => shownFrameIndex !== undefined);
  const problem = useValueOf(viewport.state, ({ quality }) =>
    quality.status === 'failed' ? quality.problem : undefined,
  );
  if (isEmpty) {
    return <p className={styles.hint}>Drag a series here, or choose one in the rail</p>;
  }
  if (problem) return <FailedImage viewport={viewport} problem={problem} />;
  if (!isImageShown) return <p className={styles.hint}>Loading the first image</p>;
  return null;
});

function FailedImage({ viewport, problem }: { viewport: Viewport; problem: ViewerProblem }) {
  const { frameIndex, numberOfFrames } = useStore(viewport.state);
  return (
    <div className={styles.failed} role="alert">
      <TriangleAlert aria-hidden="true" />
      {numberOfFrames > 1 && (
        <p>
          Image {frameIndex + 1} of {numberOfFrames}
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
