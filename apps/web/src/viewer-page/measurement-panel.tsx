import type { MeasuredAnnotation, SavingState, Viewer } from '@isocenter/viewer';
import { Trash2 } from 'lucide-react';
import { Button } from '../controls/button.tsx';
import { join } from '../controls/join.ts';
import styles from './measurement-panel.module.css';
import { PanelFrame } from './panel-frame.tsx';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';

const kindNames = { length: 'Length', probe: 'Probe' } as const;

/** Everything that was measured in the study, each a press away from its image. */
export function MeasurementPanel({ onClose }: { onClose: () => void }) {
  const viewer = useRoomViewer();
  const measurements = useStore(viewer.measurements);
  const { selectedId } = useStore(viewer.annotations);
  const saving = useStore(viewer.saving);
  return (
    <PanelFrame title="Measurements" shortcut="M" onClose={onClose}>
      {measurements.length === 0 ? (
        <p className={styles.empty}>
          Nothing measured yet. Take the length (L) or probe (B) tool and draw on an image.
        </p>
      ) : (
        <ul className={styles.list}>
          {measurements.map((measured) => (
            <Row
              key={measured.annotation.annotationId}
              viewer={viewer}
              measured={measured}
              isSelected={measured.annotation.annotationId === selectedId}
            />
          ))}
        </ul>
      )}
      {(measurements.length > 0 || saving.status === 'failed') && <SavingNote saving={saving} />}
    </PanelFrame>
  );
}

interface RowProps {
  viewer: Viewer;
  measured: MeasuredAnnotation;
  isSelected: boolean;
}

function Row({ viewer, measured: { annotation, measurement }, isSelected }: RowProps) {
  const { annotationId, kind, label } = annotation;
  return (
    <li className={join(styles.row, isSelected && styles.selected)}>
      <button
        type="button"
        className={styles.go}
        aria-current={isSelected}
        data-tip="Go to its image"
        onClick={() => viewer.goToAnnotation(annotationId)}
      >
        <span className={styles.value}>{measurement?.text ?? 'Not read yet'}</span>
        {measurement?.note && <span className={styles.note}>{measurement.note}</span>}
      </button>
      <input
        className={styles.label}
        aria-label={`Label of this ${kindNames[kind].toLowerCase()}`}
        placeholder={kindNames[kind]}
        defaultValue={label ?? ''}
        maxLength={64}
        onBlur={(event) => {
          const text = event.target.value.trim();
          if (text !== (label ?? '')) viewer.renameAnnotation(annotationId, text);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <Button
        label="Delete measurement"
        icon={<Trash2 />}
        iconOnly
        onClick={() => viewer.removeAnnotation(annotationId)}
      />
    </li>
  );
}

function SavingNote({ saving }: { saving: SavingState }) {
  if (saving.status === 'failed') {
    return (
      <p className={styles.failed} role="alert">
        {saving.message} {saving.fix}
      </p>
    );
  }
  return <p className={styles.saving}>{savingWords[saving.status]}</p>;
}

const savingWords = {
  saved: 'All saved',
  pending: 'Saving soon',
  saving: 'Saving',
  'not-kept': 'Kept only while this page is open',
} as const;
