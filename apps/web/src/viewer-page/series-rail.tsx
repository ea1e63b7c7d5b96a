import type { ImageStack, OtherObject, Thumbnail } from '@isocenter/viewer';
import { FileText } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { join } from '../controls/join.ts';
import { countOf, formatShare } from '../text/counts.ts';
import { useRoomViewer } from './room-context.ts';
import styles from './series-rail.module.css';
import { startStackDrag } from './stack-drag.ts';
import { useStore, useValueOf } from './use-store.ts';
import { useViewports } from './use-viewports.ts';

interface SeriesRailProps {
  stacks: readonly ImageStack[];
  others: readonly OtherObject[];
  studyChoice?: ReactNode;
  /** Called after a series was chosen, to close the sheet it was chosen in. */
  onChosen?: (() => void) | undefined;
}

/** Thumbnails of all series. Press one to show it in the active viewport, or drag it to any. */
export function SeriesRail({ stacks, others, studyChoice, onChosen }: SeriesRailProps) {
  const viewer = useRoomViewer();
  const layout = useStore(viewer.layout);
  const { state } = viewer.viewport(layout.activeViewportId);
  const activeStackId = useValueOf(state, ({ stack }) => stack?.stackId);
  const shown = useShownStacks();
  return (
    <nav className={styles.rail} aria-label="Series">
      {studyChoice}
      <ul>
        {stacks.map((stack) => (
          <li key={stack.stackId}>
            <StackButton
              stack={stack}
              isActive={activeStackId === stack.stackId}
              isShown={shown.has(stack.stackId)}
              onChoose={() => {
                viewer.assignStack(viewer.layout.get().activeViewportId, stack.stackId);
                onChosen?.();
              }}
            />
          </li>
        ))}
        {others.map((other) => (
          <li key={`${other.seriesInstanceUid}-${other.kind}`} className={styles.other}>
            <FileText aria-hidden="true" />
            <span>
              {other.modality ?? 'Object'} {other.seriesDescription}
            </span>
            <span className={styles.dim}>{whyNotShown(other)}</span>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function whyNotShown({ problem, kind, numberOfInstances }: OtherObject): string {
  if (problem) return problem.message;
  const objects = countOf(numberOfInstances, 'object');
  return kind === undefined ? `${objects} without picture` : `${kind}: ${objects}, not shown`;
}

interface StackButtonProps {
  stack: ImageStack;
  isActive: boolean;
  isShown: boolean;
  onChoose: () => void;
}

function StackButton({ stack, isActive, isShown, onChoose }: StackButtonProps) {
  const description = stack.seriesDescription ?? stack.bodyPart ?? 'No description';
  const number = stack.seriesNumber === undefined ? '' : ` ${stack.seriesNumber}`;
  return (
    <button
      type="button"
      draggable
      className={join(styles.stack, isActive && styles.active, isShown && styles.shown)}
      aria-current={isActive}
      data-tip={description}
      onClick={onChoose}
      onDragStart={(event) => startStackDrag(event.dataTransfer, stack.stackId)}
    >
      <span className={styles.picture}>
        <StackThumbnail stackId={stack.stackId} />
        <span className={styles.count}>{stack.numberOfFrames}</span>
        <LoadedShare stack={stack} />
      </span>
      <span className={styles.name}>
        <strong>
          {stack.modality}
          {number}
        </strong>{' '}
        {description}
        {stack.isForProcessing && <em className={styles.dim}> For processing</em>}
      </span>
      <span className="visually-hidden">
        {countOf(stack.numberOfFrames, 'image')}
        {isShown ? ', on the screen' : ''}
      </span>
    </button>
  );
}

function StackThumbnail({ stackId }: { stackId: string }) {
  const viewer = useRoomViewer();
  const thumbnail = useStore(viewer.thumbnail(stackId));
  const [failedUrl, setFailedUrl] = useState<string>();
  if (thumbnail.status === 'pending') return null;
  if (thumbnail.status === 'pixels') return <PixelThumbnail thumbnail={thumbnail} />;
  if (thumbnail.status === 'failed' || thumbnail.url === failedUrl) {
    return <span className={styles.none}>No preview</span>;
  }
  const { url } = thumbnail;
  return <img src={url} alt="" draggable={false} decoding="async" onError={() => setFailedUrl(url)} />;
}

function PixelThumbnail({ thumbnail }: { thumbnail: Extract<Thumbnail, { status: 'pixels' }> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { rgba, width, height } = thumbnail;
    canvas.current?.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [thumbnail]);
  return <canvas ref={canvas} width={thumbnail.width} height={thumbnail.height} />;
}

/** How much of the stack is in memory, as a line under its picture; gone when all of it is. */
function LoadedShare({ stack }: { stack: ImageStack }) {
  const viewer = useRoomViewer();
  const loading = useStore(viewer.loading).stacks[stack.stackId];
  if (!loading || loading.numberOfFrames === 0) return null;
  const { loadedFrames, numberOfFrames } = loading;
  if (loadedFrames >= numberOfFrames) return null;
  return (
    <>
      <span className={styles.share}>{formatShare(loadedFrames, numberOfFrames)}</span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.loaded} style={{ width: `${(100 * loadedFrames) / numberOfFrames}%` }} />
      </span>
    </>
  );
}

/** The stacks that some viewport shows. */
function useShownStacks(): ReadonlySet<string> {
  const stackIds = useViewports(useRoomViewer(), (viewports) =>
    viewports.flatMap(({ state }) => state.get().stack?.stackId ?? []).join('\n'),
  );
  return new Set(stackIds.split('\n'));
}
