import { type PresentationState, readTypedWindow } from '@isocenter/viewer';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from '../controls/button.tsx';
import styles from './window-form.module.css';

type Window = NonNullable<PresentationState['window']>;

interface WindowFormProps {
  window: Window;
  onSet: (center: number, width: number) => void;
}

/** The window in numbers; what is no window is refused in words beside its field, and the picture stays as it is. */
export function WindowForm({ window, onSet }: WindowFormProps) {
  const [center, setCenter] = useState(String(rounded(window.center)));
  const [width, setWidth] = useState(String(rounded(window.width)));
  const [problems, setProblems] = useState<{ readonly center?: string; readonly width?: string }>({});
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const typed = readTypedWindow(center, width, window.function);
    setProblems('problems' in typed ? typed.problems : {});
    if ('window' in typed) onSet(typed.window.center, typed.window.width);
  };
  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate>
      <NumberField label="Centre" value={center} problem={problems.center} onChange={setCenter} />
      <NumberField label="Width" value={width} problem={problems.width} onChange={setWidth} />
      <Button type="submit" label="Set" variant="plain" />
    </form>
  );
}

interface NumberFieldProps {
  label: string;
  value: string;
  problem: string | undefined;
  onChange: (value: string) => void;
}

function NumberField({ label, value, problem, onChange }: NumberFieldProps): ReactNode {
  const [id, problemId] = [useId(), useId()];
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={problemId}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={problemId} className={styles.problem} role="alert">
        {problem}
      </p>
    </div>
  );
}

/** As many decimals as a reader takes in; a narrow window of small values keeps the digits that it is made of. */
export const rounded = (value: number): number =>
  Math.abs(value) >= 1 ? Math.round(value * 100) / 100 : Number(value.toPrecision(3));
