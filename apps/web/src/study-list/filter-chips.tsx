import { X } from 'lucide-react';
import { Button } from '../controls/button.tsx';
import chipStyles from '../controls/chip.module.css';
import { join } from '../controls/join.ts';
import { Menu } from '../controls/menu.tsx';
import { Popover } from '../controls/popover.tsx';
import type { SearchMeaning } from '../text/search-text.ts';
import { type DayFilter, type StudyQuery, wholeArchive } from '../url/study-query.ts';
import { columns } from './columns.tsx';
import styles from './filter-chips.module.css';

interface FilterChipsProps {
  query: StudyQuery;
  /** What the typed words were understood as. */
  typed: SearchMeaning;
  onChange: (change: Partial<StudyQuery>) => void;
}

const modalityChips: readonly { label: string; name: string; codes: readonly string[] }[] = [
  { label: 'CT', name: 'Computed tomography', codes: ['CT'] },
  { label: 'MR', name: 'Magnetic resonance', codes: ['MR'] },
  { label: 'US', name: 'Ultrasound', codes: ['US'] },
  { label: 'X-ray', name: 'Radiography, CR and DX', codes: ['CR', 'DX'] },
  { label: 'MG', name: 'Mammography', codes: ['MG'] },
  { label: 'PET', name: 'Positron emission tomography', codes: ['PT'] },
  { label: 'NM', name: 'Nuclear medicine', codes: ['NM'] },
  { label: 'XA', name: 'Angiography', codes: ['XA'] },
];

const dayChips: readonly { label: string; days: number }[] = [
  { label: 'Today', days: 1 },
  { label: '7 days', days: 7 },
  { label: '30 days', days: 30 },
];

/** Filters one can reach without typing, and the meaning of what was typed. */
export function FilterChips({ query, typed, onChange }: FilterChipsProps) {
  const toggleModality = (codes: readonly string[]) => {
    const others = query.modalities.filter((code) => !codes.includes(code));
    const isOn = others.length < query.modalities.length;
    onChange({ modalities: isOn ? others : [...others, ...codes] });
  };
  const isChanged =
    query.text.trim() !== '' || query.modalities.length > 0 || query.days.kind !== wholeArchive.days.kind;
  return (
    <section className={styles.chips} aria-label="Filters">
      <fieldset aria-label="Modality" className={styles.group}>
        {modalityChips.map(({ label, name, codes }) => (
          <Button
            key={label}
            className={chipStyles.chip}
            label={label}
            tip={name}
            pressed={codes.some((code) => query.modalities.includes(code))}
            onClick={() => toggleModality(codes)}
          />
        ))}
      </fieldset>
      <fieldset aria-label="Study date" className={styles.group}>
        {dayChips.map(({ label, days }) => {
          const isOn = query.days.kind === 'last' && query.days.days === days;
          return (
            <Button
              key={label}
              className={chipStyles.chip}
              label={label}
              pressed={isOn}
              onClick={() => onChange({ days: isOn ? { kind: 'any' } : { kind: 'last', days } })}
            />
          );
        })}
        <DayRangeChip days={query.days} onChange={(days) => onChange({ days })} />
      </fieldset>
      <SortMenu query={query} onChange={onChange} />
      <Meaning typed={typed} />
      {isChanged && (
        <Button
          className={chipStyles.chip}
          label="Clear all"
          icon={<X />}
          onClick={() => onChange({ text: '', modalities: [], days: { kind: 'any' } })}
        />
      )}
    </section>
  );
}

/** The order of the list where there is no head to press: on a phone. */
function SortMenu({ query, onChange }: Pick<FilterChipsProps, 'query' | 'onChange'>) {
  const items = columns.flatMap(({ sort, label, fullLabel, descendingFirst = false }) =>
    sort === undefined
      ? []
      : {
          label: fullLabel ?? label,
          checked: query.sort === sort,
          onSelect: () =>
            onChange({ sort, descending: query.sort === sort ? !query.descending : descendingFirst }),
        },
  );
  return (
    <Menu
      className={join(chipStyles.chip, styles.sort)}
      label="Sort"
      groups={[{ heading: 'Sort by', items }]}
    />
  );
}

/** Says how words were taken, so that nobody wonders why a name is not found: `"ct"` in quotes is a word again. */
function Meaning({ typed }: { typed: SearchMeaning }) {
  const parts = [
    typed.modalities.length > 0 && `modality ${typed.modalities.join(' or ')}`,
    (typed.from !== undefined || typed.to !== undefined) && `date ${rangeText(typed.from, typed.to)}`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return null;
  return (
    <p className={styles.meaning} data-tip="Put a word in double quotes to search for it as text">
      Understood as {parts.join(', ')}
    </p>
  );
}

function DayRangeChip({ days, onChange }: { days: DayFilter; onChange: (days: DayFilter) => void }) {
  const { from, to } = days.kind === 'range' ? days : { from: undefined, to: undefined };
  const change = (nextFrom: string | undefined, nextTo: string | undefined) =>
    onChange(
      nextFrom === undefined && nextTo === undefined
        ? { kind: 'any' }
        : { kind: 'range', from: nextFrom, to: nextTo },
    );
  return (
    <Popover
      button={{
        className: chipStyles.chip,
        label: days.kind === 'range' ? rangeText(from, to) : 'From … to',
        tip: 'Choose the first and last day',
        pressed: days.kind === 'range',
      }}
      title="Study date range"
      align="start"
      className={styles.range}
    >
      {() => (
        <>
          <label>
            First day
            <input
              type="date"
              value={from ?? ''}
              max={to}
              onChange={(event) => change(event.target.value || undefined, to)}
            />
          </label>
          <label>
            Last day
            <input
              type="date"
              value={to ?? ''}
              min={from}
              onChange={(event) => change(from, event.target.value || undefined)}
            />
          </label>
        </>
      )}
    </Popover>
  );
}

function rangeText(from: string | undefined, to: string | undefined): string {
  if (from !== undefined && from === to) return from;
  if (from !== undefined && to !== undefined) return `${from} to ${to}`;
  return from === undefined ? `until ${to}` : `since ${from}`;
}
