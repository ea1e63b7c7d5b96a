import { Plus, X } from 'lucide-react';
import { useId, useRef } from 'react';
import { Button } from '../../controls/button.tsx';
import { FieldGroup, TextField } from '../../controls/field.tsx';
import styles from './condition-fields.module.css';
import type { ConditionDraft } from './rule-draft.ts';

/** What rules ask for most, offered while one types; any other attribute may be named too. */
const usualAttributes = [
  'Modality',
  'BodyPartExamined',
  'StudyDescription',
  'SeriesDescription',
  'StationName',
  'InstitutionName',
  'InstitutionalDepartmentName',
  'ReferringPhysicianName',
  'PatientID',
  'AccessionNumber',
  'StudyDate',
  'SOPClassUID',
];

interface ConditionFieldsProps {
  conditions: readonly ConditionDraft[];
  onChange: (conditions: readonly ConditionDraft[]) => void;
}

/** The attributes that must match, all of them. */
export function ConditionFields({ conditions, onChange }: ConditionFieldsProps) {
  const listId = useId();
  const group = useRef<HTMLDivElement>(null);
  const change = (key: number, part: Partial<ConditionDraft>) =>
    onChange(conditions.map((condition) => (condition.key === key ? { ...condition, ...part } : condition)));
  const add = () => {
    const key = 1 + Math.max(-1, ...conditions.map((condition) => condition.key));
    onChange([...conditions, { key, attribute: conditions.length === 0 ? 'Modality' : '', value: '' }]);
    setTimeout(() => [...(group.current?.querySelectorAll('input') ?? [])].at(-2)?.focus());
  };
  return (
    <FieldGroup legend="Only images whose attributes match, all of them">
      <datalist id={listId}>
        {usualAttributes.map((attribute) => (
          <option key={attribute} value={attribute} />
        ))}
      </datalist>
      <div ref={group} className={styles.conditions}>
        {conditions.map(({ key, attribute, value }, index) => (
          <div key={key} className={styles.condition}>
            <TextField
              label="Attribute"
              isLabelHidden={index > 0}
              className={styles.half}
              list={listId}
              placeholder="Modality"
              maxLength={64}
              value={attribute}
              onChange={(next) => change(key, { attribute: next })}
            />
            <TextField
              label="Value"
              isLabelHidden={index > 0}
              className={styles.half}
              placeholder="CT\MR, THOR*, 20260101-"
              required={attribute.trim() !== ''}
              maxLength={1024}
              value={value}
              onChange={(next) => change(key, { value: next })}
            />
            <Button
              label={`Remove condition ${index + 1}`}
              icon={<X />}
              iconOnly
              onClick={() => onChange(conditions.filter((condition) => condition.key !== key))}
            />
          </div>
        ))}
      </div>
      <div>
        <Button label="Add a condition" icon={<Plus />} variant="plain" onClick={add} />
      </div>
    </FieldGroup>
  );
}
