import type { CineMode, CineState, Viewport, ViewportState } from '@isocenter/viewer';
import { ArrowLeftToLine, ArrowRightToLine, Pause, Play, X } from 'lucide-react';
import type { CSSProperties } from 'react';
import { Button } from '../controls/button.tsx';
import styles from './cine-bar.module.css';
import { nameOfCommand, shortcutOf } from './command-names.ts';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';

const fastest = 120;

/** Cine of the active viewport: play, along what, which images, rate with where it comes from, and what is really shown. */
export function CineBar() {
  const viewer = useRoomViewer();
  const { activeViewportId } = useStore(viewer.layout);
  const viewport = viewer.viewport(activeViewportId);
  const state = useStore(viewport.state);
  const { cine, numberOfFrames, frameIndex, dimensions } = state;
  const canPlay = numberOfPlayed(state) > 1;
  return (
    <section className={styles.bar} aria-label="Cine">
      <Button
        label={cine.playing ? 'Stop' : 'Play'}
        icon={cine.playing ? <Pause /> : <Play />}
        iconOnly
        disabled={!canPlay}
        shortcut={shortcutOf(viewer.bindings, 'toggle-cine')}
        onClick={() => viewport.cine.setPlaying(!cine.playing)}
      />
      {dimensions.length > 0 && (
        <select
          className={styles.choice}
          aria-label="Play along"
          value={cine.dimensionIndex ?? -1}
          onChange={({ target: { value } }) =>
            viewport.cine.setDimension(Number(value) < 0 ? undefined : Number(value))
          }
        >
          <option value={-1}>Images</option>
          {dimensions.map(({ name }, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      )}
      <span className={styles.line} style={rangeStyle(state)}>
        <input
          type="range"
          className={styles.place}
          aria-label="Image in the stack"
          aria-valuetext={`Image ${frameIndex + 1} of ${numberOfFrames}`}
          min={0}
          max={Math.max(0, numberOfFrames - 1)}
          value={frameIndex}
          disabled={numberOfFrames < 2}
          onChange={(event) => viewport.setFrame(event.target.valueAsNumber)}
        />
      </span>
      <span className={styles.figure}>
        {numberOfFrames > 0 ? `${frameIndex + 1} / ${numberOfFrames}` : ''}
      </span>
      <Range viewport={viewport} cine={cine} canPlay={canPlay} />
      <select
        className={styles.choice}
        aria-label="At the end"
        title={`${nameOfCommand('cine-mode')} (${shortcutOf(viewer.bindings, 'cine-mode')})`}
        value={cine.mode}
        disabled={!canPlay}
        onChange={({ target }) => viewport.cine.setMode(target.value as CineMode)}
      >
        <option value="loop">Loop</option>
        <option value="sweep">Back and forth</option>
        <option value="once">Once</option>
      </select>
      <label className={styles.rate}>
        <input
          type="number"
          min={1}
          max={fastest}
          step={1}
          aria-label="Frames per second"
          value={Math.round(cine.framesPerSecond)}
          disabled={!canPlay}
          onChange={(event) => {
            const rate = event.target.valueAsNumber;
            if (rate >= 1 && rate <= fastest) viewport.cine.setRate(rate);
          }}
        />
        <span>fps {rateOrigin[cine.rateOrigin]}</span>
      </label>
      <output
        className={styles.shown}
        data-behind={cine.waiting || cine.droppedFrames > 0 || cine.problem !== undefined}
      >
        {shownText(cine)}
      </output>
    </section>
  );
}

/** Marks between which is played. */
function Range({ viewport, cine, canPlay }: { viewport: Viewport; cine: CineState; canPlay: boolean }) {
  const { bindings } = useRoomViewer();
  const { range } = cine;
  return (
    <>
      <Button
        label={nameOfCommand('cine-from-here')}
        icon={<ArrowLeftToLine />}
        iconOnly
        disabled={!canPlay}
        shortcut={shortcutOf(bindings, 'cine-from-here')}
        onClick={() => viewport.cine.startRangeHere()}
      />
      <Button
        label={nameOfCommand('cine-to-here')}
        icon={<ArrowRightToLine />}
        iconOnly
        disabled={!canPlay}
        shortcut={shortcutOf(bindings, 'cine-to-here')}
        onClick={() => viewport.cine.endRangeHere()}
      />
      {range && (
        <Button
          label={`${range.firstIndex + 1}–${range.lastIndex + 1}`}
          aria-label={`Range ${range.firstIndex + 1} to ${range.lastIndex + 1}, clear`}
          icon={<X />}
          tip={nameOfCommand('cine-all')}
          shortcut={shortcutOf(bindings, 'cine-all')}
          onClick={() => viewport.cine.setRange(undefined)}
        />
      )}
    </>
  );
}

const numberOfPlayed = ({ cine, dimensions, numberOfFrames }: ViewportState): number =>
  cine.dimensionIndex === undefined ? numberOfFrames : (dimensions[cine.dimensionIndex]?.texts.length ?? 0);

/** Where the marks lie on the line of images, as shares of it. */
function rangeStyle({ cine: { range, dimensionIndex }, numberOfFrames }: ViewportState): CSSProperties {
  if (!range || dimensionIndex !== undefined) return {};
  const share = (index: number): string => `${(100 * index) / Math.max(1, numberOfFrames - 1)}%`;
  return { '--from': share(range.firstIndex), '--to': share(range.lastIndex) } as CSSProperties;
}

/** As asked for and as really shown; what was skipped is told. */
function shownText(cine: CineState): string {
  const { playing, waiting, framesPerSecond, shownPerSecond, droppedFrames, problem } = cine;
  if (problem) return problem.message;
  const skipped = droppedFrames > 0 ? `, ${droppedFrames} skipped` : '';
  if (waiting) return `Waiting for an image${skipped}`;
  if (!playing || shownPerSecond === undefined) return skipped.slice(2);
  return `${shownPerSecond.toFixed(0)} of ${framesPerSecond.toFixed(0)} fps${skipped}`;
}

const rateOrigin = { file: 'from the file', user: 'chosen', default: 'default' } as const;
