import { Pause, Play, Repeat } from 'lucide-react';
import { Button } from '../controls/button.tsx';
import styles from './cine-bar.module.css';
import { shortcutOf } from './command-names.ts';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';

const fastest = 120;

/** Cine of the active viewport: play, rate with where it comes from, loop, and what is really shown. */
export function CineBar() {
  const viewer = useRoomViewer();
  const { activeViewportId } = useStore(viewer.layout);
  const viewport = viewer.viewport(activeViewportId);
  const { cine, numberOfFrames, frameIndex } = useStore(viewport.state);
  const canPlay = numberOfFrames > 1;
  return (
    <section className={styles.bar} aria-label="Cine">
      <Button
        label={cine.playing ? 'Stop' : 'Play'}
        icon={cine.playing ? <Pause /> : <Play />}
        iconOnly
        disabled={!canPlay}
        shortcut={shortcutOf(viewer.bindings, 'toggle-cine')}
        onClick={() => viewport.setCinePlaying(!cine.playing)}
      />
      <input
        type="range"
        className={styles.place}
        aria-label="Image in the stack"
        aria-valuetext={`Image ${frameIndex + 1} of ${numberOfFrames}`}
        min={0}
        max={Math.max(0, numberOfFrames - 1)}
        value={frameIndex}
        disabled={!canPlay}
        onChange={(event) => viewport.setFrame(event.target.valueAsNumber)}
      />
      <span className={styles.figure}>
        {numberOfFrames > 0 ? `${frameIndex + 1} / ${numberOfFrames}` : ''}
      </span>
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
            if (rate >= 1 && rate <= fastest) viewport.setCineRate(rate);
          }}
        />
        <span>fps {rateOrigin[cine.rateOrigin]}</span>
      </label>
      <Button
        label="Loop"
        icon={<Repeat />}
        iconOnly
        pressed={cine.loop}
        disabled={!canPlay}
        onClick={() => viewport.setCineLoop(!cine.loop)}
      />
      <span className={styles.shown}>
        {cine.playing && cine.shownPerSecond !== undefined && `${cine.shownPerSecond.toFixed(0)} shown`}
        {cine.droppedFrames > 0 && `, ${cine.droppedFrames} skipped`}
      </span>
    </section>
  );
}

const rateOrigin = { file: 'from the file', user: 'chosen', default: 'default' } as const;
