import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type DicomNode, PriorApi, type PriorRule } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { announce } from '../../controls/announce.ts';
import { Button } from '../../controls/button.tsx';
import { CheckField, FieldGroup, FieldRow, SelectField, TextField } from '../../controls/field.tsx';
import { InlineProblem } from '../../controls/inline-problem.tsx';
import { problemOf } from '../../controls/problem-of.ts';
import { PanelForm, SidePanel } from '../side-panel.tsx';
import { draftOfPriorRule, type PriorRuleDraft, priorRuleOf } from './prior-rule-draft.ts';
import styles from './prior-rule-form.module.css';

const title = 'Prior studies';
const queryKey = ['prior-rule'];

interface PriorRuleFormProps {
  nodes: readonly DicomNode[];
  onClose: () => void;
}

/** Which earlier studies of a patient are fetched from other archives by themselves, and when. */
export function PriorRuleForm({ nodes, onClose }: PriorRuleFormProps) {
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => new PriorApi(transport).rule({ signal }),
    // What is typed must not be replaced under the hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (data) return <RuleFields rule={data} nodes={nodes} onClose={onClose} />;
  return (
    <SidePanel title={title} isUnchanged onClose={onClose}>
      <div className={styles.waiting}>
        {error ? (
          <InlineProblem problem={problemOf(error)}>
            <Button label="Try again" variant="plain" onClick={() => void refetch()} />
          </InlineProblem>
        ) : (
          <p role="status">Reading the rule …</p>
        )}
      </div>
    </SidePanel>
  );
}

function RuleFields({ rule, nodes, onClose }: PriorRuleFormProps & { rule: PriorRule }) {
  const queryClient = useQueryClient();
  const [initial] = useState(() => draftOfPriorRule(rule));
  const [draft, setDraft] = useState<PriorRuleDraft>(initial);
  const set = (change: Partial<PriorRuleDraft>) => setDraft((before) => ({ ...before, ...change }));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => new PriorApi(transport).saveRule(priorRuleOf(draft)),
    onSuccess: (saved) => {
      queryClient.setQueryData(queryKey, saved);
      announce('The rule for prior studies is saved');
      onClose();
    },
  });
  const removed = draft.nodeIds.filter((nodeId) => !nodes.some(({ id }) => id === nodeId));
  const choices = [
    ...nodes.map(({ id, name }) => ({ id, name })),
    ...removed.map((id) => ({ id, name: 'A node that was removed' })),
  ];
  const asksNobody = draft.asks === 'chosen' && draft.nodeIds.length === 0;
  return (
    <SidePanel title={title} isUnchanged={draft === initial} onClose={onClose}>
      <PanelForm
        action="Save"
        isPending={isPending}
        onSubmit={() => mutate()}
        onCancel={onClose}
        problem={error && <InlineProblem problem={problemOf(error)} />}
      >
        <FieldGroup legend="Fetched by themselves">
          <CheckField
            label="When a study of the patient arrives"
            checked={draft.onArrival}
            onChange={(onArrival) => set({ onArrival })}
          />
          <CheckField
            label="When somebody opens a study of the patient"
            checked={draft.onOpening}
            onChange={(onOpening) => set({ onOpening })}
          />
          <p className={styles.hint}>
            {draft.onArrival || draft.onOpening
              ? 'Only those that all of this says. The viewer offers the others too.'
              : 'Never; the viewer still offers what the archives below have.'}
          </p>
        </FieldGroup>
        <FieldGroup legend="Archives">
          <SelectField
            label="Which are asked"
            value={draft.asks}
            choices={[
              { value: 'all', label: 'All nodes' },
              { value: 'chosen', label: 'Only these' },
            ]}
            onChange={(asks) => set({ asks })}
          />
          {draft.asks === 'chosen' &&
            choices.map(({ id, name }) => (
              <CheckField
                key={id}
                label={name}
                checked={draft.nodeIds.includes(id)}
                onChange={(isAsked) =>
                  set({
                    nodeIds: isAsked
                      ? [...draft.nodeIds, id]
                      : draft.nodeIds.filter((nodeId) => nodeId !== id),
                  })
                }
              />
            ))}
          {asksNobody && <p className={styles.hint}>None is chosen: nobody is asked for priors.</p>}
        </FieldGroup>
        <FieldGroup legend="Which are fetched">
          <SelectField
            label="Modalities"
            value={draft.modalities}
            choices={[
              { value: 'any', label: 'Any' },
              { value: 'same', label: 'One that the study at hand has' },
              { value: 'these', label: 'Only these' },
            ]}
            onChange={(modalities) => set({ modalities })}
          />
          {draft.modalities === 'these' && (
            <TextField
              label="Modalities, by code"
              placeholder="CT, MR"
              required
              pattern="[A-Za-z0-9_, ]*[A-Za-z0-9_][A-Za-z0-9_, ]*"
              value={draft.codes}
              onChange={(codes) => set({ codes })}
            />
          )}
          <CheckField
            label="Only of the same body part"
            hint="Where both studies tell theirs."
            checked={draft.sameBodyPart}
            onChange={(sameBodyPart) => set({ sameBodyPart })}
          />
          <FieldRow>
            <TextField
              label="At most, years before"
              type="number"
              placeholder="Any age"
              min={0.1}
              max={150}
              step={0.1}
              value={draft.years}
              onChange={(years) => set({ years })}
            />
            <TextField
              label="At most, studies"
              type="number"
              placeholder="3"
              min={1}
              max={50}
              value={draft.most}
              onChange={(most) => set({ most })}
            />
          </FieldRow>
          <p className={styles.hint}>
            The newest first. The same patient is the same patient ID and issuer; another birth date or sex is
            another person, whose studies are never fetched.
          </p>
        </FieldGroup>
      </PanelForm>
    </SidePanel>
  );
}
