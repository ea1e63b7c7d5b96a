import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { addToWorklist, listNodes, type WorklistEntry } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { announce } from '../../controls/announce.ts';
import { FieldRow, SelectField, TextField } from '../../controls/field.tsx';
import { InlineProblem } from '../../controls/inline-problem.tsx';
import { problemOf } from '../../controls/problem-of.ts';
import { dayOf } from '../../text/dates.ts';
import { PanelForm, SidePanel } from '../side-panel.tsx';
import { draftOfOrder, emptyOrder, fieldsOfOrder, type OrderDraft, shownName } from './order-draft.ts';
import styles from './order-form.module.css';

interface OrderFormProps {
  /** The one that is changed; a new one where absent. */
  entry: WorklistEntry | undefined;
  onClose: () => void;
}

const modalities = ['CT', 'MR', 'US', 'CR', 'DX', 'MG', 'XA', 'RF', 'NM', 'PT', 'OT'];

/** Orders a step, or changes what was ordered; what the modality told of it stays. */
export function OrderForm({ entry, onClose }: OrderFormProps) {
  const queryClient = useQueryClient();
  const [initial] = useState(() => (entry ? draftOfOrder(entry) : emptyOrder(dayOf(new Date()))));
  const [draft, setDraft] = useState<OrderDraft>(initial);
  const set = (change: Partial<OrderDraft>) => setDraft((before) => ({ ...before, ...change }));
  const nodes = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => listNodes(transport, '', { signal }),
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => addToWorklist(transport, '', fieldsOfOrder(draft, entry)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['worklist'] });
      announce('The order is saved');
      onClose();
    },
  });
  const [stationsId, modalitiesId] = [useId(), useId()];
  const stations = (nodes.data ?? []).filter(({ allows }) => allows.includes('worklist'));
  /** A text field of the draft. */
  const text = (field: keyof Omit<OrderDraft, 'wholeName' | 'patientSex'>, maxLength: number) => ({
    value: draft[field],
    maxLength,
    onChange: (value: string) => set({ [field]: value }),
  });
  return (
    <SidePanel
      title={entry ? `Change ${shownName(entry.patientName)}` : 'Add to the worklist'}
      isUnchanged={draft === initial}
      onClose={onClose}
    >
      <PanelForm
        action={entry ? 'Save' : 'Add'}
        isPending={isPending}
        onSubmit={() => mutate()}
        onCancel={onClose}
        problem={error && <InlineProblem problem={problemOf(error)} />}
      >
        {entry && entry.state !== 'scheduled' && (
          <p className={styles.caution}>
            The modality has begun this step, and need not ask for it again: images may carry what it read
            before.
          </p>
        )}
        {draft.wholeName === undefined ? (
          <FieldRow>
            <TextField label="Family name" required {...text('familyName', 64)} />
            <TextField label="Given name" {...text('givenName', 64)} />
          </FieldRow>
        ) : (
          <TextField
            label="Patient's name"
            hint="As DICOM writes names: Family^Given^Middle^Prefix^Suffix, other scripts behind =."
            required
            maxLength={324}
            value={draft.wholeName}
            onChange={(wholeName) => set({ wholeName })}
          />
        )}
        <FieldRow>
          <TextField label="Patient ID" required {...text('patientId', 64)} />
          <TextField label="Issuer of the ID" {...text('issuerOfPatientId', 64)} />
        </FieldRow>
        <FieldRow>
          <TextField label="Born" type="date" {...text('patientBirthDate', 10)} />
          <SelectField
            label="Sex"
            value={draft.patientSex}
            choices={[
              { value: '', label: 'Not known' },
              { value: 'F', label: 'Female' },
              { value: 'M', label: 'Male' },
              { value: 'O', label: 'Other' },
            ]}
            onChange={(patientSex) => set({ patientSex })}
          />
        </FieldRow>
        <FieldRow>
          <TextField label="Day" type="date" required {...text('day', 10)} />
          <TextField
            label="Time"
            type="time"
            required
            step={initial.time.length > 5 ? 1 : 60}
            {...text('time', 8)}
          />
        </FieldRow>
        <FieldRow>
          <TextField label="Modality" list={modalitiesId} required {...text('modality', 16)} />
          <TextField label="Station AE title" list={stationsId} required {...text('stationAeTitle', 16)} />
        </FieldRow>
        <datalist id={modalitiesId}>
          {modalities.map((modality) => (
            <option key={modality} value={modality} />
          ))}
        </datalist>
        <datalist id={stationsId}>
          {stations.map(({ id, aeTitle, name }) => (
            <option key={id} value={aeTitle} label={name} />
          ))}
        </datalist>
        <TextField label="What is to be done" placeholder="CT Thorax" {...text('description', 64)} />
        <TextField label="Accession number" {...text('accessionNumber', 16)} />
        <details className={styles.more}>
          <summary>Place, people and numbers</summary>
          <div className={styles.fields}>
            <FieldRow>
              <TextField label="Station name" {...text('stationName', 16)} />
              <TextField label="Location" {...text('location', 16)} />
            </FieldRow>
            <TextField
              label="Referring physician"
              placeholder="Family^Given"
              {...text('referringPhysician', 324)}
            />
            <TextField
              label="Requesting physician"
              placeholder="Family^Given"
              {...text('requestingPhysician', 324)}
            />
            <TextField
              label="Performing physician"
              placeholder="Family^Given"
              {...text('performingPhysician', 324)}
            />
            <TextField
              label="Requested procedure ID"
              hint="Made when empty."
              {...text('requestedProcedureId', 16)}
            />
          </div>
        </details>
      </PanelForm>
    </SidePanel>
  );
}
