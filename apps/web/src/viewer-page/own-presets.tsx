import type { OwnPreset, Viewport } from '@isocenter/viewer';
import { Pencil, Trash2 } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '../controls/button.tsx';
import { TextField } from '../controls/field.tsx';
import { isNamesake, withoutPreset, withPreset } from '../settings/own-presets.ts';
import { changeSettings, readSettings } from '../settings/settings.ts';
import { useSettings } from '../settings/use-settings.ts';
import styles from './own-presets.module.css';

const keep = (ownPresets: readonly OwnPreset[]): void => changeSettings({ ownPresets });

interface OwnPresetRowProps {
  preset: OwnPreset;
  onRemoved: (preset: OwnPreset) => void;
  /** Chooses it. */
  children: ReactNode;
}

/** A preset of the reader's own, with what changes it. */
export function OwnPresetRow({ preset, onRemoved, children }: OwnPresetRowProps) {
  const [isNaming, setNaming] = useState(false);
  const { ownPresets } = useSettings();
  if (isNaming) {
    const rename = (label: string): string | undefined => {
      const renamed = { ...preset, label };
      const others = withoutPreset(ownPresets, preset);
      if (others.some((other) => isNamesake(other, renamed))) return 'There is one of this name';
      keep(ownPresets.map((other) => (isNamesake(other, preset) ? renamed : other)));
      setNaming(false);
      return undefined;
    };
    return (
      <NameForm label={`New name of ${preset.label}`} action="Rename" name={preset.label} onName={rename} />
    );
  }
  return (
    <div className={styles.row}>
      {children}
      <Button label={`Rename ${preset.label}`} icon={<Pencil />} iconOnly onClick={() => setNaming(true)} />
      <Button
        label={`Remove ${preset.label}`}
        icon={<Trash2 />}
        iconOnly
        onClick={() => {
          keep(withoutPreset(ownPresets, preset));
          onRemoved(preset);
        }}
      />
    </div>
  );
}

/** Until the menu closes, what was removed can be put back. */
export function RemovedPreset({ preset, onBack }: { preset: OwnPreset; onBack: () => void }) {
  return (
    <p className={styles.removed} role="status">
      {preset.label} removed
      <Button
        label="Put back"
        autoFocus
        onClick={() => {
          keep(withPreset(readSettings().ownPresets, preset));
          onBack();
        }}
      />
    </p>
  );
}

/** Keeps the window in force under a name; the same name again replaces what it stood for. */
export function KeepWindow({ viewport }: { viewport: Viewport }) {
  const keepAs = (label: string): undefined => {
    const preset = viewport.namedWindow(label);
    if (preset) keep(withPreset(readSettings().ownPresets, preset));
    return undefined;
  };
  return <NameForm label="Keep this window as" action="Keep" name="" onName={keepAs} />;
}

interface NameFormProps {
  label: string;
  action: string;
  name: string;
  /** Answers why the name will not do. */
  onName: (name: string) => string | undefined;
}

function NameForm({ label, action, name, onName }: NameFormProps) {
  const [typed, setTyped] = useState(name);
  const [problem, setProblem] = useState<string>();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = typed.trim();
    const found = wanted === '' ? 'A preset needs a name' : onName(wanted);
    setProblem(found);
    if (found === undefined) setTyped(name);
  };
  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate>
      <TextField
        label={label}
        value={typed}
        maxLength={40}
        autoFocus={name !== ''}
        // Its room is kept, so that nothing moves when there is something to say.
        hint={<span role="alert">{problem ?? '\u00a0'}</span>}
        onChange={setTyped}
      />
      <Button type="submit" label={action} variant="plain" />
    </form>
  );
}
