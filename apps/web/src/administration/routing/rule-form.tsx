import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type DicomNode, RoutingApi, type RoutingRule } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { announce } from '../../controls/announce.ts';
import {
  CheckField,
  FieldGroup,
  FieldRow,
  SelectField,
  TextAreaField,
  TextField,
} from '../../controls/field.tsx';
import { InlineProblem } from '../../controls/inline-problem.tsx';
import { problemOf } from '../../controls/problem-of.ts';
import { PanelForm, SidePanel } from '../side-panel.tsx';
import { ConditionFields } from './condition-fields.tsx';
import { DryRun } from './dry-run.tsx';
import { draftOfRule, emptyRule, fieldsOfRule, type RuleDraft } from './rule-draft.ts';
import { transferSyntaxNames } from './rule-words.ts';

interface RuleFormProps {
  /** The one that is changed; a new one where absent. */
  rule: RoutingRule | undefined;
  nodes: readonly DicomNode[];
  onClose: () => void;
}

export function RuleForm({ rule, nodes, onClose }: RuleFormProps) {
  const queryClient = useQueryClient();
  const [initial] = useState(() => (rule ? draftOfRule(rule) : emptyRule));
  const [draft, setDraft] = useState<RuleDraft>(initial);
  const set = (change: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...change }));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const routing = new RoutingApi(transport);
      return rule ? routing.change(rule.id, fieldsOfRule(draft)) : routing.add(fieldsOfRule(draft));
    },
    onSuccess: async ({ name }) => {
      await queryClient.invalidateQueries({ queryKey: ['routes'] });
      announce(`${name} is saved`);
      onClose();
    },
  });
  const node = nodes.find(({ id }) => id === draft.nodeId);
  const syntaxes = transferSyntaxNames.map(({ uid, name }) => ({ value: uid, label: name }));
  const isOther =
    draft.transferSyntaxUid !== '' && !syntaxes.some(({ value }) => value === draft.transferSyntaxUid);
  return (
    <SidePanel
      title={rule ? `Change ${rule.name}` : 'Add a rule'}
      isUnchanged={draft === initial}
      onClose={onClose}
    >
      <PanelForm
        action={rule ? 'Save' : 'Add'}
        isPending={isPending}
        onSubmit={() => mutate()}
        onCancel={onClose}
        problem={error && <InlineProblem problem={problemOf(error)} />}
      >
        <TextField
          label="Name"
          required
          maxLength={64}
          value={draft.name}
          onChange={(name) => set({ name })}
        />
        <FieldRow>
          <SelectField
            label="Send to"
            required
            value={draft.nodeId}
            choices={[
              ...(node
                ? []
                : [{ value: '', label: draft.nodeId ? 'A node that was removed' : 'Choose a node' }]),
              ...nodes.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(nodeId) => set({ nodeId, by: 'C-STORE' })}
          />
          <SelectField
            label="By"
            value={draft.by}
            choices={[
              { value: 'C-STORE', label: 'C-STORE' },
              ...(node?.dicomwebUrl || draft.by === 'STOW-RS'
                ? [{ value: 'STOW-RS', label: 'DICOMweb (STOW-RS)' } as const]
                : []),
            ]}
            onChange={(by) => set({ by })}
          />
        </FieldRow>
        <ConditionFields conditions={draft.conditions} onChange={(conditions) => set({ conditions })} />
        <TextAreaField
          label="Only from these AE titles"
          placeholder="Any"
          hint="One a line. What came from the destination never goes back to it."
          rows={2}
          value={draft.sources}
          onChange={(sources) => set({ sources })}
        />
        <FieldRow>
          <TextField
            label="Only what came from"
            type="time"
            required={draft.to !== ''}
            value={draft.from}
            onChange={(from) => set({ from })}
          />
          <TextField
            label="until before"
            type="time"
            required={draft.from !== ''}
            value={draft.to}
            onChange={(to) => set({ to })}
          />
        </FieldRow>
        <FieldGroup legend="When">
          <CheckField
            label="Wait until nothing more of a study comes"
            checked={draft.waitsUntilQuiet}
            onChange={(waitsUntilQuiet) => set({ waitsUntilQuiet })}
          />
          <TextField
            label="Minutes after the arrival, at least"
            type="number"
            required
            min={0}
            max={10080}
            value={draft.delayMinutes}
            onChange={(delayMinutes) => set({ delayMinutes })}
          />
        </FieldGroup>
        <FieldGroup legend="How">
          <SelectField
            label="Transfer syntax"
            value={draft.transferSyntaxUid}
            choices={[
              { value: '', label: 'As stored' },
              ...syntaxes,
              ...(isOther ? [{ value: draft.transferSyntaxUid, label: draft.transferSyntaxUid }] : []),
            ]}
            hint="Where nothing is lost by it and the destination takes it."
            onChange={(transferSyntaxUid) => set({ transferSyntaxUid })}
          />
          <CheckField
            label="Decode what was compressed with loss"
            hint="Only where the destination does not take it as it is."
            checked={draft.decodesLossy}
            onChange={(decodesLossy) => set({ decodesLossy })}
          />
        </FieldGroup>
        <CheckField
          label="Have it promised that what was sent is kept"
          hint={
            draft.by === 'C-STORE'
              ? 'Storage Commitment. What the destination lost is sent again.'
              : 'By C-STORE alone.'
          }
          checked={draft.asksForCommitment && draft.by === 'C-STORE'}
          disabled={draft.by !== 'C-STORE'}
          onChange={(asksForCommitment) => set({ asksForCommitment })}
        />
        <CheckField
          label="The rule is on"
          checked={draft.isEnabled}
          onChange={(isEnabled) => set({ isEnabled })}
        />
        <DryRun
          rule={() => ({ ...fieldsOfRule(draft), name: draft.name.trim() || 'This rule' })}
          missing={draft.nodeId === '' ? 'Choose a node first.' : undefined}
        />
      </PanelForm>
    </SidePanel>
  );
}
