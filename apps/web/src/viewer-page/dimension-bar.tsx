import { nameOfCommand, shortcutOf } from './command-names.ts';
import styles from './dimension-bar.module.css';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';

/** What the images at one place of the active viewport differ in: a slider for each axis, named by what it is. */
export function DimensionBar() {
  const viewer = useRoomViewer();
  const { activeViewportId } = useStore(viewer.layout);
  const viewport = viewer.viewport(activeViewportId);
  const { dimensions } = useStore(viewport.state);
  if (dimensions.length === 0) return null;
  return (
    <section className={styles.bar} aria-label="Phases, echoes and the like">
      {dimensions.map(({ name, texts, valueIndex }, index) => (
        <label key={name} className={styles.axis} title={titleOf(viewer)}>
          <span className={styles.name}>{name}</span>
          <input
            type="range"
            className={styles.slider}
            aria-valuetext={texts[valueIndex]}
            min={0}
            max={texts.length - 1}
            value={valueIndex}
            onChange={(event) => viewport.setDimension(index, event.target.valueAsNumber)}
          />
          <output className={styles.value}>{texts[valueIndex]}</output>
        </label>
      ))}
    </section>
  );
}

const titleOf = ({ bindings }: ReturnType<typeof useRoomViewer>): string =>
  `${nameOfCommand('next-value')} (${shortcutOf(bindings, 'next-value')})`;
