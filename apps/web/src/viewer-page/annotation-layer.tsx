import type { AnnotationDrawable, CanvasPoint, Viewport } from '@isocenter/viewer';
import { memo } from 'react';
import styles from './annotation-layer.module.css';
import { useStore } from './use-store.ts';

/** Measurements over an image. Only drawn here: presses are seen by the viewport, which knows their hit areas. */
export const AnnotationLayer = memo(function AnnotationLayer({ viewport }: { viewport: Viewport }) {
  const drawables = useStore(viewport.drawables);
  if (drawables.length === 0) return null;
  return (
    <svg className={styles.layer} aria-hidden="true">
      {drawables.map((drawable) => (
        <Mark key={drawable.annotationId} drawable={drawable} />
      ))}
    </svg>
  );
});

function Mark({ drawable }: { drawable: AnnotationDrawable }) {
  const { lines, handles, text, kind, selected, hovered } = drawable;
  return (
    <g data-selected={selected} data-hovered={hovered} className={styles.mark}>
      {lines.map(({ from, to }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place in the mark
        <g key={index}>
          <line className={styles.outline} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
          <line className={styles.line} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
        </g>
      ))}
      {handles.map((handle, index) =>
        kind === 'probe' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Cross key={index} at={handle} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <circle key={index} className={styles.handle} cx={handle.x} cy={handle.y} r="3" />
        ),
      )}
      <text className={styles.text} x={text.at.x} y={text.at.y}>
        {text.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <tspan key={index} x={text.at.x} dy={index === 0 ? '0.35em' : '1.25em'}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  );
}

/** A cross with a hole, so that the pixel that is meant stays visible. */
function Cross({ at: { x, y } }: { at: CanvasPoint }) {
  const path = `M${x - 8} ${y}h5M${x + 3} ${y}h5M${x} ${y - 8}v5M${x} ${y + 3}v5`;
  return (
    <>
      <path className={styles.outline} d={path} />
      <path className={styles.line} d={path} />
    </>
  );
}
