import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './field.module.css';
import { join } from './join.ts';

interface FieldProps {
  label: string;
  /** What belongs in it, under the control. */
  hint?: ReactNode;
  className?: string | undefined;
}

interface TextFieldProps extends FieldProps, Omit<ComponentProps<'input'>, 'onChange' | 'className'> {
  /** The label is only said, since something else shows it. */
  isLabelHidden?: boolean;
  value: string;
  onChange: (value: string) => void;
}

/** One line of text, a number, a day or a time, by `type`. */
export function TextField({ label, isLabelHidden, hint, className, onChange, ...input }: TextFieldProps) {
  const [id, hintId] = [useId(), useId()];
  return (
    <div className={join(styles.field, className)}>
      <label htmlFor={id} className={join(isLabelHidden && 'visually-hidden')}>
        {label}
      </label>
      <input
        autoComplete="off"
        spellCheck={false}
        {...input}
        id={id}
        className={styles.input}
        aria-describedby={hint ? hintId : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint && (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface TextAreaFieldProps extends FieldProps, Omit<ComponentProps<'textarea'>, 'onChange' | 'className'> {
  value: string;
  onChange: (value: string) => void;
}

/** Several lines of text. */
export function TextAreaField({ label, hint, className, onChange, ...area }: TextAreaFieldProps) {
  const [id, hintId] = [useId(), useId()];
  return (
    <div className={join(styles.field, className)}>
      <label htmlFor={id}>{label}</label>
      <textarea
        spellCheck={false}
        {...area}
        id={id}
        className={join(styles.input, styles.area)}
        aria-describedby={hint ? hintId : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint && (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface SelectFieldProps<T extends string>
  extends FieldProps,
    Omit<ComponentProps<'select'>, 'onChange' | 'className' | 'value'> {
  value: T;
  choices: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T) => void;
}

export function SelectField<T extends string>({
  label,
  hint,
  className,
  value,
  choices,
  onChange,
  ...select
}: SelectFieldProps<T>) {
  const [id, hintId] = [useId(), useId()];
  return (
    <div className={join(styles.field, className)}>
      <label htmlFor={id}>{label}</label>
      <select
        {...select}
        id={id}
        className={styles.input}
        value={value}
        aria-describedby={hint ? hintId : undefined}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {hint && (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface CheckFieldProps extends FieldProps {
  /** The accessible name, where the label alone does not say enough. */
  name?: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

export function CheckField({ label, name, hint, className, checked, disabled, onChange }: CheckFieldProps) {
  return (
    <label className={join(styles.check, className)}>
      <input
        type="checkbox"
        aria-label={name}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label}
        {hint && <span className={styles.hint}>{hint}</span>}
      </span>
    </label>
  );
}

/** Fields that belong together, side by side where there is room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}

export function FieldGroup({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}
