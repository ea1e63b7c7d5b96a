import { Dialog } from '../controls/dialog.tsx';
import { chordsOf, commandGroups, formatChord } from './command-names.ts';
import styles from './keyboard-map.module.css';
import { pageKeys } from './page-keys.ts';
import { useRoomViewer } from './room-context.ts';

/** All keys and mouse movements on one page. */
export function KeyboardMap({ onClose }: { onClose: () => void }) {
  const { bindings } = useRoomViewer();
  return (
    <Dialog title="Keys and mouse" onClose={onClose}>
      <div className={styles.groups}>
        {commandGroups.map(({ heading, commands }) => (
          <Group
            key={heading}
            heading={heading}
            lines={commands.map(([command, name]) => [name, chordsOf(bindings, command)])}
          />
        ))}
        <Group heading="Page" lines={pageKeys.map(({ label, chord }) => [label, [chord]])} />
        <Group
          heading="Mouse"
          lines={[
            ['The chosen tool', ['Left drag']],
            ['Window', ['Right drag']],
            ['Pan', ['Middle drag', 'Shift+drag']],
            ['Zoom', ['Ctrl+drag', 'Ctrl+wheel']],
            ['List of the tools used last', ['Right click']],
            ['Rotate in steps of 15°', ['Shift while rotating']],
            ['Magnifier', bindings.heldKeys.map(({ chord }) => `${formatChord(chord)} held`)],
            ['Through the images', ['Wheel']],
            ['One viewport large, and back', ['Double click']],
          ]}
        />
        <Group
          heading="Touch"
          lines={[
            ['The chosen tool', ['One finger']],
            ['Pan, zoom and turn', ['Two fingers']],
            ['List of the tools used last', ['Long press']],
          ]}
        />
      </div>
    </Dialog>
  );
}

type Line = readonly [name: string, chords: readonly string[]];

function Group({ heading, lines }: { heading: string; lines: readonly Line[] }) {
  return (
    <section className={styles.group}>
      <h3>{heading}</h3>
      <dl>
        {lines.map(([name, chords]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {chords.map((chord) => (
                <kbd key={chord}>{chord}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
