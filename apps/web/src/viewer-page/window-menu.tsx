import { colourMapNames, type PresentationState, type Viewport, type WindowPreset } from '@isocenter/viewer';
import { Contrast } from 'lucide-react';
import type { FormEvent } from 'react';
import { Button } from '../controls/button.tsx';
import { join } from '../controls/join.ts';
import { Popover } from '../controls/popover.tsx';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';
import styles from './window-menu.module.css';

/** Presets for the image in the active viewport, and its window in numbers. */
export function WindowMenu() {
  const viewer = useRoomViewer();
  const { activeViewportId } = useStore(viewer.layout);
  const viewport = viewer.viewport(activeViewportId);
  return (
    <Popover
      button={{ label: 'Window presets', icon: <Contrast />, iconOnly: true }}
      title="Window presets"
      align="end"
      className={styles.popover}
    >
      {(close) => <WindowChoices viewport={viewport} onDone={close} />}
    </Popover>
  );
}

/** Also the content of the sheet on a phone. */
export function WindowChoices({ viewport, onDone }: { viewport: Viewport; onDone: () => void }) {
  const { presets, presentation } = useStore(viewport.state);
  const { window } = presentation;
  if (presets.length === 0) {
    return <p className={styles.none}>A colour image has no window</p>;
  }
  return (
    <>
      <ul>
        {presets.map((preset, index) => (
          <li key={preset.presetId}>
            {preset.origin !== presets[index - 1]?.origin && (
              <span className={styles.origin}>{originNames[preset.origin]}</span>
            )}
            <button
              type="button"
              aria-pressed={presentation.presetId === preset.presetId}
              className={join(styles.preset, presentation.presetId === preset.presetId && styles.chosen)}
              onClick={() => {
                viewport.applyPreset(preset.presetId);
                onDone();
              }}
            >
              <span className={styles.name}>{preset.label}</span>
              <span className={styles.numbers}>{windowText(preset)}</span>
              <kbd>{index < 9 ? index + 1 : ''}</kbd>
            </button>
          </li>
        ))}
      </ul>
      <label className={styles.colours}>
        Colours
        <select
          value={presentation.colourMap ?? ''}
          onChange={({ target }) => viewport.setColourMap(target.value || undefined)}
        >
          <option value="">Grey</option>
          {colourMapNames().map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {window && (
        <WindowForm
          // A window changed by dragging replaces what stands in the fields.
          key={`${window.center}/${window.width}`}
          window={window}
          onSet={(center, width) => viewport.setWindow(center, width)}
        />
      )}
    </>
  );
}

const originNames = {
  file: 'From the file',
  modality: 'For this modality',
  image: 'From the image',
} as const;

interface WindowFormProps {
  window: NonNullable<PresentationState['window']>;
  onSet: (center: number, width: number) => void;
}

function WindowForm({ window, onSet }: WindowFormProps) {
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const center = Number(data.get('center'));
    const width = Number(data.get('width'));
    if (Number.isFinite(center) && width > 0) onSet(center, width);
  };
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <label>
        Centre
        <input name="center" type="number" step="any" required defaultValue={rounded(window.center)} />
      </label>
      <label>
        Width
        <input name="width" type="number" step="any" min="0" required defaultValue={rounded(window.width)} />
      </label>
      <Button type="submit" label="Set" variant="plain" />
    </form>
  );
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

function windowText({ window }: WindowPreset): string {
  // A minus sign is as wide as a digit; a hyphen is not.
  return window ? `C ${rounded(window.center)} W ${rounded(window.width)}`.replace('-', '\u2212') : '';
}
