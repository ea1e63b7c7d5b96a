import { colourMapNames, type OwnPreset, type Viewport, type WindowPreset } from '@isocenter/viewer';
import { useState } from 'react';
import { join } from '../controls/join.ts';
import { isNamesake } from '../settings/own-presets.ts';
import { useSettings } from '../settings/use-settings.ts';
import { KeepWindow, OwnPresetRow, RemovedPreset } from './own-presets.tsx';
import { useStore } from './use-store.ts';
import styles from './window-choices.module.css';
import { rounded, WindowForm } from './window-form.tsx';

/** What can be done about the window of a viewport; also the content of the sheet on a phone. */
export function WindowChoices({ viewport, onDone }: { viewport: Viewport; onDone: () => void }) {
  const { presets, presentation } = useStore(viewport.state);
  const { ownPresets } = useSettings();
  const [removed, setRemoved] = useState<OwnPreset>();
  const { window } = presentation;
  if (presets.length === 0) {
    return <p className={styles.none}>A colour image has no window</p>;
  }
  const ownOf = ({ origin, label }: WindowPreset): OwnPreset | undefined => {
    const named = origin === 'own' ? viewport.namedWindow(label) : undefined;
    return named && ownPresets.find((own) => isNamesake(own, named));
  };
  return (
    <>
      <ul>
        {presets.map((preset, index) => {
          const own = ownOf(preset);
          const choice = (
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
          );
          return (
            <li key={preset.presetId}>
              {preset.origin !== presets[index - 1]?.origin && (
                <span className={styles.origin}>{originNames[preset.origin]}</span>
              )}
              {own ? (
                <OwnPresetRow preset={own} onRemoved={setRemoved}>
                  {choice}
                </OwnPresetRow>
              ) : (
                choice
              )}
            </li>
          );
        })}
      </ul>
      {removed && <RemovedPreset preset={removed} onBack={() => setRemoved(undefined)} />}
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
      {window && <KeepWindow viewport={viewport} />}
    </>
  );
}

const originNames = {
  file: 'From the file',
  own: 'Own',
  modality: 'For this modality',
  image: 'From the image',
} as const;

function windowText({ window }: WindowPreset): string {
  // A minus sign is as wide as a digit; a hyphen is not.
  return window ? `C ${rounded(window.center)} W ${rounded(window.width)}`.replace('-', '\u2212') : '';
}
