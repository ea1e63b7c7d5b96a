import { Search, X } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { Button } from '../controls/button.tsx';
import styles from './search-field.module.css';

interface SearchFieldProps {
  value: string;
  onChange: (text: string) => void;
  field: RefObject<HTMLInputElement | null>;
  /** Down and Enter go on to the list. */
  onLeave: () => void;
}

/** Typing pauses this long before the archive is asked. */
const pauseMs = 180;

/** One field for everything one may know of a study. */
export function SearchField({ value, onChange, field, onLeave }: SearchFieldProps) {
  const [draft, setDraft] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change from outside replaces what is typed
  useEffect(() => {
    if (draft.trim() !== value.trim()) setDraft(value);
  }, [value]);
  useEffect(() => {
    if (draft === value) return;
    const timer = setTimeout(() => onChange(draft), pauseMs);
    return () => clearTimeout(timer);
  }, [draft, value, onChange]);

  return (
    <search className={styles.search}>
      <Search className={styles.glass} aria-hidden="true" />
      <input
        ref={field}
        className={styles.input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={256}
        aria-label="Search studies by name, ID, date, modality or description"
        aria-keyshortcuts="/"
        placeholder="Name, ID, date, modality or description"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && draft !== '') {
            setDraft('');
            onChange('');
          } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            if (draft !== value) onChange(draft);
            onLeave();
          }
        }}
      />
      {draft !== '' && (
        <Button
          className={styles.clear}
          label="Clear search"
          icon={<X />}
          iconOnly
          shortcut="Esc"
          onClick={() => {
            setDraft('');
            onChange('');
            field.current?.focus();
          }}
        />
      )}
    </search>
  );
}
